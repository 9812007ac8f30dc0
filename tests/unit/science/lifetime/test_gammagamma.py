"""Gamma-Gamma against its definition, simulation and odd data."""

import numpy as np
import polars as pl
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.gammagamma import WEAK_PRIOR, GammaGamma, GammaGammaFit, _likelihood

FIT = GammaGammaFit(p=6.25, q=3.74, gamma=15.44)


def test_likelihood_is_the_mean_of_gamma_purchases_over_gamma_customers():
    x, spend = 3.0, 22.0

    def joint(nu):
        mean_of_purchases = FIT.p * x * np.log(nu * x) + (FIT.p * x - 1) * np.log(spend) - nu * x * spend
        customer = FIT.q * np.log(FIT.gamma) + (FIT.q - 1) * np.log(nu) - FIT.gamma * nu
        return np.exp(mean_of_purchases - gammaln(FIT.p * x) + customer - gammaln(FIT.q))

    density, _ = quad(joint, 0, 5, epsabs=0, limit=200)
    assert float(FIT.log_likelihood_of(x, spend)) == pytest.approx(np.log(density), rel=1e-8)


@pytest.mark.parametrize("parameters", [(6.0, 4.0, 15.0), (0.4, 0.9, 3.0), (80.0, 2.0, 900.0)])
def test_gradient_is_that_of_the_likelihood(parameters):
    x, spend, weight = np.array([1.0, 2, 2, 9]), np.array([10.0, 35, 8, 22]), np.array([3.0, 1, 2, 1])
    likelihood, point = _likelihood(x, spend, weight), np.array(parameters)
    value, gradient = likelihood(point)
    assert value == pytest.approx(weight @ GammaGammaFit(*parameters).log_likelihood_of(x, spend), rel=1e-12)
    for place, step in enumerate(np.diag(point * 1e-5)):
        slope = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[place])
        assert gradient[place] == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_expected_spend_moves_from_the_population_to_the_customer_as_evidence_grows():
    spend = FIT.expected_spend([0, 1, 10, 1000], [np.nan, 100.0, 100.0, 100.0])
    assert spend[0] == FIT.population_mean
    assert (np.diff(spend) > 0).all()
    assert spend[-1] == pytest.approx(100, rel=1e-2)


def test_expected_spend_is_the_papers_weighted_average():
    x, spend = 4, 50.0
    share = FIT.p * x / (FIT.p * x + FIT.q - 1)
    expected = (1 - share) * FIT.population_mean + share * spend
    assert float(FIT.expected_spend(x, spend)) == pytest.approx(expected, rel=1e-14)


def test_customers_without_repeats_are_left_out_of_the_fit():
    x, spend = [3, 0, 2, 0, 5], [20.0, None, 35.0, None, 11.0]
    with_nulls = GammaGamma(WEAK_PRIOR).fit(pl.Series(x), pl.Series(spend))
    without = GammaGamma(WEAK_PRIOR).fit([3, 2, 5], [20.0, 35.0, 11.0])
    assert with_nulls == without
    assert without.customers == 3


def test_order_and_grouping_make_no_difference():
    rng = np.random.default_rng(2)
    x, spend = rng.integers(1, 5, 300), rng.integers(5, 60, 300).astype(float)
    order = rng.permutation(300)
    fit = GammaGamma().fit(x, spend)
    assert GammaGamma().fit(x[order], spend[order]) == fit
    assert GammaGamma().fit([2, 3], [10.0, 30.0], weights=[4, 3]) == GammaGamma().fit(
        [2, 3] * 3 + [2], [10.0, 30.0] * 3 + [10.0]
    )


def test_currency_makes_no_difference():
    rng = np.random.default_rng(4)
    x = rng.integers(1, 9, 500)
    spend = rng.gamma(5 * x) / (x * rng.gamma(4, 0.05, 500))
    pounds, yen = GammaGamma(WEAK_PRIOR).fit(x, spend), GammaGamma(WEAK_PRIOR).fit(x, spend * 190)
    assert yen.gamma == pytest.approx(190 * pounds.gamma, rel=1e-5)
    assert (yen.p, yen.q) == pytest.approx((pounds.p, pounds.q), rel=1e-5)


def test_parameters_are_found_again():
    truth, customers = GammaGammaFit(p=5.0, q=4.0, gamma=20.0), 30_000
    rng = np.random.default_rng(5)
    x = rng.integers(1, 9, customers)
    spend = rng.gamma(truth.p * x) / (x * rng.gamma(truth.q, 1 / truth.gamma, customers))
    fit = GammaGamma().fit(x, spend)
    assert (fit.p, fit.q, fit.gamma) == pytest.approx((truth.p, truth.q, truth.gamma), rel=0.1)
    assert fit.population_mean == pytest.approx(truth.population_mean, rel=0.02)


@pytest.mark.parametrize(
    "data",
    [([1], [10.0]), ([1] * 5, [10.0] * 5), ([1, 2, 3], [10.0, 20.0, 1e6]), ([10_000, 1], [10.0, 20.0]), ([1], [1e-9])],
)
@pytest.mark.parametrize("prior", [None, WEAK_PRIOR], ids=["likelihood", "prior"])
def test_odd_data_get_finite_answers_in_their_own_range(data, prior):
    fit = GammaGamma(prior).fit(*data)
    spend = fit.expected_spend([0, *data[0]], [np.nan, *data[1]])
    assert np.isfinite(spend).all()
    assert (spend > 0).all()
    assert spend.max() < 10 * max(data[1])


def test_equal_spenders_have_no_inner_maximum_without_a_prior():
    assert GammaGamma().fit([1, 1], [10.0, 10.0]).at_bound
    assert not GammaGamma(WEAK_PRIOR).fit([1, 1], [10.0, 10.0]).at_bound


@pytest.mark.parametrize("q", [0.5, 1.0, 1.0001])
def test_a_tail_too_heavy_for_a_mean_gives_the_observed_one(q):
    fit = GammaGammaFit(p=0.2, q=q, gamma=20.0, observed_mean=30.0)
    assert fit.population_mean == 30.0
    assert float(fit.expected_spend(0, np.nan)) == 30.0
    assert np.isfinite(fit.expected_spend(1, 25.0))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (([], []), "Nobody has bought twice"),
        (([0, 0], [None, None]), "Nobody has bought twice"),
        (([1, 2], [10.0, 0.0]), "mean_spend is 0 for a customer with 2"),
        (([1], [-3.0]), "mean_spend is -3"),
        (([1], [np.nan]), "mean_spend is nan"),
        (([1, 2], [10.0]), "one length"),
    ],
)
def test_what_cannot_be_is_refused(data, problem):
    with pytest.raises(BadInput, match=problem):
        GammaGamma().fit(*data)
