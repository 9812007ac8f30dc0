"""Gamma-Gamma on CDNOW, as published: Fader, Hardie (2013)."""

import pytest

from regulars.science.lifetime.gammagamma import GammaGamma, GammaGammaFit


@pytest.fixture(scope="module")
def fit(cdnow):
    return GammaGamma().fit(cdnow["frequency"], cdnow["mean_spend"])


def test_parameters_to_the_printed_digit(fit):
    assert [round(value, 2) for value in (fit.p, fit.q, fit.gamma)] == [6.25, 3.74, 15.44]
    assert fit.log_likelihood == pytest.approx(-4055.9177, abs=1e-3)
    assert fit.customers == 946
    assert not fit.at_bound


def test_no_published_parameters_are_likelier(fit, cdnow):
    published = GammaGammaFit(p=6.24935, q=3.74426, gamma=15.44431)
    assert (fit.p, fit.q, fit.gamma) == pytest.approx((published.p, published.q, published.gamma), rel=1e-4)
    repeaters = cdnow.filter(cdnow["frequency"] > 0)
    history = repeaters["frequency"], repeaters["mean_spend"]
    shortfall = (fit.log_likelihood_of(*history) - published.log_likelihood_of(*history)).sum()
    assert 0 <= shortfall < 1e-6


def test_expected_spend_of_the_first_ten(fit, cdnow):
    first = cdnow.head(10)
    spend = fit.expected_spend(first["frequency"], first["mean_spend"])
    assert [round(value, 2) for value in spend] == [
        24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17,
    ]  # fmt: skip


def test_population_mean(fit):
    assert round(fit.population_mean, 2) == 35.17
