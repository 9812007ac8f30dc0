"""What is known of each buyer's habits beside how often, how lately and for how long: for learned corrections."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from regulars.science.lifetime.likelihood import Floats, log_odds

FEATURES = (
    "purchases",
    "recency_share",
    "silence_share",
    "mean_spend",
    "first_spend",
    "last_spend",
    "last_gap_share",
    "longest_gap_share",
    "silence_in_last_gaps",
    "silence_in_mean_gaps",
    "lately",
    "last_quarter",
)
"""Times are shares of the customer's age or multiples of their gaps, so that what is learnt holds for other ages."""

_MOST_GAPS = 50.0


def describe_habits(days: pl.DataFrame, day: datetime.date) -> pl.DataFrame:
    """The features of each buyer at the end of a day.

    Args:
        days: columns customer, occurred_at (Date), amount; one row a purchase day.
        day: the day of looking; what happened later is ignored.

    Returns:
        One row a customer with a purchase by then, in order of customer: customer and FEATURES; null where there is
        no gap yet.
    """
    at, amount = pl.col("occurred_at"), pl.col("amount")
    known = (
        days.filter(at <= day)
        .sort("customer", "occurred_at")
        .with_columns(gap=at.diff().over("customer").dt.total_days().cast(pl.Float64))
    )
    lately, quarter = (pl.lit(day) - pl.duration(days=span) for span in (28, 91))
    told = known.group_by("customer").agg(
        purchases=pl.len().cast(pl.Float64) - 1,
        first=at.min(),
        last=at.max(),
        mean_spend=amount.mean(),
        first_spend=amount.first(),
        last_spend=amount.last(),
        last_gap=pl.col("gap").last(),
        longest_gap=pl.col("gap").max(),
        lately=(at > lately).sum().cast(pl.Float64),
        last_quarter=(at > quarter).sum().cast(pl.Float64),
    )
    age = (pl.lit(day) - pl.col("first")).dt.total_days().cast(pl.Float64).clip(lower_bound=1.0)
    silence = (pl.lit(day) - pl.col("last")).dt.total_days().cast(pl.Float64)
    mean_gap = (pl.col("last") - pl.col("first")).dt.total_days() / pl.col("purchases")
    repeated = pl.col("purchases") > 0
    return told.sort("customer").select(
        "customer",
        "purchases",
        recency_share=1 - silence / age,
        silence_share=silence / age,
        mean_spend=pl.col("mean_spend").clip(lower_bound=0.0).log1p(),
        first_spend=pl.col("first_spend").clip(lower_bound=0.0).log1p(),
        last_spend=pl.col("last_spend").clip(lower_bound=0.0).log1p(),
        last_gap_share=pl.col("last_gap") / age,
        longest_gap_share=pl.col("longest_gap") / age,
        silence_in_last_gaps=silence / pl.col("last_gap"),
        silence_in_mean_gaps=pl.when(repeated).then((silence / mean_gap).clip(upper_bound=_MOST_GAPS)).otherwise(0.0),
        lately="lately",
        last_quarter="last_quarter",
    )


def matrix(habits: pl.DataFrame, mean: Floats, active: Floats, weeks: float | Floats) -> Floats:
    """The features with what the model says, per week and as log odds; NaN for null. Shape (n, features + 2)."""
    columns = [habits[name].to_numpy() for name in FEATURES]
    said = [np.log(np.maximum(mean, 1e-12) / weeks), log_odds(active)]
    return np.column_stack([*columns, *said]).astype(np.float64)
