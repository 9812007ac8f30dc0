"""Traits: the sorts of customer a business has, in believable shares."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from regulars.demo.catalogue import CATEGORIES
from regulars.demo.people import Crowd, invent_people
from regulars.demo.season import Season
from regulars.demo.traits import draw_tastes, draw_traits

SEASON = Season.ending(date(2026, 3, 31))


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return invent_people(6000, SEASON, np.random.default_rng(7))


@pytest.fixture(scope="module")
def traits(crowd: Crowd) -> pl.DataFrame:
    return draw_traits(crowd, SEASON, np.random.default_rng(7))


def share(frame: pl.DataFrame, condition: pl.Expr) -> float:
    return frame.filter(condition).height / frame.height


def test_one_in_five_is_a_prospect_and_one_in_ten_knows_the_dealer(traits: pl.DataFrame) -> None:
    assert 0.17 < share(traits, pl.col("kind") == "prospect") < 0.21
    assert 0.09 < share(traits, pl.col("kind").is_in(["dealer", "both"])) < 0.16
    assert traits.filter(pl.col("kind") == "staff").height == 4
    assert traits.filter(pl.col("kind") == "wholesale").height == 6


def test_the_dealer_sells_to_yorkshire(crowd: Crowd, traits: pl.DataFrame) -> None:
    near = (crowd.addresses["dial"] == "0113").gather(crowd.people["home"])
    knows = traits["kind"].is_in(["dealer", "both"])
    assert (knows & near).sum() > 4 * (knows & ~near).sum()


def test_prospects_have_not_bought_before_the_last_day(traits: pl.DataFrame) -> None:
    prospects = traits.filter(pl.col("kind") == "prospect")
    assert (prospects["first_day"] >= SEASON.until_day).all()
    converts = prospects["first_day"].is_finite()
    assert 0.03 < converts.mean() < 0.12  # type: ignore[operator]
    assert (traits.filter(pl.col("kind") != "prospect")["first_day"] < SEASON.until_day).all()


def test_some_regulars_change_their_habits_this_year(traits: pl.DataFrame) -> None:
    shifted = traits.filter(pl.col("shift_day").is_finite())
    halved, doubled = shifted.filter(pl.col("shift_factor") < 1), shifted.filter(pl.col("shift_factor") > 1)
    assert halved.height > 30
    assert doubled.height > 25
    assert halved["shift_factor"].max() <= 0.5  # type: ignore[operator]
    assert doubled["shift_factor"].min() >= 1.8  # type: ignore[operator]
    assert shifted["shift_day"].is_between(SEASON.until_day - 360, SEASON.until_day - 150).all()
    assert (traits.filter(~pl.col("shift_day").is_finite())["shift_factor"] == 1).all()


def test_costly_customers_have_more_trouble_and_stay(traits: pl.DataFrame) -> None:
    costly = traits.filter("costly")
    assert 0.005 < costly.height / traits.height < 0.03
    assert (costly["trouble_rate"] == 0.3).all()
    assert costly["dropout"].max() <= 0.05  # type: ignore[operator]
    assert not costly["kind"].is_in(["staff", "wholesale", "prospect"]).any()


def test_the_trade_buys_for_a_company_and_so_do_the_offices(crowd: Crowd, traits: pl.DataFrame) -> None:
    trade = traits.filter(pl.col("kind") == "wholesale")["company"]
    assert "Calder Catering Supplies" in trade.to_list()
    assert (trade != "").all()
    desks = crowd.people["office"] >= 0
    assert (traits["company"].filter(desks) != "").all()
    assert (traits.filter((pl.col("kind") == "shop") & ~desks)["company"] == "").all()


def test_rates_and_chances_are_possible(traits: pl.DataFrame) -> None:
    assert traits["dropout"].is_between(0, 1).all()
    assert traits["trouble_rate"].is_between(0, 1).all()
    assert (traits["weekly_rate"] > 0).all()
    assert (traits["weekly_rate"] < 0.7).all()
    assert not traits.null_count().sum_horizontal().item()


def test_tastes_are_shares_and_coffee_comes_first() -> None:
    tastes = draw_tastes(5000, np.random.default_rng(0))
    np.testing.assert_allclose(tastes.sum(axis=1), 1.0)
    assert tastes.shape == (5000, len(CATEGORIES))
    assert tastes.mean(axis=0).argmax() == CATEGORIES.index("Coffee")
