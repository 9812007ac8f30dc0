"""The same decisions on a Spark cluster, for bases that one machine cannot hold. Needs the extra `[spark]`.

Customers are dealt out to buckets by a hash of their number; each bucket is weighed and decided upon by the functions
that do it on one machine. What is scarce is settled before, one limit after the other: executors reckon who gains how
much from it, and only as many of the first as it can possibly reach come to the driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from regulars.customise.bucket import Terms, asking_in, decided_in
from regulars.customise.executor import carry_out, packed_work
from regulars.customise.limits import Limit
from regulars.science.policy.among import Reach, reach_within

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKETS = 256
"""Buckets that customers are dealt out to; each must fit the memory of an executor."""

_MANY = 100_000
"""More than so many are not brought to the driver before it is asked whether there is enough for all."""
_MOST = 2**31 - 1

_DECIDED = (
    "customer bigint, move string, action bigint, channel string, expected_margin double, cost double, worth double, "
    "group string, control boolean, propensity double, sampled double, features string, reasons string, "
    "facts string, alternatives string, policy string"
)
_ASKING = "customer bigint, gain double, need double"


def settle_on_spark(frame: DataFrame, recent: DataFrame, terms: Terms, *, buckets: int = BUCKETS) -> dict[str, Reach]:
    """How far each limit reaches among all customers, by its key.

    Args:
        frame: the decision frame, columns as `facts.gather` gives them; one row a customer.
        recent: what was done or skipped, columns as `recent_decisions` gives them.
        terms: what is decided by.
        buckets: how many to deal out to; the more, the less memory each takes.
    """
    facts, past = (_dealt(each, buckets).repartition(buckets, "bucket").persist() for each in (frame, recent))
    reaches: list[Reach] = []
    for limit in terms.limits:
        asking = _by_bucket(facts, past, packed_work(asking_in, terms, reaches), _ASKING)
        reaches.append(_reach(asking, limit))
    facts.unpersist()
    past.unpersist()
    return {limit.key: reach for limit, reach in zip(terms.limits, reaches, strict=True)}


def decide_on_spark(
    frame: DataFrame, recent: DataFrame, terms: Terms, reaches: dict[str, Reach], *, buckets: int = BUCKETS
) -> DataFrame:
    """The decisions, one row a customer; columns and figures as `decide_weighed` gives them.

    Args:
        frame, recent, terms, buckets: as for `settle_on_spark`.
        reaches: what that found.
    """
    work = packed_work(decided_in, terms, reaches)
    return _by_bucket(_dealt(frame, buckets), _dealt(recent, buckets), work, _DECIDED)


def _reach(asking: DataFrame, limit: Limit) -> Reach:
    """How far a limit reaches: to no more than it would do for if all needed the least that there is to need."""
    least = min((float(use) for use in limit.use[limit.inside] if use > 0), default=1.0)
    least = min(least, 1.0)  # a way that takes none of it counts as one, as in `asking`
    most = int(max(limit.left, 0.0) / least) + 2  # the first too many, and one for what rounding may lose
    if most > _MANY and _enough(asking, limit):
        return Reach()
    first = asking.orderBy("gain", "customer", ascending=[False, True]).limit(min(most, _MOST))
    told: Any = pl.from_arrow(first.toArrow())
    gain, need, who = (told[name].to_numpy() for name in ("gain", "need", "customer"))
    return reach_within(limit.left, gain, need, np.ones(told.height, np.bool_), who)


def _enough(asking: DataFrame, limit: Limit) -> bool:
    """Whether there is clearly enough for all; where it is a matter of the last digits, no."""
    total = asking.selectExpr("sum(need)").collect()[0][0]
    return float(total or 0.0) < limit.left * (1 - 1e-6)


def _dealt(frame: DataFrame, buckets: int) -> DataFrame:
    return frame.selectExpr("*", f"pmod(xxhash64(customer), {buckets}) as bucket")


def _by_bucket(frame: DataFrame, recent: DataFrame, packed: bytes, schema: str) -> DataFrame:
    """What the work makes of each bucket of customers and what was done for them."""

    def work(customers: pa.Table, done: pa.Table) -> pa.Table:
        return carry_out(packed, customers.drop_columns(["bucket"]), done.drop_columns(["bucket"]))

    found: DataFrame = frame.groupBy("bucket").cogroup(recent.groupBy("bucket")).applyInArrow(work, schema)
    return found
