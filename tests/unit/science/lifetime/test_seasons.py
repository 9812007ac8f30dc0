"""Seasons learnt from months: found where years repeat each other, shrunk away where they do not, none from too few."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import numpy as np
import pytest

from regulars.science.lifetime.seasons import FEWEST_MONTHS, NONE, Seasons, learn_seasons

OPENED = date(2021, 4, 1)
SHAPE = np.array([0.9, 0.9, 1.0, 1.0, 0.95, 0.9, 0.85, 0.85, 1.0, 1.05, 1.2, 1.4])


def months(count: int, shape: np.ndarray | None, size: float = 400.0, seed: int = 0) -> np.ndarray:
    """Purchases in so many months of a trade that grows by 2 % a month, from April on."""
    rng = np.random.default_rng(seed)
    days = np.array([monthrange(2021, (place + 3) % 12 + 1)[1] for place in range(count)])
    level = size * 1.02 ** np.arange(count) * days / 30.4
    season = np.ones(count) if shape is None else shape[(np.arange(count) + 3) % 12]
    return rng.poisson(level * season).astype(float)


def learnt(came: np.ndarray) -> Seasons:
    return learn_seasons(OPENED, came, came, came)


def test_what_repeats_is_found_through_growth():
    found = np.array(learnt(months(48, SHAPE)).factors)
    assert np.abs(found - SHAPE / SHAPE.mean()).max() < 0.08
    assert np.corrcoef(found, SHAPE)[0, 1] > 0.97


def test_more_years_are_shrunk_less():
    years = [np.ptp(learnt(months(12 * count, SHAPE, size=30.0, seed=4)).factors) for count in (2, 6)]
    assert years[0] < years[1] < np.ptp(SHAPE) * 1.3


@pytest.mark.parametrize("seed", range(5))
def test_a_trade_without_seasons_gets_hardly_any(seed: int):
    found = np.array(learnt(months(36, None, seed=seed)).factors)
    assert np.abs(found - 1).max() < 0.04


def test_one_odd_month_is_no_season():
    came = months(36, None)
    came[8] *= 3  # one December of three
    assert learnt(came).factors[11] < 1.2


def test_less_than_two_years_tell_nothing():
    assert learnt(months(FEWEST_MONTHS - 1, SHAPE)) is NONE
    assert learnt(months(FEWEST_MONTHS, SHAPE)).months == FEWEST_MONTHS
    assert learnt(np.zeros(36)) is NONE
    assert not NONE.known


def test_months_in_which_nothing_is_sold_are_a_season_too():
    shut = SHAPE.copy()
    shut[[0, 1]] = 0.0
    found = learnt(months(36, shut, size=50.0))
    assert max(found.factors[:2]) < 0.35
    assert min(found.factors[2:]) > 0.6


def test_a_year_has_the_mean_of_an_ordinary_one_and_a_span_that_of_its_days():
    found = learnt(months(36, SHAPE))
    assert found.over(date(2023, 1, 1), date(2023, 12, 31)) == pytest.approx(1.0)
    assert found.over(date(2023, 12, 1), date(2023, 12, 31)) == found.factors[11]
    two = (found.factors[10] * 10 + found.factors[11] * 20) / 30
    assert found.over(date(2023, 11, 21), date(2023, 12, 20)) == pytest.approx(two)
    assert NONE.over(date(2024, 2, 29), date(2026, 1, 5)) == 1.0
