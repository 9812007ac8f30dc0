"""What speaks for a product, against figures by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.support.shopping import shopping

from regulars.science.baskets.history import History
from regulars.science.baskets.signals import SIGNALS, Shelf

START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str], dict[str, Any]]:
    """Ann bought milk on days 0, 10 and 20 and tea on day 10; Bob milk on day 5. Day 25 is asked about."""
    bought = [("ann", 0, "milk"), ("ann", 10, "milk"), ("ann", 10, "tea"), ("ann", 20, "milk"), ("bob", 5, "milk")]
    rows = [(who, str(day), thing, START + timedelta(days=day)) for who, day, thing in bought]
    history = History.of(pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row"))
    now = history.lines["at"].max() + 5  # type: ignore[operator]
    asked = pl.DataFrame({"customer": [0, 1], "at": [now, now]})
    signals = Shelf.of(history).signals_of(asked)
    return {
        (history.customers[row["customer"]], history.products[row["product"]]): row
        for row in signals.iter_rows(named=True)
    }


def test_habit(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    milk = told["ann", "milk"]
    assert milk["times"] == 3
    assert milk["share"] == 1
    assert milk["by_baskets"] == pytest.approx(1 + 0.9 + 0.81)
    assert milk["by_days"] == pytest.approx(0.5 ** (5 / 14) + 0.5 ** (15 / 14) + 0.5 ** (25 / 14))
    assert told["ann", "tea"]["share"] == pytest.approx(1 / 3)


def test_time_since_and_gaps(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    milk, tea = told["ann", "milk"], told["ann", "tea"]
    assert (milk["since_baskets"], milk["since_days"], milk["own_gap"]) == (0, 5, 10)
    assert milk["due_own"] == pytest.approx(0.5)
    assert milk["due_product"] == pytest.approx(0.5)
    assert (tea["since_baskets"], tea["since_days"], tea["own_gap"]) == (1, 15, None)
    assert tea["due_own"] is None


def test_what_was_never_bought_is_a_candidate_by_popularity(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    tea = told["bob", "tea"]
    assert tea["times"] == 0
    assert tea["since_days"] is None
    assert tea["popularity"] == pytest.approx(1 / 4)


def test_the_customer(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    ann, bob = told["ann", "tea"], told["bob", "tea"]
    assert (ann["baskets"], ann["visit_days"], ann["away_days"], ann["last_size"]) == (3, 10, 5, 1)
    assert ann["basket_size"] == pytest.approx(4 / 3)
    assert (bob["baskets"], bob["visit_days"], bob["away_days"]) == (1, None, 20)


def test_one_row_a_candidate_in_order() -> None:
    history = History.of(shopping(20))
    asked = history.baskets_at(0).with_columns(pl.col("at") + 1)
    signals = Shelf.of(history).signals_of(asked.reverse())
    assert signals.columns == ["customer", "product", *SIGNALS]
    assert not signals.select("customer", "product").is_duplicated().any()
    assert signals.equals(signals.sort("customer", "product"))
    assert signals["customer"].n_unique() == 20
