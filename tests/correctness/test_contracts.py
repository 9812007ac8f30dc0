"""The shifted beta-geometric on the two cohorts of Fader and Hardie (2007): a thousand subscribers, seven years."""

import numpy as np
import pytest

from regulars.science.lifetime.contracts import SBG, BdW, renewals_of

REGULAR = (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3)
HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4)


def seven_years(percent):
    return renewals_of(10 * np.array(percent[:8]))


@pytest.mark.parametrize(
    ("percent", "alpha", "beta", "log_likelihood", "twelfth"),
    [(REGULAR, 0.7041, 1.1820, -1680.27, 17.0), (HIGH_END, 0.6681, 3.8061, -1611.16, 37.8)],
)
def test_parameters_and_projection_as_printed(percent, alpha, beta, log_likelihood, twelfth):
    fit = SBG().fit(seven_years(percent))
    assert (round(fit.alpha, 4), round(fit.beta, 4)) == (alpha, beta)
    assert round(fit.log_likelihood, 2) == log_likelihood
    assert round(100 * float(fit.survival(12)), 1) == twelfth
    assert not fit.at_bound


@pytest.mark.parametrize("percent", [REGULAR, HIGH_END])
def test_the_projection_stays_within_two_points_for_five_years(percent):
    fit = SBG().fit(seven_years(percent))
    missed = 100 * fit.survival(np.arange(8, 13)) - np.array(percent[8:])
    assert np.abs(missed).max() < 2.0


@pytest.mark.parametrize("percent", [REGULAR, HIGH_END])
def test_a_leaving_probability_that_changes_explains_no_less(percent):
    renewals = seven_years(percent)
    plain, weibull = SBG().fit(renewals), BdW().fit(renewals)
    assert weibull.log_likelihood >= plain.log_likelihood
    missed = [abs(float(fit.survival(12)) - percent[12] / 100) for fit in (plain, weibull)]
    assert max(missed) < 0.02
