"""Purchases day by day: what all models of purchases are learnt from, and judged by."""

from __future__ import annotations

import datetime

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
    gaps = (
        days.filter(pl.col("occurred_at") <= day)
        .sort("customer", "occurred_at")
        .select(gap=pl.col("occurred_at").diff().over("customer").dt.total_days() / 7)
    )
    return Base.of(summary, float(gaps["gap"].drop_nulls().log().sum()))


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
