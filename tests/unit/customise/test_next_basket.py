"""What each customer of a file will want next."""

from __future__ import annotations

import polars as pl
import pytest
from tests.support.shopping import BREAD, MILK, shopping

from regulars.customise.next_basket import Suggested, suggest_next_baskets
from regulars.kernel.errors import BadInput


@pytest.fixture(scope="module")
def found() -> Suggested:
    goods = pl.DataFrame({"customer": ["c000", None], "product": [MILK, BREAD]})
    return suggest_next_baskets(shopping(40), top=3, left_out=goods)


def test_everybody_is_named_goods_best_first(found: Suggested) -> None:
    assert found.suggestions.columns == ["customer", "rank", "product", "score", "within_14_days"]
    assert found.suggestions["customer"].n_unique() == 40
    assert found.suggestions.group_by("customer").len()["len"].max() == 3
    assert found.suggestions["customer"].is_sorted()


def test_goods_left_out_are_not_named(found: Suggested) -> None:
    named = found.suggestions
    assert BREAD not in named["product"].to_list()
    assert "c000" not in named.filter(pl.col("product") == MILK)["customer"].to_list()
    assert "c002" in named.filter(pl.col("product") == MILK)["customer"].to_list()


def test_what_was_bought_twice_has_a_chance_to_be_bought_again(found: Suggested) -> None:
    named = found.suggestions
    milk = named.filter((pl.col("product") == MILK) & (pl.col("customer") == "c002"))["within_14_days"]
    assert milk[0] > 0.5
    assert named["within_14_days"].drop_nulls().is_between(0, 1).all()
    assert found.figures["bought_again"]["way"] in {"own rate", "gamma-Poisson", "hazard"}


def test_figures(found: Suggested) -> None:
    figures = found.figures
    assert figures["customers"] == 40
    assert figures["judged"]["top"] == 3
    assert figures["judged"]["recall"]["ranker"] > figures["judged"]["recall"]["popularity"]
    assert figures["from"] < figures["until"]


def test_who_came_once_is_named_goods_too() -> None:
    lines = shopping(20)
    newcomer = lines.head(1).with_columns(customer=pl.lit("new"), basket=pl.lit("first"))
    found = suggest_next_baskets(pl.concat([lines, newcomer]), top=2)
    assert found.suggestions.filter(pl.col("customer") == "new").height == 2


def test_where_nobody_came_again_there_is_nothing_to_learn_from() -> None:
    once = shopping(5).unique("customer")
    with pytest.raises(BadInput, match=r"None of the 5 customers has more than one basket.*--basket"):
        suggest_next_baskets(once)
