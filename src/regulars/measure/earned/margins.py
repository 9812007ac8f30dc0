"""What customers brought in after they came into an experiment, and what they had brought in before."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

BEFORE_WEEKS = 26.0
"""How long before the decision orders tell of a customer's own level; ours."""


def with_margins(entered: pl.DataFrame, orders: pl.DataFrame, weeks: float, margin_rate: float) -> pl.DataFrame:
    """The same rows, with `margin` of the weeks after `since`, and `before`, of the 26 weeks until it.

    Args:
        entered: columns action, customer, since (Datetime UTC), and any others.
        orders: columns customer, occurred_at (Datetime UTC), amount.
        weeks: how long after `since` orders count.
        margin_rate: of the business.
    """
    since = pl.col("since")
    after = pl.col("occurred_at").is_between(since, since + timedelta(weeks=weeks), closed="right")
    before = pl.col("occurred_at").is_between(since - timedelta(weeks=BEFORE_WEEKS), since, closed="right")
    sums = (
        entered.select("action", "customer", "since")
        .join(orders.select("customer", "occurred_at", pl.col("amount").cast(pl.Float64)), on="customer")
        .filter(after | before)
        .group_by("action", "customer")
        .agg(
            margin=margin_rate * pl.col("amount").filter(after).sum(),
            before=margin_rate * pl.col("amount").filter(before).sum(),
        )
    )
    return entered.join(sums, on=["action", "customer"], how="left", maintain_order="left").with_columns(
        pl.col("margin", "before").fill_null(0.0)
    )
