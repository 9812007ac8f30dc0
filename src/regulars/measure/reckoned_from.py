"""What a Return on Customer is reckoned from, customer by customer, as CSV: whoever doubts a figure can add it up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from regulars.kernel.codes import customer_code
from regulars.kernel.spreadsheets import harmless
from regulars.ledger.business import Business
from regulars.measure.changes import changes_between
from regulars.measure.groups import NEW, UNKNOWN, Segments, first_sources, tiers_at, within
from regulars.measure.harvest import TAKEN
from regulars.measure.let_off import ANYWAY
from regulars.measure.returns import standings_between
from regulars.measure.standing import DECIMALS

COLUMNS = (
    "customer",
    "group",
    "tier",
    "source",
    "has_bought",
    "value_start",
    "value_end",
    "change_by_behaviour",
    "change_by_model",
    "cash_flow",
    "taken_from_tomorrow",
    "let_off",
    "chance_to_buy",
    "let_off_anyway",
)
_FIGURES = ("value_start", "value_end", "behaved", "model", "cash", "taken", "let_off", "chance", "anyway")
SEGMENT = "segment: "
"""What the column of a saved segment begins with; its name follows."""

_AT_ONCE = 50_000


def reckoned_from(start: date, end: date, business: Business, segments: Segments = dict) -> Iterator[bytes]:
    """The lines of a CSV (UTF-8, COLUMNS in the first, then a column for each saved segment), in order of customer;
    money to 4 decimals.

    Of the whole file: customer equity is the sum of value_start and of value_end, and Return on Customer is the sum of
    cash_flow + value_end - value_start over that of value_start. For each customer, value_end - value_start =
    change_by_behaviour + change_by_model. `group` is acquired, kept, grown or lost; `tier` that of the start; `source`
    that of their first order, whenever it was, as in the measure step; a segment's column says whether they are in it
    today. Of those who had bought by the start, let_off_anyway = let_off x chance_to_buy; the others have none.
    Reckoned from the ledger as it is now: what came in since the last run for days that are past is in it.

    Raises:
        BadInput: as `return_on_customer` does, before the first line.
    """
    books, before, after = standings_between(start, end, business)
    changes = changes_between(before, after, books.terms)
    sources = first_sources(books.orders())
    return _lines(changes, tiers_at(before), sources, segments())


def _lines(
    changes: pl.DataFrame, tiers: pl.DataFrame, sources: pl.DataFrame, segments: Mapping[str, Sequence[int]]
) -> Iterator[bytes]:
    rows = (
        changes.with_columns(taken=TAKEN, anyway=ANYWAY)
        .join(tiers.rename({"group": "tier"}), on="customer", how="left", maintain_order="left")
        .join(sources.rename({"group": "origin"}), on="customer", how="left", maintain_order="left")
        .select(
            "customer",
            "part",
            pl.col("tier").fill_null(NEW),
            harmless(pl.col("origin").fill_null(UNKNOWN)),
            _yes_or_no(pl.col("bought")).alias("bought"),
            *(pl.col(name).cast(pl.Decimal(18, DECIMALS)) for name in _FIGURES),
            *(_yes_or_no(within(members)).alias(f"{SEGMENT}{name}") for name, members in segments.items()),
        )
    )
    yield _head([*COLUMNS, *(f"{SEGMENT}{name}" for name in segments)])
    for part in rows.iter_slices(_AT_ONCE):
        codes = pl.Series("customer", [customer_code(number) for number in part["customer"]])
        yield part.with_columns(codes).write_csv(include_header=False, line_terminator="\r\n").encode()


def _yes_or_no(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit("yes")).otherwise(pl.lit("no"))


def _head(columns: list[str]) -> bytes:
    """The first line; a segment's name may hold what CSV has to quote."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow(columns)
    return line.getvalue().encode()
