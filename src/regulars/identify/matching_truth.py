"""How well files were matched, where it is known who is who: a column of the files, or a file beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from regulars.identify.canonical import LINE
from regulars.identify.matching_files import Records
from regulars.identify.reading import open_table
from regulars.kernel.errors import BadInput
from regulars.science.matching.evaluate import Agreement, agreement
from regulars.science.matching.match import Matched

_MOST_OF_ONE = 100
"""Pairs of a person (or group) of more records than this are too many to be listed one by one."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the truth is: `column`, of `file` if given, else of the files matched; `pattern` takes the person out of
    its values. `group`: a column; pairs within one of its values are those on which the truth is meant to be tested."""

    column: str
    file: Path | None = None
    pattern: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class TruthFile:
    """A table of who is who: `keys` are the columns by which its rows belong to those of the files."""

    rows: pl.DataFrame
    keys: tuple[str, ...]


def open_truth(asked: Asked, columns: list[str]) -> TruthFile | None:
    """The file with the truth, joined by what it shares with the files' `columns`; None where it is in these.

    Raises BadInput where a column is missing.
    """
    if asked.pattern:
        try:
            pl.Series([""]).str.contains(f"({asked.pattern})")
        except pl.exceptions.ComputeError:
            raise BadInput(
                f"The truth's pattern '{asked.pattern}' is no regular expression.",
                hint="Write one without looking around, such as rec-(\\d+).",
            ) from None
    wanted = [name for name in (asked.column, asked.group) if name]
    if asked.file is None:
        _need(wanted, columns, "The files have")
        return None
    table = open_table(asked.file)
    rows = pl.concat([chunk.frame.drop(LINE) for chunk in table.chunks()]).rename(str.strip)
    _need(wanted, rows.columns, f"'{asked.file.name}' has")
    keys = tuple(name for name in rows.columns if name in columns and name not in wanted)
    if not keys:
        raise BadInput(
            f"'{asked.file.name}' shares no column with the files, so its rows belong to none of theirs.",
            hint=f"It has {', '.join(rows.columns)}; the files have {', '.join(columns)}. Name the key alike in both.",
        )
    rows = rows.select(*keys, *wanted).unique(maintain_order=True)
    if rows.select(keys).is_duplicated().any():
        twice = rows.filter(rows.select(keys).is_duplicated()).row(0)
        raise BadInput(f"'{asked.file.name}' says of {', '.join(keys)} {twice[: len(keys)]} two different things.")
    return TruthFile(rows, keys)


def _need(wanted: list[str], columns: list[str], where: str) -> None:
    for name in wanted:
        if name not in columns:
            raise BadInput(f"There is no column '{name}'.", hint=f"{where}: {', '.join(columns)}.")


def aside(asked: Asked, file: TruthFile | None) -> list[str]:
    """The columns of the files that are not to be matched on."""
    return list(file.keys) if file else [name for name in (asked.column, asked.group) if name]


def truth_of(records: Records, asked: Asked, file: TruthFile | None) -> pl.DataFrame:
    """person and group (text, null where unknown) of every record."""
    told = records.aside
    if file:
        told = told.join(file.rows, on=list(file.keys), how="left", maintain_order="left")
    person = _persons(told[asked.column], asked)
    group = told[asked.group] if asked.group else pl.Series([None], dtype=pl.String).new_from_index(0, told.height)
    return pl.DataFrame({"person": person, "group": group})


def _persons(told: pl.Series, asked: Asked) -> pl.Series:
    """Who each value means. Values that all differ are keys of records (rec-12-org, rec-12-dup-0): a number in them is
    the person's, the first that repeats."""
    known = told.drop_nulls()
    if not len(known):
        raise BadInput(f"No record has a value in the truth's column '{asked.column}'.")
    if asked.pattern:
        group = 1 if re.compile(asked.pattern).groups else 0
        found = told.str.extract(f"({asked.pattern})", 1 + group)
        if found.null_count() == len(found):
            raise BadInput(f"The truth's pattern '{asked.pattern}' fits no value, such as '{known[0]}'.")
        return found
    if known.n_unique() < len(known):
        return told
    for number in range(len(_DIGITS.findall(str(known[0])))):
        part = told.str.extract_all(r"\d+").list.get(number, null_on_oob=True)
        if 1 < part.drop_nulls().n_unique() < len(known):
            return part
    raise BadInput(
        f"All values of the truth's column '{asked.column}' differ, such as '{known[0]}', so no two records are one "
        "person.",
        hint="Name another column, or say with --truth-pattern which part of a value is the person's.",
    )


def judge(truth: pl.DataFrame, matched: Matched) -> Agreement:
    """How well the people found agree with the truth, over the records of which it is known."""
    found = truth.select("person", pl.Series("found", matched.clusters))
    return agreement(found.drop_nulls("person"))


def judged_pairs(truth: pl.DataFrame, matched: Matched, *, grouped: bool) -> pl.DataFrame:
    """left, right, joined, same: pairs of which the truth is known. `grouped`: those within a group; else those of one
    person and those that were scored."""
    rows = truth.with_row_index("row").select(pl.col("row").cast(pl.Int64), "person", "group").drop_nulls("person")
    pairs = _pairs_within(rows, "group" if grouped else "person")
    if not grouped:
        scored = matched.pairs.select("left", "right")
        pairs = pl.concat([pairs, scored]).unique(maintain_order=True)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    person = truth["person"]
    return pairs.with_columns(
        joined=pl.Series(matched.clusters[left] == matched.clusters[right], dtype=pl.Boolean),
        same=person.gather(pairs["left"]).eq(person.gather(pairs["right"])),
    ).drop_nulls("same")


def _pairs_within(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    told = rows.select("row", column).drop_nulls(column)
    told = told.filter(pl.len().over(column) <= _MOST_OF_ONE)
    pairs = told.join(told, on=column, suffix="_right").filter(pl.col("row") < pl.col("row_right"))
    return pairs.select(pl.col("row").alias("left"), pl.col("row_right").alias("right"))


def shares_right(judged: pl.DataFrame) -> dict[str, int | float]:
    """Of the pairs that must match and of those that must not, how many are right."""
    must, must_not = judged.filter("same"), judged.filter(~pl.col("same"))
    right, right_apart = int(must["joined"].sum()), int((~must_not["joined"]).sum())
    return {
        "must_match": must.height,
        "must_match_right": right,
        "must_not_match": must_not.height,
        "must_not_match_right": right_apart,
        "share_right": round((right + right_apart) / max(judged.height, 1), 4),
    }
