"""What was done for each customer, or skipped, and how long ago; so that nobody is asked the same thing twice."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.customise.rests import heed
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision


def recent_decisions(at: datetime) -> pl.DataFrame:
    """The newest of each kind for each customer and action, as of `at`.

    Returns:
        customer, action (Int64), done_days, skipped_days (Int64, days since; null for never).
    """
    closed = Decision.objects.filter(
        state__in=(Decision.State.DONE, Decision.State.SKIPPED), closed_at__lte=at, action__isnull=False
    ).order_by()
    days = (pl.lit(at) - pl.col("closed_at")).dt.total_days()
    recent = (
        read_frame(closed, ["customer", "action", "state", "closed_at"])
        .group_by("customer", "action")
        .agg(
            done_days=days.filter(pl.col("state") == Decision.State.DONE.value).min(),
            skipped_days=days.filter(pl.col("state") == Decision.State.SKIPPED.value).min(),
        )
        .sort("customer", "action")
    )
    return heed(recent, at)
