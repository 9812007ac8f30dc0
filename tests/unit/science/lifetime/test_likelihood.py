"""The climb to a maximum whose place is known."""

import numpy as np
import pytest

from regulars.science.lifetime.likelihood import maximise
from regulars.science.lifetime.priors import LogNormalPrior


def poisson(counts):
    """Log-likelihood of one rate, whose maximum is the mean."""
    counts = np.asarray(counts, dtype=float)

    def likelihood(parameters):
        (rate,) = parameters
        return float((counts * np.log(rate) - rate).sum()), np.array([(counts / rate - 1).sum()])

    return likelihood


def test_the_maximum_is_found_from_afar():
    (rate,), at_bound = maximise(poisson([1, 2, 6]), (100.0,), (1.0,), 3, None)
    assert rate == pytest.approx(3.0, rel=1e-6)
    assert not at_bound


def test_units_keep_the_limits_out_of_the_way():
    (rate,), at_bound = maximise(poisson([3e9, 5e9]), (1.0,), (1e9,), 2, None)
    assert rate == pytest.approx(4e9, rel=1e-6)
    assert not at_bound


def test_without_an_inner_maximum_it_ends_at_the_limit_and_says_so():
    (rate,), at_bound = maximise(poisson([0, 0]), (1.0,), (2.0,), 2, None)
    assert rate == pytest.approx(2 * np.exp(-10), rel=1e-6)
    assert at_bound


def test_a_prior_pulls_towards_its_centre():
    (rate,), at_bound = maximise(poisson([0]), (1.0,), (1.0,), 1, LogNormalPrior((5.0,)))
    assert 0.5 < rate < 5
    assert not at_bound
