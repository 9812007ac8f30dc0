"""How well next baskets are foreseen: the measure by hand, and nothing of what is held out known."""

from __future__ import annotations

import polars as pl
import pytest
from tests.support.shopping import shopping

from regulars.science.baskets.history import History
from regulars.science.baskets.judging import (
    PERSONAL,
    PERSONAL_POPULAR,
    POPULARITY,
    RANKER,
    WEIGHED,
    judge_next_baskets,
    recall,
)

HELD = pl.DataFrame({"customer": [0, 0, 0, 1], "product": [1, 2, 3, 1]})


def test_recall_by_hand() -> None:
    named = pl.DataFrame({"customer": [0, 0, 1, 1], "product": [1, 9, 1, 2]})
    of_top, whole = recall(named, HELD, 2)
    assert of_top == pytest.approx((1 / 2 + 1) / 2)
    assert whole == pytest.approx((1 / 3 + 1) / 2)


def test_who_is_named_nothing_counts_as_missed() -> None:
    assert recall(HELD.filter(pl.col("customer") == 1), HELD, 10) == (0.5, 0.5)
    assert recall(HELD, HELD.clear(), 10) == (0.0, 0.0)


def test_the_ranker_beats_what_everybody_buys() -> None:
    judged, fit = judge_next_baskets(History.of(shopping(90)), 3, seed=1)
    assert set(judged.recall) == {POPULARITY, PERSONAL, PERSONAL_POPULAR, WEIGHED, RANKER}
    assert judged.recall[RANKER] > judged.recall[POPULARITY]
    assert judged.customers == 90
    assert judged.lessons == fit.lessons > 0
    assert all(judged.whole_recall[way] <= share for way, share in judged.recall.items())


def test_who_came_once_is_not_judged() -> None:
    lines = shopping(10)
    first = lines.filter(pl.col("basket") == "b003-000")
    judged, _ = judge_next_baskets(History.of(pl.concat([lines.filter(pl.col("customer") != "c003"), first])), 3)
    assert judged.customers == 9


def test_a_product_that_only_held_out_baskets_have_is_never_named() -> None:
    lines = shopping(20)
    last = lines.sort("occurred_at").group_by("customer", maintain_order=True).last()
    fresh = last.with_columns(product=pl.lit("never before"))
    before, after = History.of(lines), History.of(pl.concat([lines, fresh]))
    plain, _ = judge_next_baskets(before, 50)
    told, _ = judge_next_baskets(after, 50)
    # It can only lower what is met: nobody could have known of it.
    assert all(told.recall[way] < plain.recall[way] for way in plain.recall)
