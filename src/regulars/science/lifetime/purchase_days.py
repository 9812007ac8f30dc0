"""Purchases day by day: what all models of purchases are learnt from, and judged by."""

from __future__ import annotations

import datetime
import math

import polars as pl

from regulars.science.lifetime.family import Base
from regulars.science.lifetime.likelihood import Floats


def purchase_days(purchases: pl.DataFrame, *, count_free: bool = False) -> pl.DataFrame:
    """The days on which each customer bought: those with a positive net amount.

    Args:
        purchases: columns customer, occurred_at (Datetime or Date), amount (null counts as nothing).
        count_free: also count days that net to exactly nothing.

    Returns:
        customer, occurred_at (Date), amount (Float64), in order of customer and day.
    """
    net = pl.col("amount").fill_null(0.0).cast(pl.Float64).sum()
    days = purchases.group_by("customer", pl.col("occurred_at").cast(pl.Date)).agg(amount=net)
    return days.filter(pl.col("amount") >= 0 if count_free else pl.col("amount") > 0).sort("customer", "occurred_at")


def histories_of(summary: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Frequency, recency and age of a summary, as the models take them."""
    names = ("frequency", "recency_weeks", "age_weeks")
    frequency, recency, age = (summary[name].cast(pl.Float64).to_numpy() for name in names)
    return frequency, recency, age


def base_of(summary: pl.DataFrame, days: pl.DataFrame, day: datetime.date) -> Base:
    """What models are learnt from, at the end of a day."""
    return Base.of(summary, math.fsum(log_gaps(days.filter(pl.col("occurred_at") <= day))["log_gaps"]))


def log_gaps(days: pl.DataFrame) -> pl.DataFrame:
    """All that models of buyers with a rhythm need beside a summary.

    Args:
        days: columns customer, occurred_at (Date); one row a purchase day.

    Returns:
        customer; log_gaps, the sum of the logarithms of the weeks between their purchase days, 0 where there is one.
    """
    weeks = pl.col("occurred_at").diff().dt.total_days() / 7
    ordered = days.sort("customer", "occurred_at").group_by("customer", maintain_order=True)
    return ordered.agg(log_gaps=weeks.drop_nulls().log().sum())


def bought_between(days: pl.DataFrame, summary: pl.DataFrame, day: datetime.date, until: datetime.date) -> Floats:
    """Purchase days of a summary's customers after `day`, until `until`, shape (n,)."""
    later = days.filter((pl.col("occurred_at") > day) & (pl.col("occurred_at") <= until))
    counted = later.group_by("customer").agg(came=pl.len())
    came = summary.select("customer").join(counted, on="customer", how="left", maintain_order="left")["came"]
    return came.fill_null(0).cast(pl.Float64).to_numpy()


def spent_between(days: pl.DataFrame, summary: pl.DataFrame, day: datetime.date, until: datetime.date) -> Floats:
    """What a summary's customers spent on those days, shape (n,)."""
    later = days.filter((pl.col("occurred_at") > day) & (pl.col("occurred_at") <= until))
    summed = later.group_by("customer").agg(spent=pl.col("amount").sum())
    spent = summary.select("customer").join(summed, on="customer", how="left", maintain_order="left")["spent"]
    return spent.fill_null(0.0).to_numpy()
