"""Customers who may leave right after the first purchase, and customers who never leave."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.lifetime.bgnbd import grouped_likelihood
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.mbgnbd import MBGNBD, WEAK_PRIOR, MBGNBDFit
from regulars.science.lifetime.nbd import NBD, NBDFit
from regulars.science.lifetime.nbd import WEAK_PRIOR as WEAK_PRIOR_NBD

FIT = MBGNBDFit(0.525, 6.183, 0.891, 1.614)
HISTORIES = [0.0, 2.0, 26.0, 1.0, 10_000.0], [0.0, 30.4, 30.9, 38.0, 38.0], [38.9, 38.9, 31.0, 38.9, 38.9]


def drawn(size: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories of 40 weeks: frequency, recency, age; leaving decided after each purchase, the first included."""
    rng = np.random.default_rng(seed)
    rates, chances = rng.gamma(FIT.r, 1 / FIT.alpha, size), rng.beta(FIT.a, FIT.b, size)
    frequency, recency = np.zeros(size), np.zeros(size)
    for row in range(size):
        clock = 0.0
        while rng.random() > chances[row]:
            clock += rng.exponential(1 / rates[row]) if rates[row] > 1e-12 else 41.0
            if clock > 40:
                break
            frequency[row] += 1
            recency[row] = clock
    return frequency, recency, np.full(size, 40.0)


def test_the_likelihood_of_a_history_integrates_over_whoever_it_may_be() -> None:
    """One who bought twice: alive, or gone after the second repeat; averaged over drawn rates and chances."""
    rng = np.random.default_rng(3)
    rate, chance = rng.gamma(FIT.r, 1 / FIT.alpha, 4_000_000), rng.beta(FIT.a, FIT.b, 4_000_000)
    x, recency, age = 2, 20.0, 30.0
    stayed = (1 - chance) ** (x + 1) * rate**x * np.exp(-rate * age)
    left = chance * (1 - chance) ** x * rate**x * np.exp(-rate * recency)
    assert float(FIT.log_likelihood_of(x, recency, age)) == pytest.approx(np.log((stayed + left).mean()), abs=0.02)
    alive = stayed.mean() / (stayed + left).mean()
    assert float(FIT.probability_alive(x, recency, age)) == pytest.approx(alive, abs=0.005)


def test_the_likelihood_of_a_base_is_the_sum_of_its_customers_with_its_gradient() -> None:
    likelihood = grouped_likelihood(group_histories(*HISTORIES, weights=[5, 4, 3, 2, 1]), at_once=True)
    point = np.array([FIT.r, FIT.alpha, FIT.a, FIT.b])
    value, gradient = likelihood(point)
    assert value == pytest.approx(np.array([5, 4, 3, 2, 1]) @ FIT.log_likelihood_of(*HISTORIES), rel=1e-12)
    for at in range(4):
        step = np.zeros(4)
        step[at] = 1e-6 * point[at]
        slope = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[at])
        assert gradient[at] == pytest.approx(slope, rel=1e-5)


def test_parameters_are_found_again() -> None:
    fit = MBGNBD().fit(*drawn(60_000, 11))
    assert (fit.r, fit.alpha, fit.a, fit.b) == pytest.approx((FIT.r, FIT.alpha, FIT.a, FIT.b), rel=0.12)


def test_expectations_are_what_comes() -> None:
    frequency, _, _ = drawn(60_000, 12)
    assert float(FIT.expected_purchases(40.0)) == pytest.approx(frequency.mean(), rel=0.03)
    assert float(FIT.probability_active(40.0)) == pytest.approx((frequency > 0).mean(), rel=0.02)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0.1, 500), st.floats(0.01, 500), st.floats(0.05, 0.95))
def test_always_finite_and_in_order(x: int, share: float, age: float, weeks: float, a: float) -> None:
    fit = MBGNBDFit(0.3, 5.0, a, 0.5)  # a + b below 1 or above
    recency = share * age if x else 0.0
    alive = float(fit.probability_alive(x, recency, age))
    active = float(fit.probability_active(weeks, x, recency, age))
    expected = float(fit.conditional_expected_purchases(weeks, x, recency, age))
    discounted = float(fit.discounted_purchases(weeks, 0.002, x, recency, age))
    assert 0 <= active <= alive <= 1
    assert 0 <= discounted <= expected * (1 + 1e-6) < np.inf
    assert active <= expected * (1 + 1e-6) + 1e-12


def test_one_who_bought_once_and_stayed_away_has_probably_left() -> None:
    chance = FIT.probability_alive(0, 0, [1, 50, 500])
    assert (np.diff(chance) < 0).all()
    assert float(chance[2]) < 0.2


def test_a_handful_is_answered_with_a_prior() -> None:
    histories = [0, 1, 0], [0, 3, 0], [10, 10, 4]
    assert not MBGNBD(WEAK_PRIOR).fit(*histories).at_bound
    assert not NBD(WEAK_PRIOR_NBD).fit(histories[0], histories[2]).at_bound


def test_without_leaving_a_new_customer_buys_at_the_mean_rate() -> None:
    fit = NBDFit(0.5, 10.0)
    assert float(fit.conditional_expected_purchases(20.0, 0, 0, 0)) == 1.0
    assert float(fit.conditional_expected_purchases(20.0, 3, 0, 30)) == pytest.approx(1.75)
    assert float(fit.probability_active(20.0)) == pytest.approx(1 - (10 / 30) ** 0.5)
    rng = np.random.default_rng(4)
    bought = rng.poisson(rng.gamma(0.5, 1 / 10.0, 200_000) * 30.0)
    found = NBD().fit(bought, np.full(len(bought), 30.0))
    assert (found.r, found.alpha) == pytest.approx((0.5, 10.0), rel=0.03)
