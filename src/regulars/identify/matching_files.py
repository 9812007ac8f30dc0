"""Matching files with nothing set up and no ledger: rows of any tables become people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from regulars.identify.canonical import LINE
from regulars.identify.columns import roles_of
from regulars.identify.reading import Table
from regulars.kernel.errors import BadInput
from regulars.kernel.spreadsheets import harmless
from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.explain import sentences
from regulars.science.matching.forms import normal_forms
from regulars.science.matching.match import Matched, match

_LIKELY, _WEAK = 0.2, 0.8
"""Pairs apart though at least so likely one person, and pairs joined though less likely, are doubtful."""
_LARGEST = 5
_NAMING = ("given", "family", "organisation", "email", "phone", "company")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one file: `roles` of the columns that say who somebody is, `unused` the others."""

    table: Table
    records: int
    unreadable: int
    roles: dict[str, str]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of all files, one after the other: `told` by role, `places` (file, line), `aside` what was kept out."""

    told: pl.DataFrame
    places: pl.DataFrame
    aside: pl.DataFrame
    files: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Who is who. `people`: cluster, records, who; the largest few. `doubtful`: share of records in a doubtful pair."""

    matched: Matched
    people: int
    largest: pl.DataFrame
    doubtful: float


def read_records(tables: Sequence[Table], aside: Collection[str] = ()) -> Records:
    """Read tables as records. Columns named in `aside` are no evidence, and handed on as they are.

    Raises BadInput where a file says nothing about people, BadFile where it is damaged.
    """
    told, places, kept, files = zip(*(_read(number, table, aside) for number, table in enumerate(tables)), strict=True)
    return Records(pl.concat(told, how="diagonal"), pl.concat(places), pl.concat(kept), files)


