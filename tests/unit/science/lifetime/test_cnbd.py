"""Buyers with a rhythm: k = 1 is the (M)BG/NBD, larger k is found where it is, and simulation agrees."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.cnbd import CNBD, CNBDFit, grouped_likelihood
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.mbgnbd import MBGNBDFit

X, RECENCY, AGE = np.array([0.0, 2.0, 9.0]), np.array([0.0, 20.0, 35.0]), np.array([39.0, 39.0, 38.0])
PARAMETERS = 0.52, 6.2, 0.89, 1.61


@pytest.mark.parametrize(("at_once", "other"), [(True, MBGNBDFit(*PARAMETERS)), (False, BGNBDFit(*PARAMETERS))])
def test_with_one_stage_the_models_are_those_without_rhythm(at_once, other):
    fit = CNBDFit(1, *PARAMETERS, at_once)
    assert fit.probability_alive(X, RECENCY, AGE) == pytest.approx(other.probability_alive(X, RECENCY, AGE), rel=1e-10)
    for name in ("conditional_expected_purchases", "probability_active"):
        mine, theirs = (getattr(each, name)(26, X, RECENCY, AGE) for each in (fit, other))
        assert mine == pytest.approx(theirs, rel=1e-6)
    discounted = fit.discounted_purchases(52, 0.01, X, RECENCY, AGE)
    assert discounted == pytest.approx(other.discounted_purchases(52, 0.01, X, RECENCY, AGE), rel=2e-3)


def shop(k, customers, until, rng, r=1.5, alpha=4.0, a=0.8, b=6.0):
    """Frequency, recency, age and the sum of the logarithms of the gaps of simulated buyers."""
    rate, leaving = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    gaps = rng.gamma(k, 1 / rate[:, None], (customers, 300))
    times = np.cumsum(gaps, axis=1)
    stays = np.cumsum(rng.random((customers, 300)) < leaving[:, None], axis=1)
    there = np.concatenate([rng.random((customers, 1)) >= leaving[:, None], (stays == 0)[:, :-1]], axis=1)
    there = np.logical_and.accumulate(there, axis=1) & (times <= until)
    x = there.sum(axis=1).astype(float)
    recency = np.where(there, times, 0.0).max(axis=1)
    return x, recency, np.full(customers, until), float(np.log(gaps[there]).sum())


def test_the_number_of_stages_is_found():
    rng = np.random.default_rng(3)
    for k in (1, 3):
        x, recency, age, logs = shop(k, 4_000, 60.0, rng)
        assert CNBD(at_once=True).fit(x, recency, age, logs).k == k


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_gradient_is_that_of_the_value(k, at_once):
    x, recency, age, logs = shop(2, 200, 40.0, np.random.default_rng(8))
    likelihood = grouped_likelihood(group_histories(x, recency, age), logs, k, at_once=at_once)
    point = np.array([0.9, 5.0, 0.7, 3.0])
    _, slopes = likelihood(point)
    for number in range(4):
        step = np.zeros(4)
        step[number] = 1e-6
        numeric = (likelihood(point + step)[0] - likelihood(point - step)[0]) / 2e-6
        assert slopes[number] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


def test_expectations_agree_with_what_the_same_customers_do_next():
    rng = np.random.default_rng(4)
    rate, leaving, customers = rng.gamma(1.5, 1 / 4.0, 60_000), rng.beta(0.8, 6.0, 60_000), 60_000
    gaps = rng.gamma(3, 1 / rate[:, None], (customers, 120))
    times = np.cumsum(gaps, axis=1)
    decided = rng.random((customers, 121)) >= leaving[:, None]
    there = np.logical_and.accumulate(decided, axis=1)[:, :-1]
    known, later = there & (times <= 30.0), there & (times > 30.0) & (times <= 45.0)
    x, recency = known.sum(axis=1).astype(float), np.where(known, times, 0.0).max(axis=1)
    fit = CNBDFit(3, 1.5, 4.0, 0.8, 6.0)
    # By the time of the last purchase too: with a rhythm, who has just bought is not due yet.
    for low, high in ((0.0, 20.0), (20.0, 27.0), (27.0, 30.0)):
        rows = (x > 3) & (recency > low) & (recency <= high)
        expected = fit.conditional_expected_purchases(15.0, x[rows], recency[rows], np.full(rows.sum(), 30.0))
        came = later[rows].sum(axis=1)
        assert abs(expected.mean() - came.mean()) < 3.5 * came.std() / np.sqrt(rows.sum())
        active = fit.probability_active(15.0, x[rows], recency[rows], np.full(rows.sum(), 30.0))
        assert active.mean() == pytest.approx(later[rows].any(axis=1).mean(), abs=0.03)


def test_counts_add_up():
    fit = CNBDFit(2, *PARAMETERS)
    chances = fit.counts_if_alive(39.0, X, RECENCY, AGE, 200)
    assert chances.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-9)


def test_purchases_without_end_need_a_discount():
    fit = CNBDFit(2, *PARAMETERS)
    with pytest.raises(BadInput, match="without end"):
        fit.purchases_if_alive(np.inf, X, RECENCY, AGE)
    assert np.isfinite(fit.purchases_if_alive(np.inf, X, RECENCY, AGE, 0.05)).all()
