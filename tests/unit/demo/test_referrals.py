"""Referrals: friends bring friends, by a code of their own."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.demo.referrals import friend_codes
from regulars.demo.story import Story


def test_codes_are_personal_and_easy_to_read() -> None:
    codes = friend_codes(5000, np.random.default_rng(0))
    assert len(set(codes)) == 5000
    assert pl.Series(codes).str.contains(r"^FRIEND-[2-9A-HJ-NP-Z]{4}$").all()


def test_a_friend_is_brought_by_the_first_order_on_the_web(story: Story) -> None:
    brought = story.orders[story.referrals["order"].to_numpy()]
    assert story.referrals.height > 5
    assert (brought["person"] == story.referrals["person"]).all()
    assert (brought["nth"] == 0).all()
    assert (brought["channel"] == "web").all()


def test_the_code_on_that_order_is_the_friends(story: Story) -> None:
    codes = story.orders["code"].gather(story.referrals["order"]).to_list()
    assert codes == [story.codes[friend] for friend in story.referrals["referred_by"]]
    everywhere = story.orders.filter(pl.col("code").str.starts_with("FRIEND-"))
    assert everywhere.height == story.referrals.height


def test_who_brings_a_friend_had_come_twice_and_never_complained(story: Story) -> None:
    for person, friend, order in story.referrals.select("person", "referred_by", "order").rows():
        when = story.orders["day"][order]
        earlier = story.orders.filter((pl.col("person") == friend) & (pl.col("day") < when))
        assert earlier.height >= 2
        assert not story.orders.filter(pl.col("person") == friend)["complained"].any()
        assert person != friend


def test_nobody_brings_their_own_household_or_is_brought_twice(story: Story) -> None:
    household = story.crowd.people["household"]
    own = household.gather(story.referrals["person"])
    assert (own != household.gather(story.referrals["referred_by"])).all()
    assert not story.referrals["person"].is_duplicated().any()


@pytest.mark.parametrize("column", ["person", "referred_by"])
def test_staff_and_trade_take_no_part(story: Story, column: str) -> None:
    assert set(story.traits["kind"].gather(story.referrals[column])) <= {"shop", "both"}