def _read(number: int, table: Table, aside: Collection[str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Read]:
    frames, unreadable = [], 0
    for chunk in table.chunks():
        frames.append(chunk.frame)
        unreadable += chunk.rejects.height
    rows = pl.concat(frames) if frames else table.sample()
    shown = {name: name.strip() for name in table.columns}
    held = {name: column for column, name in shown.items()}
    roles = roles_of(rows.select(column for column, name in shown.items() if name not in aside))
    if not roles or not rows.height:
        raise BadInput(
            f"'{table.path.name}' has nothing to match on: none of its columns ({_some(list(held))}) looks like a "
            "name, an e-mail address, a phone number, an address or a birth date.",
            hint="Give it a header line that says what stands below, such as name, email, phone, city.",
        )
    unused = tuple(name for column, name in shown.items() if column not in roles and name not in aside)
    kept = [pl.Series(name, rows[held[name]] if name in held else [None] * rows.height, pl.String) for name in aside]
    return (
        rows.select(pl.col(column).alias(role) for column, role in roles.items()),
        rows.select(pl.lit(number, dtype=pl.UInt16).alias("file"), pl.col(LINE).cast(pl.UInt32).alias("line")),
        pl.DataFrame(kept),
        Read(table, rows.height, unreadable, {shown[column]: role for column, role in roles.items()}, unused),
    )


def _some(names: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def forms_of(records: Records) -> pl.DataFrame:
    """All records in normal form; how they are written is decided over all files together."""
    return normal_forms(records.told, conventions_of(records.told))


def find_people(forms: pl.DataFrame) -> Found:
    """Match the records. The same files give the same people."""
    matched = match(forms)
    sizes = pl.DataFrame({"cluster": matched.clusters}).group_by("cluster").len("records")
    largest = sizes.filter(pl.col("records") > 1).sort("records", "cluster", descending=[True, False]).head(_LARGEST)
    who = [_who(forms, row) for row in largest["cluster"]]
    return Found(
        matched,
        sizes.height,
        largest.with_columns(pl.Series("who", who, dtype=pl.String)),
        _doubtful(matched),
    )


def _who(forms: pl.DataFrame, row: int) -> str:
    names = [name for name in _NAMING if name in forms.columns and forms[name][row]]
    return " ".join(str(forms[name][row]) for name in names[:2]) or f"record {row + 1:,}"


def _doubtful(matched: Matched) -> float:
    """The share of records that are in a pair which a person should look at."""
    pairs = joined_pairs(matched)
    doubts = pairs.filter(
        (pl.col("joined") & (pl.col("probability") < _WEAK)) | (~pl.col("joined") & (pl.col("probability") >= _LIKELY))
    )
    records = pl.concat([doubts["left"], doubts["right"]]).n_unique() if doubts.height else 0
    return records / max(len(matched.clusters), 1)


def joined_pairs(matched: Matched) -> pl.DataFrame:
    """left, right, weight, probability of the scored pairs, and whether they were `joined`."""
    left, right = matched.pairs["left"].to_numpy(), matched.pairs["right"].to_numpy()
    joined = pl.Series("joined", matched.clusters[left] == matched.clusters[right], dtype=pl.Boolean)
    return matched.pairs.with_columns(joined)


def write_pairs(target: Path, records: Records, matched: Matched, judged: pl.DataFrame | None = None) -> int:
    """Write the scored pairs, surest first, each with what speaks for it; gives their number.

    `judged` (left, right, joined, same): pairs of which the truth is known; those never scored have no probability.
    """
    evidence = pl.Series("evidence", sentences(matched.model, matched.levels), dtype=pl.String)
    pairs = joined_pairs(matched).with_columns(evidence)
    if judged is not None:
        pairs = pairs.join(judged, on=["left", "right"], how="full", coalesce=True).with_columns(
            pl.coalesce("joined", "joined_right").alias("joined")
        )
        verdict = (
            pl.when(pl.col("same").is_null())
            .then(None)
            .when(pl.col("joined") == pl.col("same"))
            .then(pl.lit("right"))
            .when("joined")
            .then(pl.lit("wrongly joined"))
            .otherwise(pl.lit("missed"))
        )
        pairs = pairs.with_columns(verdict=verdict).drop("joined_right")
    places = _named_places(records)
    for side in ("left", "right"):
        of_side = places.rename({"row": side, "file": f"{side}_file", "line": f"{side}_line"})
        pairs = pairs.join(of_side, on=side, how="left", maintain_order="left")
    pairs = pairs.sort("probability", "left", "right", descending=[True, False, False], nulls_last=True)
    first = ["left_file", "left_line", "right_file", "right_line"]
    shown = pairs.select(*first, pl.exclude(*first, "left", "right")).with_columns(
        pl.col("weight").round(2), pl.col("probability").round(4)
    )
    shown.write_csv(target)
    return shown.height


def _named_places(records: Records) -> pl.DataFrame:
    """row, file (its name), line."""
    names = pl.DataFrame(
        {"file": range(len(records.files)), "name": [file.table.path.name for file in records.files]},
        schema={"file": pl.UInt16, "name": pl.String},
    )
    places = records.places.with_row_index("row").join(names, on="file", how="left", maintain_order="left")
    return places.select(pl.col("row").cast(pl.Int64), pl.col("name").alias("file"), "line")


def write_rows(target: Path, records: Records, matched: Matched) -> str:
    """Write every row of the files with its customer, numbered from 1; gives the name of the column that says it.

    The files are read again, chunk by chunk, so that memory does not grow with them. Text that a spreadsheet would take
    for a formula gets an apostrophe in front.
    """
    tables = [file.table for file in records.files]
    columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    name = next(name for name in ("customer", "same_customer", "regulars_customer") if name not in columns)
    customers = pl.Series(name, matched.clusters).rank("dense").cast(pl.Int64)
    done = 0
    with target.open("wb") as file:
        for table in tables:
            for chunk in table.chunks():
                here = customers.slice(done, chunk.frame.height)
                rows = chunk.frame.with_columns(
                    pl.lit(None, pl.String).alias(c) for c in columns if c not in chunk.frame
                )
                ready = rows.select(here, *columns).with_columns(harmless(pl.col(pl.String)))
                ready.write_csv(file, include_header=done == 0)
                done += chunk.frame.height
    return name
