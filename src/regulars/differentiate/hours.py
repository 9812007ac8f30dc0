"""At which hours of their week each customer is there: from orders, openings and answers, on their own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.reach.zones import zones_of_customers
from regulars.science.moments.hours import HoursFit, HoursOfWeek, count_hours
from regulars.science.moments.sending import write_levels

SIGNS = (PURCHASE, "Email Opened", "Email Link Clicked", "Email Received", "Ticket Opened")
"""Events that show that a customer was there."""

HOURS_SCHEMA: dict[str, Any] = {"customer": pl.Int64, "hours": pl.String, "best": pl.String, "evidence": pl.String}

_LOOK_BACK = timedelta(days=3 * 365)
_LEARNT_FROM = 50_000  # customers; more say no more
_AT_ONCE = 50_000
_BY_MACHINE = r'"machine": ?true'
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS = (("mornings", 6, 12), ("afternoons", 12, 17), ("evenings", 17, 22))
"""Parts of the day in which people want to be reached; nobody is at night."""

_FEWEST = 3  # moments of their own, before we say when somebody is there
_THAT_DAY, _THAT_PART = 0.3, 0.5  # share of them, to name a part of one day or of every day


@dataclass(frozen=True, slots=True)
class Hours:
    """What was learnt: everybody's hours as 168 digits (empty: nothing to learn from), and a row each.

    Columns HOURS_SCHEMA: of each customer with a moment of their own; `best` and `evidence` are empty where it does not
    stand out.
    """

    everybody: str
    moments: int
    rows: pl.DataFrame


def hours_of_customers(as_of: datetime, zone: str) -> Hours:
    """Learn everybody's hours and each customer's own, as of a moment.

    Args:
        as_of: what may be known.
        zone: on whose clock customers live of whom nothing else is known.
    """
    moments = _moments(as_of, zone)
    if moments.is_empty():
        return Hours("", 0, pl.DataFrame(schema=HOURS_SCHEMA))
    customers = moments["customer"].unique().sort()
    some = customers.gather_every(-(-len(customers) // _LEARNT_FROM))
    fit = HoursOfWeek().fit(moments.filter(pl.col("customer").is_in(some.implode())))
    rows = [_told(part, fit) for part in _parts(moments, customers)]
    return Hours(write_levels(fit.everybody[None])[0], len(moments), pl.concat(rows))


def _moments(as_of: datetime, zone: str) -> pl.DataFrame:
    """When each customer was there: customer, occurred_at (as their own clock had it)."""
    sales = pl.col("name") == PURCHASE
    machine = pl.col("properties").str.contains(_BY_MACHINE).fill_null(value=False) & ~sales
    seen = (
        scan_events(as_of, list(SIGNS))
        .filter(pl.col("customer").is_not_null() & (pl.col("occurred_at") > as_of - _LOOK_BACK) & ~machine)
        .select("customer", "source", "occurred_at")
        .unique()
        .collect()
    )
    local = pl.col("occurred_at").dt.convert_time_zone(zone).dt.time()
    timed = (local != pl.time(0, 0)).any().over("source")  # sources that know days only say no hours
    placed = seen.filter(timed).join(zones_of_customers(), on="customer", how="left")
    parts = [
        part.select("customer", pl.col("occurred_at").dt.convert_time_zone(where).dt.replace_time_zone(None))
        for (where,), part in placed.with_columns(pl.col("zone").fill_null(zone)).group_by("zone")
    ]
    empty = pl.DataFrame(schema={"customer": pl.Int64, "occurred_at": pl.Datetime("us")})
    return pl.concat([empty, *parts]).sort("customer", "occurred_at")


def _parts(moments: pl.DataFrame, customers: pl.Series) -> Iterator[pl.DataFrame]:
    for start in range(0, len(customers), _AT_ONCE):
        some = customers.slice(start, _AT_ONCE)
        yield moments.filter(pl.col("customer").is_between(some[0], some[-1]))


def _told(moments: pl.DataFrame, fit: HoursFit) -> pl.DataFrame:
    customers, counts = count_hours(moments)
    chances = fit.chances(counts)
    said = [_say(*each) for each in zip(*_stand_out(counts, chances), strict=True)]
    return pl.DataFrame(
        {
            "customer": customers,
            "hours": write_levels(chances),
            "best": [best for best, _ in said],
            "evidence": [evidence for _, evidence in said],
        },
        schema=HOURS_SCHEMA,
    )


def _stand_out(counts: NDArray[np.float64], chances: NDArray[np.float64]) -> tuple[list[int], ...]:
    """Of each customer the likeliest part of one day (day * parts + part) and their moments in it, the same of every
    day, and all moments."""
    own, likely = (
        np.stack(
            [each.reshape(-1, 7, 24)[:, :, first:last].sum(axis=2) for _, first, last in _PARTS],
            axis=2,
        )
        for each in (counts, chances)
    )
    lengths = np.array([last - first for _, first, last in _PARTS])
    block = (likely / lengths).reshape(len(counts), -1).argmax(axis=1)
    part = own.sum(axis=1).argmax(axis=1)
    rows = np.arange(len(counts))
    return (
        block.tolist(),
        own.reshape(len(counts), -1)[rows, block].astype(int).tolist(),
        part.tolist(),
        own.sum(axis=1)[rows, part].astype(int).tolist(),
        counts.sum(axis=1).astype(int).tolist(),
    )


def _say(block: int, then: int, part: int, in_part: int, every: int) -> tuple[str, str]:
    """When somebody is best reached, and why we think so; empty where it does not stand out."""
    if every < _FEWEST:
        return "", ""
    if then >= 2 and then / every >= _THAT_DAY:
        day, of_day = divmod(block, len(_PARTS))
        return f"on {_DAYS[day]} {_PARTS[of_day][0]}", f"{then} of {every} orders, openings and answers came then."
    if in_part / every >= _THAT_PART:
        return f"in the {_PARTS[part][0]}", f"{in_part} of {every} orders, openings and answers came then."
    return "", ""
