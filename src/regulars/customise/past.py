"""What was done for each customer, or skipped, and how long ago; so that nobody is asked the same thing twice."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision


def recent_decisions(at: datetime, customer: int | None = None) -> pl.DataFrame:
    """The newest of each kind for each customer (or one) and action, as of `at`. Left alone is done.

    Returns:
        customer, action (Int64), done_days, skipped_days (Int64, days since; null for never).
    """
    done = (Decision.State.DONE, Decision.State.HELD)
    closed = Decision.objects.filter(
        state__in=(*done, Decision.State.SKIPPED), closed_at__lte=at, action__isnull=False
    ).order_by()
    if customer is not None:
        closed = closed.filter(customer=customer)
    days = (pl.lit(at) - pl.col("closed_at")).dt.total_days()
    return (
        read_frame(closed, ["customer", "action", "state", "closed_at"])
        .group_by("customer", "action")
        .agg(
            done_days=days.filter(pl.col("state").is_in([state.value for state in done])).min(),
            skipped_days=days.filter(pl.col("state") == Decision.State.SKIPPED.value).min(),
        )
        .sort("customer", "action")
    )
