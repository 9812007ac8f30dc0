"""Estimates with errors, and doubly robust scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.support.trials import made_trial

from regulars.science.uplift.estimates import Estimate, mean_of, ratio_of
from regulars.science.uplift.scores import cross_fitted_scores, robust_scores
from regulars.science.uplift.trial import trial_of


def test_a_mean_and_its_interval() -> None:
    found = mean_of([1.0, 2.0, 3.0, 4.0])
    assert found.value == 2.5
    assert found.error == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert found.high - found.low == pytest.approx(2 * 1.96 * found.error, rel=1e-4)
    assert set(found.to_json()) == {"value", "error", "low", "high"}


def test_a_ratio_is_as_sure_as_the_bootstrap_says() -> None:
    rng = np.random.default_rng(3)
    below = rng.normal(2, 1, 400)
    above = 0.5 * below + rng.normal(0, 0.3, 400)
    found = ratio_of(above, below)
    picks = rng.integers(0, 400, (2000, 400))
    assert found.value == pytest.approx(0.5, abs=0.05)
    assert found.error == pytest.approx((above[picks].mean(axis=1) / below[picks].mean(axis=1)).std(), rel=0.1)
    assert math.isnan(ratio_of([1.0], [0.0]).value)


def test_scores_by_hand() -> None:
    trial = trial_of(np.zeros((100, 1)), np.arange(100) % 2, np.ones(100))
    scores = robust_scores(trial, np.tile([0.25, 0.5], (100, 1)))
    assert scores[0].tolist() == [0.25 + 0.75 / 0.5, 0.5]
    assert scores[1].tolist() == [0.25, 0.5 + 0.5 / 0.5]


def test_scores_are_right_on_average_whatever_the_model_says() -> None:
    trial = made_trial(6000)
    for wrong in (0.0, 0.9):
        means = robust_scores(trial, np.full((6000, 3), wrong)).mean(axis=0)
        assert means == pytest.approx([trial.outcome[trial.arm == arm].mean() for arm in range(3)], abs=1e-9)


def test_a_model_takes_noise_away() -> None:
    trial = made_trial(3000, binary=False)
    plain = robust_scores(trial, np.zeros((3000, 3)))
    fitted = cross_fitted_scores(trial, folds=3)
    assert mean_of(fitted[:, 1]).error < 0.8 * mean_of(plain[:, 1]).error
    assert fitted.mean(axis=0) == pytest.approx([0.3, 0.4, 0.35], abs=0.04)
    assert isinstance(mean_of(fitted[:, 0]), Estimate)
