"""Beliefs about parameters."""

import numpy as np
import pytest

from regulars.science.lifetime.priors import LogNormalPrior

PRIOR = LogNormalPrior(centres=(0.5, 10.0), log_sd=2.0)


def test_no_penalty_at_the_centre_and_half_a_point_one_deviation_away():
    at_centre, slope = PRIOR.penalty(np.log([0.5, 10.0]))
    assert at_centre == 0
    assert slope.tolist() == [0, 0]
    beyond, slope = PRIOR.penalty(np.log([0.5, 10.0 * np.exp(2.0)]))
    assert beyond == pytest.approx(0.5)
    assert slope == pytest.approx([0, 0.5])


def test_centres_can_be_given_in_units():
    assert PRIOR.in_units((1.0, 7.0)) == LogNormalPrior(centres=(0.5, 70.0), log_sd=2.0)
