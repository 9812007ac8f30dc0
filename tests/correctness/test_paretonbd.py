"""Pareto/NBD on CDNOW, as published: Schmittlein, Morrison, Colombo (1987), Fader and Hardie (2005), and BTYD."""

import numpy as np
import pytest

from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.likelihood import standard_errors
from regulars.science.lifetime.paretonbd import ParetoNBD, ParetoNBDFit, grouped_likelihood

PRINTED = ParetoNBDFit(0.5533971, 10.5801985, 0.6060625, 11.6562237)
"""As BTYD prints them: what the points below are reckoned with."""


@pytest.fixture(scope="module")
def history(cdnow):
    return tuple(cdnow[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks"))


@pytest.fixture(scope="module")
def fit(history):
    return ParetoNBD().fit(*history)


def test_parameters_and_likelihood(fit):
    assert [round(value, 3) for value in (fit.r, fit.alpha, fit.s)] == [0.553, 10.578, 0.606]
    assert fit.beta == pytest.approx(11.67, abs=0.005)
    assert fit.log_likelihood == pytest.approx(-9594.976, abs=1e-3)


def test_printed_parameters_of_other_fits_are_where_their_optimiser_stopped(fit, history):
    """Those of the tables differ from the fourth digit on; the likelihood is flat there, and ours is its maximum."""
    for elsewhere in (ParetoNBDFit(0.55315, 10.57633, 0.60625, 11.67150), PRINTED):
        shortfall = (fit.log_likelihood_of(*history) - elsewhere.log_likelihood_of(*history)).sum()
        assert 0 < shortfall < 5e-5
    _, slopes = grouped_likelihood(group_histories(*history))(np.array(list(fit.parameters.values())))
    assert np.abs(slopes * np.array(list(fit.parameters.values()))).max() < 1e-4


def test_standard_errors(fit, history):
    errors = standard_errors(grouped_likelihood(group_histories(*history)), list(fit.parameters.values()))
    assert [round(errors[0], 4), round(errors[1], 3), round(errors[2], 3), round(errors[3], 2)] == [
        0.0476, 0.843, 0.187, 6.21,
    ]  # fmt: skip


def test_points_of_customer_1516():
    history = 26, 216 / 7, 31
    assert float(PRINTED.conditional_expected_purchases(52, *history)) == pytest.approx(25.45418, abs=5e-6)
    assert float(PRINTED.probability_alive(*history)) == pytest.approx(0.997873, abs=5e-7)
    assert float(PRINTED.discounted_purchases(np.inf, 0.0027, *history)) == pytest.approx(86.03118, abs=5e-6)
    assert float(PRINTED.expected_purchases(52)) == pytest.approx(1.473113, abs=5e-7)


def test_holdout_total_and_correlation(fit, history, cdnow, cdnow_purchases, holdout):
    actual = holdout(cdnow, cdnow_purchases)["bought"]
    expected = fit.conditional_expected_purchases(39, *history)
    assert float(expected.sum()) == pytest.approx(1665.4, abs=0.15)
    assert round(float(np.corrcoef(actual, expected)[0, 1]), 3) == 0.630
