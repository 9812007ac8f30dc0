"""How a customer has bought a product so far, against figures by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from regulars.science.baskets.gaps import FACTS, gaps_of
from regulars.science.baskets.history import History

START = datetime(2025, 1, 1, tzinfo=UTC)
FIRST = 20_089.0  # days since 1970
BOUGHT = [("ann", 0, "milk"), ("ann", 10, "milk"), ("ann", 40, "milk"), ("ann", 42, "tea"), ("bob", 3, "milk")]


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    rows = [(who, str(day), thing, START + timedelta(days=day)) for who, day, thing in BOUGHT]
    return History.of(pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row")).lines


def test_gaps_by_hand(lines: pl.DataFrame) -> None:
    told = gaps_of(lines, FIRST + 50)
    assert told.columns == ["customer", "product", *FACTS]
    (milk,) = told.rows(named=True)
    expected: dict[str, Any] = {
        "times": 3,
        "known_days": 50,
        "since_days": 10,
        "gap": 20,
        "last_gap": 30,
        "spread": 10,
        "due": 0.5,
        "lately": 1,
        "popularity": 4 / 5,
        "product_gap": 20,
        "due_product": 0.5,
        "visits": 4 / 50,
        "visits_lately": 2,
        "away_days": 8,
    }
    assert {name: milk[name] for name in expected} == pytest.approx(expected)


def test_what_lies_after_the_moment_is_not_looked_at(lines: pl.DataFrame) -> None:
    early = gaps_of(lines.filter(pl.col("at") < FIRST + 20), FIRST + 20)
    assert gaps_of(lines, FIRST + 20).equals(early)
    assert early["times"].to_list() == [2]
    assert gaps_of(lines, FIRST + 10).is_empty()  # the second time is at that very moment


def test_twice_on_one_day_stays_finite() -> None:
    rows = [("ann", each, "milk", START) for each in ("1", "2")]
    lines = History.of(pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row")).lines
    assert gaps_of(lines, FIRST + 6)["due"].to_list() == [6.0]
