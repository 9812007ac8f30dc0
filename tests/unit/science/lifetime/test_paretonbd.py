"""Pareto/NBD: simulation, quadrature and grouping agree, and nothing overflows."""

import numpy as np
import pytest

from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.leaving import left_later, left_since
from regulars.science.lifetime.paretonbd import WEAK_PRIOR, ParetoNBD, ParetoNBDFit, grouped_likelihood

FIT = ParetoNBDFit(0.55, 10.6, 0.61, 11.7)


def simulate(fit, customers, until, rng):
    """Purchase times of customers from time 0 on, shape (customers, most), infinity where there are none."""
    rate, leaving = rng.gamma(fit.r, 1 / fit.alpha, customers), rng.gamma(fit.s, 1 / fit.beta, customers)
    times = np.cumsum(rng.exponential(1 / rate[:, None], (customers, 400)), axis=1)
    leaves = rng.exponential(1 / np.maximum(leaving, 1e-12))
    times[(times > leaves[:, None]) | (times > until)] = np.inf
    return times


def test_the_integral_is_the_published_hypergeometric():
    from scipy.special import hyp2f1

    x, r, s = np.array([0.0, 2.0, 30.0]), 0.55, 0.61
    a, b = np.array([40.0, 60.0, 55.0]), np.array([30.0, 41.0, 50.0])
    c = r + s + x
    expected = s / c * (b / a) ** s * hyp2f1(s + 1, c, c + 1, (a - b) / a)
    assert left_later(r, s, x, a, b) == pytest.approx(expected, rel=1e-8)


def test_the_times_of_leaving_average_what_hangs_on_them():
    from scipy.integrate import quad

    r, s, x, a, b, silence = 0.55, 0.61, 4.0, 30.0, 41.0, 60.0
    v, weight = left_since(r, s, np.array([x]), np.array([a]), np.array([b]), np.array([silence]))
    assert ((v > 0) & (v < silence)).all()
    for what in (np.ones_like, lambda t: t, lambda t: 1 / (a + t)):
        density, mean = (
            quad(lambda t, g=g: g(t) * (1 + t / a) ** -(r + x) * (1 + t / b) ** -(s + 1), 0, silence)[0]
            for g in (np.ones_like, what)
        )
        assert float((weight * what(v)).sum()) == pytest.approx(mean / density, rel=1e-5)
    v, weight = left_since(r, s, np.array([x]), np.array([a]), np.array([b]), np.array([0.0]))
    assert (v == 0).all()
    assert weight.sum() == pytest.approx(1)


def test_the_gradient_is_that_of_the_value():
    rng = np.random.default_rng(2)
    age = rng.integers(20, 60, 300) / 1.0
    x = rng.poisson(2.0, 300).astype(float)
    recency = np.where(x > 0, age * rng.random(300), 0.0)
    likelihood = grouped_likelihood(group_histories(x, recency, age))
    point = np.array([0.7, 8.0, 0.4, 15.0])
    _, slopes = likelihood(point)
    for number in range(4):
        step = np.zeros(4)
        step[number] = point[number] * 1e-6
        numeric = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[number])
        assert slopes[number] == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_a_fit_finds_the_parameters_that_customers_were_drawn_by():
    rng = np.random.default_rng(5)
    truth, customers = ParetoNBDFit(0.8, 6.0, 0.9, 12.0), 30_000
    times = simulate(truth, customers, 80.0, rng)
    x = np.isfinite(times).sum(axis=1).astype(float)
    recency = np.where(x > 0, np.where(np.isfinite(times), times, 0.0).max(axis=1), 0.0)
    found = ParetoNBD().fit(x, recency, np.full(customers, 80.0))
    assert found.r / found.alpha == pytest.approx(truth.r / truth.alpha, rel=0.03)
    assert (found.r, found.s) == pytest.approx((truth.r, truth.s), rel=0.12)
    assert not found.at_bound


def test_counts_and_activity_of_the_living_agree_with_simulation():
    rng = np.random.default_rng(6)
    fit, customers, x, age, weeks = ParetoNBDFit(1.2, 8.0, 1.1, 20.0), 60_000, 3.0, 30.0, 26.0
    rate = rng.gamma(fit.r + x, 1 / (fit.alpha + age), customers)
    leaves = rng.exponential(1 / rng.gamma(fit.s, 1 / (fit.beta + age), customers))
    drawn = rng.poisson(rate * np.minimum(leaves, weeks))
    chances = fit.counts_if_alive(weeks, np.array([x]), np.zeros(1), np.array([age]), 60)[0]
    assert chances.sum() == pytest.approx(1.0, abs=1e-6)
    assert chances[:6] == pytest.approx(np.bincount(drawn, minlength=6)[:6] / customers, abs=0.006)
    mean = float(fit.purchases_if_alive(weeks, x, 0.0, age))
    assert mean == pytest.approx(drawn.mean(), rel=0.02)
    assert float(chances @ np.arange(61)) == pytest.approx(mean, rel=1e-6)


def test_a_window_that_starts_later_is_less_likely_and_windows_add_up():
    now = float(FIT.probability_active(13, 2, 20, 39))
    later = float(FIT.probability_active(13, 2, 20, 39, start=13))
    both = float(FIT.probability_active(26, 2, 20, 39))
    assert later < now < both < now + later


def test_discounted_for_ever_is_the_limit_of_long_horizons():
    long, ever = (float(FIT.discounted_purchases(weeks, 0.002, 3, 30, 39)) for weeks in (15_000, np.inf))
    assert long == pytest.approx(ever, rel=1e-7)
    slow = float(FIT.discounted_purchases(52, 0.0, 3, 30, 39))
    assert float(FIT.discounted_purchases(52, 1e-9, 3, 30, 39)) == pytest.approx(slow, rel=1e-6)


def test_extremes_stay_numbers():
    x, recency, age = np.array([0, 1, 10_000, 10_000]), np.array([0, 1, 300, 20]), np.array([0, 2000, 300, 2000])
    for fit in (FIT, ParetoNBDFit(0.05, 0.1, 0.05, 900.0), ParetoNBDFit(20.0, 300.0, 1.0, 0.5)):
        for found in (
            fit.probability_alive(x, recency, age),
            fit.probability_active(39, x, recency, age),
            fit.conditional_expected_purchases(39, x, recency, age),
            fit.log_likelihood_of(x, recency, age),
        ):
            assert np.isfinite(found).all()


def test_five_customers_have_an_answer_with_a_prior():
    found = ParetoNBD(WEAK_PRIOR).fit([0, 0, 1, 0, 2], [0, 0, 10, 0, 20], [30, 20, 25, 10, 40])
    assert not found.at_bound
    assert 0 < float(found.expected_purchases(52)) < 20
