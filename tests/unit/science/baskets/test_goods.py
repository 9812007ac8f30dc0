"""What all customers tell of a product, against figures by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from regulars.science.baskets.goods import count_goods, count_lately, week_of
from regulars.science.baskets.history import History

START = datetime(2025, 1, 2, tzinfo=UTC)  # a Thursday: weeks since 1970 begin on one


def history(*bought: tuple[str, int, str]) -> History:
    rows = [(who, str(day), thing, START + timedelta(days=day)) for who, day, thing in bought]
    return History.of(pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row"))


def test_popularity_repeats_and_gaps() -> None:
    told = history(("a", 0, "milk"), ("a", 4, "milk"), ("a", 10, "milk"), ("b", 0, "milk"), ("b", 0, "sofa"))
    goods = count_goods(told.lines)
    milk, sofa = goods.rows(named=True)
    assert milk["popularity"] == pytest.approx(4 / 4)
    assert sofa["popularity"] == pytest.approx(1 / 4)
    assert milk["product_gap"] == pytest.approx(5.0)
    assert sofa["product_gap"] is None
    # One in three (customer, product) was bought again; it counts as five buyers.
    assert milk["repeat_rate"] == pytest.approx((1 + 5 / 3) / 7)
    assert sofa["repeat_rate"] == pytest.approx((0 + 5 / 3) / 6)


def test_a_gap_counts_as_often_as_it_was_seen() -> None:
    told = history(("a", 0, "milk"), ("a", 2, "milk"), ("a", 4, "milk"), ("b", 0, "milk"), ("b", 8, "milk"))
    assert count_goods(told.lines)["product_gap"].to_list() == pytest.approx([(2 + 2 + 8) / 3])


def test_lately_looks_at_the_four_weeks_before_and_not_at_its_own() -> None:
    told = history(("a", 0, "old"), ("a", 21, "tea"), ("b", 22, "tea"), ("b", 35, "new"))
    week = told.lines.select(week_of(pl.col("at")).max()).to_series()
    seen = count_lately(told.lines, week)
    assert seen["week"].to_list() == week.to_list()
    assert told.products.gather(seen["product"]).to_list() == ["tea"]
    assert seen["lately"].to_list() == [1.0]


def test_lately_is_a_share_of_the_baskets() -> None:
    told = history(("a", 0, "tea"), ("b", 1, "soap"), ("c", 8, "tea"))
    last = pl.Series([told.lines.select(week_of(pl.col("at")).max()).item() + 1])
    seen = dict(count_lately(told.lines, last).select("product", "lately").iter_rows())
    assert seen == {1: pytest.approx(2 / 3), 0: pytest.approx(1 / 3)}
