"""A business's seasons: from whole months of its orders, as known on a day, and told in a sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from regulars.measure.seasons import NO_SEASONS, seasons_known

OPENED = datetime(2021, 3, 20, 12)  # noqa: DTZ001 (the shop's own clock)
"""So late in March that it is no whole month."""


def christmas_trade(days: int, festive: int = 8) -> pl.DataFrame:
    """Four orders of 20 a day, and `festive` in December, each day's by other customers."""
    rows = []
    for place in range(days):
        at = OPENED + timedelta(days=place)
        rows += [(place % 300 + number, at, 20.0) for number in range(festive if at.month == 12 else 4)]
    return pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row")


def test_december_stands_out_of_both_measures():
    found = seasons_known(christmas_trade(1200), date(2024, 6, 15))
    assert found.months == 38  # April 2021 to May 2024
    assert found.of["revenue"].factors[11] > 1.5
    assert found.of["active"].factors[11] > 1.0
    assert found.over("revenue", date(2024, 10, 1), date(2024, 12, 31)) > found.over(
        "revenue", date(2024, 7, 1), date(2024, 9, 30)
    )
    told = found.to_json()
    assert len(told["factors"]["revenue"]) == 12
    assert told["words"].startswith("Seasons are reckoned with: December brings ")
    assert "learnt from 38 months" in told["words"]


def test_what_comes_later_is_not_known():
    orders = christmas_trade(1400)
    day = date(2023, 11, 30)
    earlier = orders.filter(pl.col("occurred_at").dt.date() <= day)
    assert seasons_known(orders, day) == seasons_known(earlier, day)
    assert seasons_known(orders, day) != seasons_known(orders, date(2024, 12, 31))


def test_with_less_than_two_years_it_says_why_there_are_none():
    found = seasons_known(christmas_trade(700), date(2022, 12, 31))
    assert (found.known, found.months) == (False, 21)
    assert found.to_json()["factors"] == {}
    assert found.words() == (
        "No seasons are reckoned with: it takes 24 whole months to see a year repeat itself, and there are 21."
    )


def test_an_even_year_is_said_to_be_one():
    assert "no part of the year stood out" in seasons_known(christmas_trade(1200, festive=4), date(2024, 5, 31)).words()


def test_without_orders_nothing_is_known():
    assert seasons_known(christmas_trade(3).clear(), date(2024, 1, 1)) is NO_SEASONS
    assert seasons_known(christmas_trade(3), date(2021, 3, 25)).months == 0
