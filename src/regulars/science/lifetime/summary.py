"""Purchases in, one row a customer out: how often, how lately, for how long, and how much at a time."""

import datetime

import polars as pl

SCHEMA = {
    "frequency": pl.Int64,
    "recency_weeks": pl.Float64,
    "age_weeks": pl.Float64,
    "mean_spend": pl.Float64,
    "first_at": pl.Date,
    "last_at": pl.Date,
    "total_spend": pl.Float64,
}
"""The columns of a summary beside `customer`."""


def summarise_purchases(
    purchases: pl.DataFrame,
    as_of: datetime.date,
    *,
    first_day: datetime.date | None = None,
    count_free: bool = False,
) -> pl.DataFrame:
    """Summarise each customer's purchases as they were known at the end of a day.

    A purchase is a day with a positive net amount: same-day purchases are merged, same-day returns subtracted, and a
    day that nets to nothing or less is no purchase. (Returns on other days reduce value where margins are counted.)
    Days are those of `occurred_at`; convert it to the shop's time zone first if its days differ from UTC's.

    Args:
        purchases: columns customer (any id, not null), occurred_at (Datetime or Date), amount (a number).
        as_of: the day of looking; whatever happened after it is ignored.
        first_day: the day the records begin; whatever happened before it is ignored.
        count_free: also count days that net to exactly nothing, such as an order given away (the published CDNOW
            figures do).

    Returns:
        One row for each customer with a purchase, in order of customer:
        customer; frequency, the purchase days after the first; recency_weeks, from the first to the last of them;
        age_weeks, from the first to as_of; mean_spend of the purchase days after the first, null where there are
        none (the Gamma-Gamma literature leaves the first out); first_at and last_at, days; total_spend of all
        purchase days.
    """
    day = pl.col("occurred_at").dt.date()
    known = day <= as_of if first_day is None else day.is_between(first_day, as_of)
    weeks = pl.duration(weeks=1)
    return (
        purchases.lazy()
        .filter(known)
        .group_by("customer", day.alias("day"))
        .agg(pl.col("amount").cast(pl.Float64).sum())
        .filter(pl.col("amount") >= 0 if count_free else pl.col("amount") > 0)
        .group_by("customer")
        .agg(
            frequency=pl.len().cast(pl.Int64) - 1,
            first_at=pl.col("day").min(),
            last_at=pl.col("day").max(),
            total_spend=pl.col("amount").sum(),
            first_spend=pl.col("amount").min_by("day"),
        )
        .select(
            "customer",
            "frequency",
            recency_weeks=(pl.col("last_at") - pl.col("first_at")) / weeks,
            age_weeks=(pl.lit(as_of) - pl.col("first_at")) / weeks,
            mean_spend=pl.when(pl.col("frequency") > 0).then(
                (pl.col("total_spend") - pl.col("first_spend")) / pl.col("frequency")
            ),
            first_at="first_at",
            last_at="last_at",
            total_spend="total_spend",
        )
        .sort("customer")
        .collect()
    )
