"""What rests for whom: actions that a colleague, skipping them, put off for one customer or ruled out for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from regulars.kernel.time import local_day
from regulars.ledger.models import Decision

REST_DAYS: Mapping[str, int] = {
    Decision.WhyNot.LATER.value: 21,
    Decision.WhyNot.FACTS.value: 7,
    Decision.WhyNot.WORDS.value: 14,
    Decision.WhyNot.CANNOT.value: 7,
}
"""For how many days the action rests for this customer after a skip with that reason; ours. "Never" has no end; for any
other reason it rests as long as after any skip: the `rest_days` of its move."""

_HELD = -1
"""Days since a skip that still holds: before the end of any rest, however short."""


def rests(closed: pl.LazyFrame, at: datetime, zone: str) -> pl.LazyFrame:
    """What colleagues said of each customer and action, as of `at`: the newest skip counts, and every "never".

    Args:
        closed: decisions, columns as `past.CLOSED`; of them those that were skipped.
        at: when; a "never" that is taken back later holds.
        zone: whose days a rest is counted in.

    Returns:
        customer, action (Int64), never (Boolean: until somebody takes it back), rest_until (the day on which the rest
        of the newest skip ends; null where that skip gave no reason of REST_DAYS).
    """
    days = pl.col("why_kind").replace_strict(dict(REST_DAYS), default=None, return_dtype=pl.Int64)
    never = (pl.col("why_kind") == Decision.WhyNot.NEVER.value) & (
        pl.col("lifted_at").is_null() | (pl.col("lifted_at") > at)
    )
    lifted = (pl.col("why_kind") == Decision.WhyNot.NEVER.value) & ~never
    on = pl.col("closed_at").dt.convert_time_zone(zone).dt.date()
    until = pl.when(lifted).then(on).otherwise(on + pl.duration(days=days))
    return (
        closed.filter(pl.col("state") == Decision.State.SKIPPED.value)
        .sort("closed_at")
        .with_columns(never=never, rest_until=until)
        .group_by("customer", "action")
        .agg(pl.col("never").any(), pl.col("rest_until").last())
        .sort("customer", "action")
    )


def heed(recent: pl.LazyFrame, closed: pl.LazyFrame, at: datetime, zone: str) -> pl.LazyFrame:
    """The same rows as `past.recent_of` gives, with `skipped_days` as colleagues meant it.

    Below zero while a "never" or a rest holds, so that it is within any move's `rest_days`; null when its rest is over;
    and the days since where the skip had no rest of its own.
    """
    held = pl.col("never") | (pl.col("rest_until") > local_day(at, zone))
    return (
        recent.join(rests(closed, at, zone), on=["customer", "action"], how="left", maintain_order="left")
        .with_columns(skipped_days=pl.when(held).then(_HELD).when(~held).then(None).otherwise("skipped_days"))
        .drop("never", "rest_until")
    )
