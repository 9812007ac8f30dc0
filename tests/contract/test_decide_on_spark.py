"""Decisions on a real Spark cluster (two executor processes) are, to the last digit, the decisions made here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from benchmarks.spark import local_cluster
from polars.testing import assert_frame_equal
from tests.properties.test_situations import ATTENTION, a_past, customers
from tests.unit.customise.weighing import NEVER, offer

from regulars.customise.bucket import DECIDED
from regulars.customise.bucket import Terms as AllTerms
from regulars.customise.decide import Decided, deal, decide_within
from regulars.customise.field import Terms
from regulars.customise.moves import Words
from regulars.customise.policy import Deciding
from regulars.customise.spark import decide_on_spark, settle_on_spark
from regulars.customise.weigh import FEATURES, weigh
from regulars.ledger.business import Business

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from regulars.customise.offer import Offer

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17 or newer for Spark; .ci/run installs it"),
    pytest.mark.skipif("REGULARS_DATABASE_URL" in os.environ, reason="Spark reads no database: once is enough"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SALT = "spark"
SHARES = {name: Decimal("0.15") for name in ("control_share", "random_share", "usual_share")}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with local_cluster(**{"spark.sql.shuffle.partitions": "2"}) as started:
        yield started


def business(calls_a_day: int) -> Business:
    rates = dict.fromkeys(("margin_rate", "discount_rate", "service_cost", "return_cost"), Decimal("0.3"))
    return Business(
        name="Pumblechook", currency="GBP", country="GB", time_zone="Europe/London", **rates,
        acquisition_cost=Decimal(0), horizon_years=3, attention_price=Decimal(str(ATTENTION)),
        calls_a_day=calls_a_day, **SHARES,
    )  # fmt: skip


def catalogue() -> list[Offer]:
    """A stock, a budget and calls that do not suffice; something owed; reasons with figures; one that is for nobody."""

    def move(number: int, earns: float, **more: Any) -> Offer:
        told = pl.format("Worth {} in all.", pl.col("value").round(2))
        declared = {"lift": earns * pl.col("value"), "reasons": (told,), "eligible": pl.col("value") > 5 * number}
        return offer(f"m{number}", number, **declared | more)

    return [
        move(1, 0.3, stock_left=40),
        move(2, 0.4, cost=1.37, budget_left=83.21, words={"post": Words("x"), "email": Words("x")}),
        move(3, 0.2, words={"phone": Words("x")}, holdout=False, priority=1, eligible=pl.col("orders") > 27),
        move(4, 0.5, words={"phone": Words("x"), "post": Words("x")}, group="gifts"),
        move(5, 0.1, group="gifts", cost=0.5),
        move(6, 0.1, eligible=pl.lit(value=False)),
        move(7, 0.15, budget_left=1e6),
    ]


def terms(calls_a_day: int = 3, actions: int = 7) -> AllTerms:
    offers = catalogue()[:actions]
    mean = np.tile([1.0, 0.0, 0.0], (len(offers), 1))
    members = np.random.default_rng(3).normal(1, 0.7, (8, len(offers), FEATURES))
    said = {each.move.key: frozenset({"spent_in_all"} if each.action == 2 else ()) for each in offers}
    policy = Deciding("learning/spark", Terms(members, mean, ATTENTION, seed=5), 0, {})
    return AllTerms(tuple(offers), said, policy, business(calls_a_day), SALT)


def everybody() -> pl.DataFrame:
    return customers(np.random.default_rng(11)).with_columns(spent=pl.col("value") * 3, sign=pl.lit("£"), cents=True)


def locally(frame: pl.DataFrame, past: pl.DataFrame, by: AllTerms) -> Decided:
    weighed = weigh(frame, by.offers, past)
    return decide_within(frame, weighed, by.policy, deal(weighed.customers, SALT, by.business), by.limits, by.said)


def there(session: SparkSession, frame: pl.DataFrame) -> DataFrame:
    return session.createDataFrame(frame.to_arrow()).repartition(2)


def here(frame: DataFrame) -> pl.DataFrame:
    told = pl.from_arrow(frame.toArrow())
    assert isinstance(told, pl.DataFrame)
    return told.sort("customer")


def test_everybody_gets_there_what_they_get_here(session: SparkSession) -> None:
    frame, by = everybody(), terms()
    past = a_past(list(by.offers), np.random.default_rng(12))
    local = locally(frame, past, by)
    assert set(local.frame["group"]) == {"policy", "usual", "random", "holdout"}
    bound = {key for key, reach in local.reaches.items() if not reach.to_all}
    assert bound == {"stock m1", "budget m2", "time"}
    assert local.frame["move"].n_unique() > 4

    rows, done = there(session, frame).cache(), there(session, past)
    reaches = settle_on_spark(rows, done, by, buckets=3)
    found = here(decide_on_spark(rows, done, by, reaches, buckets=3))

    assert reaches == local.reaches
    assert_frame_equal(found, local.frame.select(list(DECIDED)), check_exact=True)
    assert set(local.frame.columns) == set(DECIDED)


def test_a_past_of_strangers_and_few_customers(session: SparkSession) -> None:
    frame, by = everybody().head(4), terms(calls_a_day=0, actions=1)
    past = pl.DataFrame([(who, 1, 3, None) for who in range(3, 40)], schema=NEVER, orient="row")
    rows, done = there(session, frame), there(session, past)

    reaches = settle_on_spark(rows, done, by, buckets=4)

    local = locally(frame, past, by)
    assert reaches == local.reaches
    assert_frame_equal(here(decide_on_spark(rows, done, by, reaches, buckets=4)), local.frame.select(list(DECIDED)))
