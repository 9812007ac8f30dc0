"""The ranker: what it names, what it never names, and how it does with little."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.support.shopping import COFFEE, MILK, shopping

from regulars.science.baskets.history import History
from regulars.science.baskets.ranking import NextBasket, NextBasketFit, best, weigh
from regulars.science.baskets.signals import SIGNALS, Shelf


@pytest.fixture(scope="module")
def history() -> History:
    return History.of(shopping(90))


@pytest.fixture(scope="module")
def fit(history: History) -> NextBasketFit:
    return NextBasket(seed=3).fit(history)


@pytest.fixture(scope="module")
def asked(history: History) -> pl.DataFrame:
    return history.baskets_at(0).with_columns(pl.col("at") + 7)


def named(history: History, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        customer=history.customers.gather(rows["customer"]), product=history.products.gather(rows["product"])
    )


def test_who_takes_milk_each_time_is_named_milk(history: History, fit: NextBasketFit, asked: pl.DataFrame) -> None:
    found = named(history, fit.suggest(history, asked, 3))
    first = found.filter(pl.col("rank") == 1)
    takes = first.filter(pl.col("customer").str.slice(1).cast(pl.Int64) % 2 == 0)
    assert (takes["product"] == MILK).mean() == 1
    assert fit.lessons > 200
    assert sum(fit.weights.values()) == pytest.approx(1)


def test_no_more_than_asked_for_in_order_of_rank(history: History, fit: NextBasketFit, asked: pl.DataFrame) -> None:
    found = fit.suggest(history, asked, 4)
    each = found.group_by("customer", maintain_order=True).agg("rank", "score")
    assert each["rank"].to_list() == [[1, 2, 3, 4]] * len(asked)
    assert all(scores == sorted(scores, reverse=True) for scores in each["score"].to_list())


def test_what_is_not_wanted_or_not_there_is_not_named(
    history: History, fit: NextBasketFit, asked: pl.DataFrame
) -> None:
    wishes = pl.DataFrame({"customer": ["c000"], "product": [MILK]})
    found = named(
        history, fit.suggest(history, asked, 40, unwanted=wishes, out_of_stock=pl.Series(["bread", "no such thing"]))
    )
    assert found.filter(pl.col("product") == "bread").is_empty()
    milk = found.filter(pl.col("product") == MILK)["customer"].to_list()
    assert "c000" not in milk
    assert "c002" in milk


def test_what_was_just_bought_once_and_lasts_is_not_named_again() -> None:
    lines = shopping(30)
    last = lines.sort("occurred_at").group_by("customer", maintain_order=True).last()
    sofas = last.with_columns(product=pl.lit("sofa"))
    history = History.of(pl.concat([lines, sofas]))
    fit = NextBasket().fit(history)
    found = named(history, fit.suggest(history, history.baskets_at(0).with_columns(pl.col("at") + 7), 60))
    assert "sofa" not in found["product"].to_list()
    assert found.filter(pl.col("product") == MILK).height >= 15


def test_with_little_to_learn_from_fixed_weights_rank() -> None:
    history = History.of(shopping(8))
    fit = NextBasket().fit(history)
    assert (fit.lessons, fit.weights) == (0, {})
    found = named(history, fit.suggest(history, history.baskets_at(0), 1))
    assert found.filter(pl.col("customer") == "c002")["product"].to_list() == [MILK]


def test_the_weighing_prefers_habit_to_fashion() -> None:
    nothing = dict.fromkeys(SIGNALS, 0.0) | {"baskets": 10.0}
    rows = [nothing | {"share": 0.5, "by_baskets": 3.0}, nothing | {"popularity": 0.5, "lately": 0.5}, nothing]
    habit, fashion, neither = weigh(pl.DataFrame(rows))
    assert habit > fashion > neither == 0


def test_the_same_seed_gives_the_same(history: History, fit: NextBasketFit, asked: pl.DataFrame) -> None:
    assert NextBasket(seed=3).fit(history).suggest(history, asked).equals(fit.suggest(history, asked))


def test_a_lesson_sees_what_a_history_that_ends_before_it_sees(history: History) -> None:
    """Taking the newest baskets out of the file itself changes nothing of what is known before them."""
    lines = shopping(90)
    newest = lines.sort("occurred_at").group_by("customer", maintain_order=True).agg(pl.col("basket").last())
    ended = History.of(lines.join(newest, on=["customer", "basket"], how="anti"))
    assert ended.products.to_list() == history.products.to_list()
    asked = history.baskets_at(0)
    seen = Shelf.of(history.before(1)).signals_of(asked)
    assert_frame_equal(seen, Shelf.of(ended).signals_of(asked))
    assert (seen["since_days"].drop_nulls() > 0).all()


def test_level_goods_go_by_product() -> None:
    scored = pl.DataFrame({"customer": [1, 1, 0], "product": [9, 2, 5], "score": [0.5, 0.5, 0.1]})
    assert best(scored, 1).rows() == [(0, 5, 1, 0.1), (1, 2, 1, 0.5)]


def test_coffee_is_named_beside_its_rhythm(history: History, fit: NextBasketFit, asked: pl.DataFrame) -> None:
    found = named(history, fit.suggest(history, asked, 10))
    buyers = found.filter(pl.col("product") == COFFEE)["customer"].str.slice(1).cast(pl.Int64)
    assert (buyers % 3 == 0).mean() > 0.6  # type: ignore[operator]
