"""Drawn futures agree with what is expected in closed form."""

import numpy as np
import pytest

from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.futures import Futures
from regulars.science.lifetime.gammagamma import GammaGammaFit

PURCHASES = BGNBDFit(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
SPEND = GammaGammaFit(p=6.25, q=3.74, gamma=15.44)
X, AGE = np.array([0.0, 1, 5, 20, 200]), np.array([20.0, 38, 38, 30, 38])


def spends(draws=4096, seed=0, **changes):
    given = {"horizon_weeks": 156, "weekly_rate": 0.0018, **changes}
    return Futures.draw(draws, seed).spend_if_alive(PURCHASES, SPEND, X, np.zeros_like(X), AGE, **given)


def test_their_average_is_the_expectation():
    expected = PURCHASES.purchases_if_alive(156, X, 0.0, AGE, 0.0018) * SPEND.p / (SPEND.p * X + SPEND.q - 1)
    assert spends().mean(axis=1) == pytest.approx(expected, rel=0.06)


def test_the_share_with_a_purchase_is_the_probability_to_be_active():
    alive = 1 - (1 + 39 / (PURCHASES.alpha + AGE)) ** -(PURCHASES.r + X)
    assert (spends(horizon_weeks=39) > 0).mean(axis=1) == pytest.approx(alive, abs=0.02)


def test_sorted_and_never_negative_or_missing():
    found = spends(64)
    assert found.shape == (5, 64)
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= 0).all()


def test_the_same_seed_draws_the_same_and_another_does_not():
    assert np.array_equal(spends(64), spends(64))
    assert not np.array_equal(spends(64), spends(64, seed=1))


def test_without_a_discount_the_spend_is_larger():
    assert (spends(256, weekly_rate=0.0) >= spends(256)).all()


def test_each_unknown_is_spread_evenly():
    futures = Futures.draw(100, 3)
    for column in (futures.rate, futures.chance, futures.level):
        assert np.allclose(np.sort(column), (np.arange(100) + 0.5) / 100)
    together = np.corrcoef([futures.rate, futures.chance, futures.patience, futures.level, futures.basket])
    assert np.abs(together - np.eye(5)).max() < 0.2
