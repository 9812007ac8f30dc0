"""The same values on a Spark cluster, for bases that one machine cannot hold. Needs the extra `[spark]`.

Customers are dealt out to buckets by a hash of their number; each bucket is described and valued by the functions of
`science.lifetime` that value everybody on one machine. What is learnt from, distinct histories and how many customers
have each, is small however many customers there are, and is learnt on the driver.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from regulars.science.lifetime import gammagamma
from regulars.science.lifetime.backtest import CANDIDATES
from regulars.science.lifetime.family import Base, family_named
from regulars.science.lifetime.gammagamma import GammaGamma
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.valuation import BaseModels, Terms, describe_base, shares_of, value_base

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKETS = 256
"""Buckets that customers are dealt out to; each must fit the memory of an executor."""

_BASE = (
    "customer bigint, frequency bigint, recency_weeks double, age_weeks double, mean_spend double, first_at date, "
    "last_at date, total_spend double, net double, log_gaps double, served double"
)
_VALUED = (
    "customer bigint, expected_purchases_next_year double, p_active_next_quarter double, expected_spend double, "
    "lifetime_value double, lifetime_value_low double, lifetime_value_high double, "
    "value_if_back double, kept_share double"
)


def describe_on_spark(
    orders: DataFrame, day: date, served: DataFrame | None = None, *, buckets: int = BUCKETS
) -> DataFrame:
    """One row for each customer with a purchase by the end of `day`; columns as `describe_base` gives them.

    Args:
        orders: columns customer (bigint), occurred_at (date or timestamp, the shop's own), amount (double).
        day: the day of looking; what happened later is ignored.
        served: columns customer (bigint), served (double): what serving each has cost by then; left out, nothing.
        buckets: how many to deal out to; the more, the less memory each takes.
    """

    def describe(table: pl.DataFrame) -> pl.DataFrame:
        return describe_base(table, day)

    base = _by_bucket(orders.select("customer", "occurred_at", "amount"), describe, _BASE, buckets)
    if served is None:
        return base
    cost = served.selectExpr("customer", "round(served, 4) as served")
    return base.drop("served").join(cost, "customer", "left").fillna(0.0, ["served"])


def learn_on_spark(base: DataFrame, family: str = CANDIDATES[0]) -> BaseModels:
    """Learn the models from a described base, as `learn_models` does.

    Raises:
        BadInput: the base is empty.
    """
    histories = _table(base.groupBy("frequency", "recency_weeks", "age_weeks").count())
    spends = _table(
        base.selectExpr("frequency + 1 as days", "total_spend / (frequency + 1) as spend")
        .groupBy("days", "spend")
        .count()
    )
    sums = base.selectExpr("sum(total_spend)", "sum(net)", "sum(served)", "sum(frequency + 1)", "sum(log_gaps)").first()
    frequency, recency, age = (histories[name].to_numpy() for name in histories.columns[:3])
    grouped = group_histories(frequency, recency, age, histories["count"].to_numpy())
    total, net, cost, days, log_gaps = (float(value or 0.0) for value in sums or (0,) * 5)
    purchases = family_named(family).learn(Base(grouped, log_gaps), True)
    much = GammaGamma(gammagamma.WEAK_PRIOR).fit(spends["days"], spends["spend"], spends["count"].to_numpy())
    return BaseModels(family, purchases, much, *shares_of(total, net, cost, days))


def value_on_spark(
    base: DataFrame, models: BaseModels, terms: Terms, *, draws: int = 512, buckets: int = BUCKETS
) -> DataFrame:
    """Value each customer of a described base; columns and figures as `value_base` gives them."""

    def value(table: pl.DataFrame) -> pl.DataFrame:
        return value_base(table, models, terms, draws=draws)

    return _by_bucket(base, value, _VALUED, buckets)


def _by_bucket(frame: DataFrame, work: Callable[[pl.DataFrame], pl.DataFrame], schema: str, buckets: int) -> DataFrame:
    """What `work` makes of each bucket; one customer's rows are in one bucket, and in order of customer."""

    def carry_out(table: pa.Table) -> pa.Table:
        told = pl.DataFrame(table.drop_columns(["bucket"]))
        return work(told.sort("customer", maintain_order=True)).to_arrow()

    dealt = frame.selectExpr("*", f"pmod(xxhash64(customer), {buckets}) as bucket")
    found: DataFrame = dealt.groupBy("bucket").applyInArrow(carry_out, schema)
    return found


def _table(frame: DataFrame) -> pl.DataFrame:
    told: Any = pl.from_arrow(frame.toArrow())
    return told.cast({"count": pl.Float64})  # type: ignore[no-any-return]
