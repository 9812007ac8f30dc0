from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.science.baskets.calibrating import Correction
from regulars.science.baskets.history import History
from regulars.science.baskets.new_goods import NEIGHBOURS, POPULARITY, RANKED, WAYS, NewGoods
from regulars.science.baskets.signals import NEW_SIGNALS, Shelf


@pytest.fixture(scope="module")
def history() -> History:
    """Customers of six tastes, who come to what belongs to their taste one product after another."""
    rng = np.random.default_rng(4)
    rows = []
    for customer in range(500):
        own = customer % 6 * 10 + rng.permutation(8)
        for basket in range(4):
            goods = {int(each) for each in own[2 * basket : 2 * basket + 2]} | {60 + int(rng.integers(3))}
            rows += [(customer, basket, product, 18_000 + 20 * basket + customer % 7) for product in goods]
    lines = pl.DataFrame(rows, schema=["customer", "basket", "product", "day"], orient="row")
    return History.of(lines.select("customer", "basket", "product", occurred_at=pl.col("day").cast(pl.Date)))


def test_what_goes_with_them_is_found_far_better_than_by_popularity(history: History) -> None:
    fit = NewGoods().fit(history)
    assert fit.customers >= 450
    assert fit.lessons > 400
    assert fit.recall[NEIGHBOURS] > 0.6 > 2 * fit.recall[POPULARITY]
    assert fit.way in (NEIGHBOURS, RANKED)
    assert all(fit.recall[way] <= fit.recall[fit.way] + 0.02 for way in WAYS)


def test_the_same_seed_learns_the_same(history: History) -> None:
    one, other = NewGoods(3).fit(history), NewGoods(3).fit(history)
    assert (one.way, one.recall, one.first) == (other.way, other.recall, other.first)


def test_nothing_is_named_that_they_bought(history: History) -> None:
    asked = history.baskets_at(0).with_columns(at=pl.lit(20_000.0))
    signals = Shelf.of(history).new_signals_of(asked)
    assert signals.columns == ["customer", "product", *NEW_SIGNALS]
    named = NewGoods().fit(history).rank(signals, 3, NEIGHBOURS)
    assert named.join(history.lines, on=["customer", "product"], how="semi").is_empty()
    assert named.group_by("customer").len()["len"].max() == 3


def test_too_few_baskets_teach_nothing(history: History) -> None:
    few = History(history.lines.filter(pl.col("customer") < 50), history.customers, history.products)
    fit = NewGoods().fit(few)
    assert (fit.way, fit.recall, fit.lessons) == ("", {}, 0)


def test_customers_of_one_basket_teach_nothing() -> None:
    lines = pl.DataFrame({"customer": [1, 2], "basket": [1, 2], "product": ["tea", "cups"], "day": [18_000, 18_001]})
    once = History.of(lines.select("customer", "basket", "product", occurred_at=pl.col("day").cast(pl.Date)))
    assert NewGoods().fit(once).way == ""


def test_chances_that_say_too_much_are_put_right() -> None:
    rng = np.random.default_rng(2)
    true = rng.uniform(0, 0.6, 8_000)
    came = rng.random(8_000) < true
    found = Correction.learn(np.sqrt(true), came)
    assert found.gap_before > 0.15
    assert found.gap_after < 0.03
    assert found.correct(np.sqrt(np.array([0.1, 0.3, 0.5]))) == pytest.approx([0.1, 0.3, 0.5], abs=0.06)
    assert (np.diff(found.correct(np.linspace(0, 1, 50))) >= 0).all()
