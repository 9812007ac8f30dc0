"""What will be bought again within a fortnight: rates by hand, and the way that foretells best."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from tests.support.shopping import COFFEE, MILK, shopping

from regulars.science.baskets.history import History
from regulars.science.baskets.replenishment import HAZARD, RATE, SHRUNK, Replenishment, ReplenishmentFit
from regulars.science.lifetime.accuracy import ranking


def rhythms(customers: int = 150, days: int = 260, *, seed: int = 5) -> pl.DataFrame:
    """Each buys one thing each week, one every 28 days to the day, and one that was given up halfway."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(customers):
        bought = [("weekly", float(day)) for day in range(int(rng.integers(0, 7)), days, 7)]
        bought += [("monthly", float(day)) for day in range(int(rng.integers(0, 28)), days, 28)]
        bought += [("given up", float(day)) for day in range(int(rng.integers(0, 7)), days // 2, 7)]
        rows += [(f"c{who:03}", f"{day}", thing, int(day * 86_400_000_000)) for thing, day in bought]
    made = pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row")
    return made.with_columns(pl.col("occurred_at").cast(pl.Datetime("us")))


@pytest.fixture(scope="module")
def history() -> History:
    return History.of(rhythms())


@pytest.fixture(scope="module")
def fit(history: History) -> ReplenishmentFit:
    return Replenishment(seed=2).fit(history, 240.0)


def by_product(history: History, found: pl.DataFrame) -> dict[str, float]:
    named = found.with_columns(product=history.products.gather(found["product"]))
    return dict(named.group_by("product").agg(pl.col("chance").mean()).iter_rows())


def test_where_rhythm_counts_the_hazard_is_taken(fit: ReplenishmentFit) -> None:
    assert fit.way == HAZARD
    assert fit.areas[HAZARD] > fit.areas[RATE] + 0.1


def test_it_foretells_a_fortnight_that_it_did_not_see(history: History, fit: ReplenishmentFit) -> None:
    bought = history.lines.filter(pl.col("at").is_between(240, 254, closed="right"))
    again = bought.select("customer", "product", again=pl.lit(1.0)).unique()
    told = fit.chances(history, 240.0).join(again, on=["customer", "product"], how="left")
    assert ranking(told["chance"].to_numpy(), told["again"].fill_null(0.0).to_numpy()) > 0.95


def test_what_was_given_up_is_not_expected(history: History, fit: ReplenishmentFit) -> None:
    chance = by_product(history, fit.chances(history, 240.0))
    assert chance["weekly"] > 0.9
    assert chance["given up"] < 0.1
    assert by_product(history, fit.chances(history, 240.0, RATE))["given up"] > 0.5  # a rate forgets nothing


def test_the_own_rate_by_hand(history: History, fit: ReplenishmentFit) -> None:
    first = history.lines.filter(
        (pl.col("customer") == 0) & (pl.col("product") == history.products.search_sorted("weekly"))
    )["at"]
    known = first.filter(first <= 240)
    rate = (len(known) - 1) / (240 - known.min())  # type: ignore[operator]
    weekly = fit.chances(history, 240.0, RATE).filter(
        (pl.col("customer") == 0) & (pl.col("product") == history.products.search_sorted("weekly"))
    )
    assert weekly["chance"].item() == pytest.approx(1 - math.exp(-14 * rate), rel=1e-4)


def test_a_shrunk_rate_lies_between_its_own_and_everybodys(history: History, fit: ReplenishmentFit) -> None:
    own, shrunk = (by_product(history, fit.chances(history, 240.0, way)) for way in (RATE, SHRUNK))
    assert shrunk["weekly"] < own["weekly"]
    assert shrunk["monthly"] > own["monthly"]


def test_what_comes_after_is_not_looked_at(history: History, fit: ReplenishmentFit) -> None:
    ended = History(history.lines.filter(pl.col("at") <= 240), history.customers, history.products)
    assert Replenishment(seed=2).fit(ended, 240.0).chances(ended, 240.0).equals(fit.chances(history, 240.0))


def test_with_little_the_shrunk_rate_is_taken() -> None:
    history = History.of(shopping(6, 40))
    last = float(history.lines.select(pl.col("at").max()).item())
    fit = Replenishment().fit(history, last)
    assert (fit.way, fit.areas) == (SHRUNK, {})
    found = fit.chances(history, last)
    assert found["chance"].is_between(0, 1).all()
    assert {MILK} <= set(history.products.gather(found["product"])) - {COFFEE}


def test_nothing_bought_twice_gives_no_rows() -> None:
    history = History.of(shopping(3, 40).unique(["customer", "product"]))
    last = float(history.lines.select(pl.col("at").max()).item())
    assert Replenishment().fit(history, last).chances(history, last).is_empty()
