"""Rhythms, horizons and the risk of silence."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from regulars.differentiate.habits import (
    LONGEST_HORIZON_WEEKS,
    SHORTEST_HORIZON_WEEKS,
    personal_horizon,
    usual_gaps,
)
from regulars.science.lifetime.bgnbd import BGNBDFit

CDNOW = BGNBDFit(0.243, 4.414, 0.793, 2.426)


def orders(*rows: tuple[int, str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer": [customer for customer, _, _ in rows],
            "occurred_at": [datetime.fromisoformat(at) for _, at, _ in rows],
            "amount": [float(amount) for _, _, amount in rows],
        }
    )


def test_the_usual_gap_is_the_median_of_the_days_between_purchases():
    found = usual_gaps(
        orders((1, "2022-01-01T09:00", 5), (1, "2022-01-11T23:00", 5), (1, "2022-01-31T01:00", 5), (2, "2022-01-01", 5))
    )
    assert found.rows() == [(1, 15.0, 2)]


def test_two_orders_on_one_day_are_one_purchase():
    found = usual_gaps(orders((1, "2022-01-01T09:00", 5), (1, "2022-01-01T10:00", 5), (1, "2022-01-08", 5)))
    assert found.rows() == [(1, 7.0, 1)]


@pytest.mark.parametrize("parts", [(0.1, 0.2, -0.3), (5.0, -5.0)])
def test_a_day_that_was_wholly_taken_back_is_no_purchase(parts: tuple[float, ...]):
    taken_back = [(1, "2022-01-04", part) for part in parts]
    found = usual_gaps(orders((1, "2022-01-01", 5), *taken_back, (1, "2022-01-08", 5)))
    assert found.rows() == [(1, 7.0, 1)]


def horizons(*habits: tuple[float | None, int | None]) -> list[float]:
    frame = pl.DataFrame(habits, schema={"typical_gap_days": pl.Float64, "gaps": pl.Int64}, orient="row")
    return personal_horizon(frame).to_list()


def test_the_horizon_is_two_and_a_half_gaps_and_few_gaps_lean_on_the_base():
    often, seldom, unknown = horizons((90.0, 1_000), (90.0, 1), (None, None))
    assert often == pytest.approx(2.5 * 90 / 7)
    assert seldom == unknown == pytest.approx(2.5 * 90 / 7)  # the base's median is 90 too
    lean = horizons((60.0, 1_000), (60.0, 1_000), (120.0, 2))[2]
    assert lean == pytest.approx(2.5 * (2 * 120 + 2 * 60) / 4 / 7)


def test_the_horizon_is_a_quarter_at_least_and_a_year_at_most():
    short, _, long = horizons((2.0, 50), (100.0, 50), (900.0, 50))
    assert short == SHORTEST_HORIZON_WEEKS
    assert long == LONGEST_HORIZON_WEEKS


def test_nobody_ever_came_back_looks_a_quarter_ahead():
    assert horizons((None, None), (None, 0)) == [SHORTEST_HORIZON_WEEKS] * 2
