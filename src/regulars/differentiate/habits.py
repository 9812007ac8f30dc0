"""Each customer's own rhythm: the usual gap between purchases, and how long a silence would mean something."""

from __future__ import annotations

import polars as pl

from regulars.science.lifetime.valuation import net_days

SHORTEST_HORIZON_WEEKS = 13.0
LONGEST_HORIZON_WEEKS = 52.0
GAPS_OF_SILENCE = 2.5
"""Two and a half usual gaps without an order are more than a late order; ours."""

_BELIEF = 2.0  # gaps' worth of belief that a customer's rhythm is the base's; ours


def usual_gaps(orders: pl.DataFrame) -> pl.DataFrame:
    """The gaps between purchases of each customer who bought on two days or more.

    Args:
        orders: columns customer, occurred_at (local Datetime), amount. Days that net to nothing or less don't count.

    Returns:
        customer; typical_gap_days, the median gap; gaps, how many there were.
    """
    days = net_days(orders).filter(pl.col("amount") > 0)
    return (
        days.with_columns(gap=pl.col("occurred_at").diff().over("customer").dt.total_days())
        .drop_nulls("gap")
        .group_by("customer")
        .agg(typical_gap_days=pl.col("gap").median(), gaps=pl.len())
        .sort("customer")
    )


def personal_horizon(habits: pl.DataFrame) -> pl.Series:
    """How many weeks ahead to look for each customer's next order: 2.5 usual gaps, a quarter at least, a year at most.

    Few gaps say little: the customer's own are averaged with two of the base's median.

    Args:
        habits: columns typical_gap_days, gaps (both null or 0 for whoever bought once).
    """
    median = habits["typical_gap_days"].median()
    base = float(median) if isinstance(median, int | float) else 7 * SHORTEST_HORIZON_WEEKS / GAPS_OF_SILENCE
    gaps = pl.col("gaps").fill_null(0)
    own = (gaps * pl.col("typical_gap_days").fill_null(0.0) + _BELIEF * base) / (gaps + _BELIEF)
    weeks = (GAPS_OF_SILENCE * own / 7).clip(SHORTEST_HORIZON_WEEKS, LONGEST_HORIZON_WEEKS)
    return habits.select(horizon_weeks=weeks).to_series()
