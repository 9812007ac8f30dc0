"""What was done for each customer, or skipped, and how long ago; so that nobody is asked the same thing twice."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.customise.rests import heed
from regulars.kernel.time import local_day
from regulars.ledger.frames import UTC_TIME, read_frame
from regulars.ledger.models import Decision

DONE = (Decision.State.DONE.value, Decision.State.HELD.value)
"""States of a decision whose action counts as done: carried out, or left alone for as long."""

CLOSED = {
    "customer": pl.Int64(),
    "action": pl.Int64(),
    "state": pl.String(),
    "closed_at": UTC_TIME,
    "why_kind": pl.String(),
    "lifted_at": UTC_TIME,
}
"""What is asked of decisions that were done or skipped."""

RECENT = {"customer": pl.Int64(), "action": pl.Int64(), "done_days": pl.Int64(), "skipped_days": pl.Int64()}


def recent_decisions(at: datetime, zone: str) -> pl.DataFrame:
    """The newest of each kind for each customer and action, as of `at`; columns as RECENT.

    Days are the zone's: what was done last Monday at noon is a week ago when this Monday begins.
    """
    closed = Decision.objects.filter(
        state__in=(*DONE, Decision.State.SKIPPED), closed_at__lte=at, action__isnull=False
    ).order_by()
    return recent_of(read_frame(closed, CLOSED), at, zone)


def recent_of(closed: pl.DataFrame, at: datetime, zone: str) -> pl.DataFrame:
    """The same of decisions that were read already, columns as CLOSED. Left alone is done.

    Returns:
        customer, action, done_days, skipped_days (days since; null for never); what a colleague said when skipping
        is heeded.
    """
    if closed.is_empty():
        return pl.DataFrame(schema=RECENT)
    on = pl.col("closed_at").dt.convert_time_zone(zone).dt.date()
    days = (pl.lit(local_day(at, zone)) - on).dt.total_days()
    recent = (
        closed.lazy()
        .group_by("customer", "action")
        .agg(
            done_days=days.filter(pl.col("state").is_in(DONE)).min(),
            skipped_days=days.filter(pl.col("state") == Decision.State.SKIPPED.value).min(),
        )
        .sort("customer", "action")
    )
    return heed(recent, closed.lazy(), at, zone).collect()
