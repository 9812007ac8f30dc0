"""Any file of baskets as lines of customer, basket, moment and product: for looking at it, with nothing kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from regulars.identify.canonical import LINE, Conventions
from regulars.identify.formats.guess.conventions import date_format
from regulars.identify.formats.guess.names import FIELD_NAMES, likeness
from regulars.identify.formats.parts.times import times
from regulars.identify.reading import Table, open_table
from regulars.kernel.errors import BadInput

ROLES = ("customer", "date", "basket", "product")
"""What a column can be; all but the basket are needed."""

_NAMES: Mapping[str, Sequence[str]] = {
    "customer": (*FIELD_NAMES["customer"], "household", "household id", "household key", "shopper", "user", "email"),
    "date": (*FIELD_NAMES["time"], "transaction timestamp", "occurred at"),
    "basket": (*FIELD_NAMES["order"], "basket", "cart id", "visit id", "trip id", "session id"),
    "product": (*FIELD_NAMES["product"], *FIELD_NAMES["description"], "goods", "product key"),
}
_SURE = 0.5  # likeness of a name, to take a column for what it says
_TOO_MANY = 0.05  # of the rows unreadable: then it is not the file that was meant


@dataclass(frozen=True, slots=True)
class BasketLines:
    """What was read.

    Attributes:
        lines: customer, basket, product (text), occurred_at (as the file's clock has it, without a zone).
        columns: role to the file's column; no basket where a day stands for one.
        left_out: what was not read, in sentences with line and rule.
    """

    lines: pl.DataFrame
    columns: dict[str, str]
    left_out: list[str]


def read_basket_lines(path: Path, told: Mapping[str, str]) -> BasketLines:
    """Read the lines of all baskets in a file.

    Args:
        path: any table that can be read.
        told: role (of ROLES) to column, where somebody said so; the other columns are found by their names.

    Raises:
        BadFile: no table. BadInput: a column that there is not, or is not found; or too many rows that break a rule.
    """
    table = open_table(path)
    columns = find_columns(table.columns, told, path)
    read = _read(table, columns)
    if read.is_empty():
        raise BadInput(f"'{path}' has no rows.", hint="Give a file with a product of a basket a row.")
    moments = times(read["date"], Conventions(date_format=_written(table, columns["date"]), zone="UTC"))
    read = read.with_columns(occurred_at=moments.dt.replace_time_zone(None))
    good = pl.all_horizontal(pl.col("customer", "product", "occurred_at").is_not_null())
    left_out = _left_out(read, columns)
    kept = read.filter(good)
    unreadable = read.filter(pl.col("date").is_not_null() & pl.col("occurred_at").is_null())
    if kept.is_empty() or len(unreadable) > _TOO_MANY * len(read):
        raise BadInput(
            f"'{path}' cannot be used: {' '.join(left_out)}", hint="Say which column is which, or mend them."
        )
    basket = pl.col("basket") if "basket" in columns else pl.col("occurred_at").dt.date().cast(pl.String)
    # A line without a basket's number is of the basket of that day.
    day = pl.format("day {}", pl.col("occurred_at").dt.date())
    lines = kept.select("customer", basket.fill_null(day).alias("basket"), "product", "occurred_at")
    return BasketLines(lines, columns, left_out)


def read_goods(path: Path, told: Mapping[str, str]) -> pl.DataFrame:
    """A file of goods: product, and customer (null: anybody) where the file has such a column.

    Raises:
        BadFile: no table. BadInput: no column of products.
    """
    table = open_table(path)
    asked = {role: name for role, name in told.items() if name in table.columns}
    columns = _proposed(table.columns, asked)
    if "product" not in columns:
        _complain("product", table.columns, path)
    read = _read(table, {role: columns[role] for role in ("customer", "product") if role in columns})
    if "customer" not in read.columns:
        read = read.with_columns(customer=pl.lit(None, dtype=pl.String))
    return read.select("customer", "product").drop_nulls("product")


def find_columns(names: Sequence[str], told: Mapping[str, str], path: Path) -> dict[str, str]:
    """Which column is which: those told, and for the other roles the best name left. Raises BadInput."""
    for role, name in told.items():
        if name not in names:
            raise BadInput(f"'{path}' has no column '{name}' (--{role}).", hint=f"Its columns are {', '.join(names)}.")
    found = _proposed(names, told)
    for role in ROLES:
        if role not in found and role != "basket":
            _complain(role, names, path)
    return found


def _proposed(names: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    found = dict(told)
    fits = sorted(
        (-likeness(name, _NAMES[role]), place, role, name)
        for role in ROLES
        for place, name in enumerate(names)
        if role not in told
    )
    for fit, _, role, name in fits:
        if -fit >= _SURE and role not in found and name not in found.values():
            found[role] = name
    return found


def _complain(role: str, names: Sequence[str], path: Path) -> None:
    raise BadInput(
        f"None of the columns of '{path}' is called like a {role}: {', '.join(names)}.",
        hint=f"Say which it is with --{role} COLUMN.",
    )


def _read(table: Table, columns: Mapping[str, str]) -> pl.DataFrame:
    wanted = [pl.col(name).str.strip_chars().replace("", None).alias(role) for role, name in columns.items()]
    parts = [chunk.frame.select(*wanted, LINE) for chunk in table.chunks()]
    empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {LINE: pl.Int64})
    return pl.concat([empty, *parts])


def _written(table: Table, column: str) -> str:
    return date_format(table, table.sample(), [column], "").value


def _left_out(read: pl.DataFrame, columns: Mapping[str, str]) -> list[str]:
    """A sentence for each rule that rows break: how many, and the first."""
    told = []
    for role in ("customer", "product", "date"):
        missing = read.filter(pl.col(role).is_null())
        if len(missing):
            told.append(f"{_rows(missing)} nothing in '{columns[role]}'; a basket's line needs a {role}.")
    unread = read.filter(pl.col("date").is_not_null() & pl.col("occurred_at").is_null())
    if len(unread):
        told.append(f"{_rows(unread)} '{unread['date'][0]}' in '{columns['date']}', which is no date that we can read.")
    return told


def _rows(rows: pl.DataFrame) -> str:
    line = rows[LINE][0]
    return f"Line {line} has" if len(rows) == 1 else f"{len(rows):,} rows are left out: line {line} has"
