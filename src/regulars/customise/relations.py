"""What passed between us and each customer beside orders: promises that we kept or broke, and whom they brought."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Promise, Referral


def promises_of_customers(as_of: datetime) -> pl.DataFrame:
    """One row for each customer to whom a promise was kept or broken by `as_of`.

    Returns:
        customer, promise_kept_days, promise_broken_days (Int64, days since the last; null for none).
    """
    days = {
        name: pl.when(pl.col(column) <= as_of).then((pl.lit(as_of) - pl.col(column)).dt.total_days()).min().alias(name)
        for name, column in (("promise_kept_days", "kept_at"), ("promise_broken_days", "broken_at"))
    }
    settled = Promise.objects.exclude(kept_at=None, broken_at=None).order_by()
    promises = read_frame(settled, ["customer", "kept_at", "broken_at"])
    return promises.group_by("customer").agg(**days).sort("customer")


def brought_by_customers(as_of: datetime, orders: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row for each customer who brought somebody who has bought.

    Args:
        as_of: referrals count that were known by then.
        orders: as `facts.gather` has them: customer, occurred_at (local), amount.
        day: the day of looking.

    Returns:
        customer; brought, how many of those they brought have bought (Int64); brought_days, days since the last of
        them first did.
    """
    known = read_frame(Referral.objects.filter(at__lte=as_of).order_by(), ["referrer", "referred"])
    first = (
        orders.filter(pl.col("amount") > 0).group_by("customer").agg(pl.col("occurred_at").dt.date().min().alias("on"))
    )
    days = (pl.lit(day) - pl.col("on")).dt.total_days()
    return (
        known.join(first, left_on="referred", right_on="customer")
        .group_by(customer="referrer")
        .agg(brought=pl.len().cast(pl.Int64), brought_days=days.min())
        .sort("customer")
    )
