"""What customers are worth on a real Spark cluster (two executor processes) is what they are worth here."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from benchmarks.spark import local_cluster

from regulars.differentiate.spark import describe_on_spark, learn_on_spark, value_on_spark
from regulars.science.lifetime.valuation import Terms, describe_base, learn_models, value_base

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17 or newer for Spark; .ci/run installs it"),
    pytest.mark.skipif("REGULARS_DATABASE_URL" in os.environ, reason="Spark reads no database: once is enough"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
DAY, TERMS = datetime.date(2024, 6, 30), Terms(0.35, 0.1, 3.0)


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with local_cluster() as started:
        yield started


def shop(customers: int = 3_000) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    who = np.repeat(np.arange(1, customers + 1), rng.geometric(0.3, customers))
    ago = rng.integers(-30, 700, len(who))
    amount = np.where(rng.random(len(who)) < 0.08, -rng.gamma(2, 10, len(who)), rng.gamma(2, 20, len(who)))
    days = [DAY - datetime.timedelta(days=int(back)) for back in ago]
    return pl.DataFrame({"customer": who, "occurred_at": days, "amount": amount.round(2)})


def there(session: SparkSession, frame: pl.DataFrame) -> DataFrame:
    return session.createDataFrame(frame.to_arrow()).repartition(5)


def here(frame: DataFrame) -> pl.DataFrame:
    told = pl.from_arrow(frame.toArrow())
    assert isinstance(told, pl.DataFrame)
    return told.sort("customer")


@pytest.mark.parametrize("family", ["mbg-nbd", "pareto-nbd", "mbg-cnbd-k"])
def test_values_are_the_same(session: SparkSession, family: str) -> None:
    orders = shop()
    served = orders.select("customer", served=(pl.col("customer") % 5).cast(pl.Float64)).unique()
    local = describe_base(orders, DAY, served)
    base = describe_on_spark(there(session, orders), DAY, there(session, served), buckets=7).cache()
    found = here(base)
    assert found["customer"].to_list() == local["customer"].to_list()
    for name in ("frequency", "recency_weeks", "age_weeks", "total_spend", "net", "served"):
        np.testing.assert_array_equal(found[name].to_numpy(), local[name].to_numpy())
    models, learnt = learn_models(local, family), learn_on_spark(base, family)
    assert learnt.purchases.parameters == pytest.approx(models.purchases.parameters, rel=1e-6)
    assert (learnt.spend.p, learnt.spend.q, learnt.spend.gamma) == pytest.approx(
        (models.spend.p, models.spend.q, models.spend.gamma), rel=1e-6
    )
    assert learnt.kept.share == pytest.approx(models.kept.share, rel=1e-12)
    assert learnt.served.share == pytest.approx(models.served.share, rel=1e-12)
    expected = value_base(local, models, TERMS, draws=64)
    worth = here(value_on_spark(base, models, TERMS, draws=64, buckets=5))
    for name in expected.columns[1:]:
        np.testing.assert_allclose(
            worth[name].to_numpy(), expected[name].to_numpy(), rtol=1e-9, atol=1e-9, err_msg=name
        )
