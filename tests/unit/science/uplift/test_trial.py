"""A test as arrays: what it takes, and how it is parted."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.trials import made_trial

from regulars.kernel.errors import BadInput
from regulars.science.uplift.trial import trial_of


def test_without_propensities_everybody_had_the_share_of_their_arm() -> None:
    trial = trial_of(np.zeros((200, 1)), np.r_[np.zeros(150, int), np.ones(50, int)], np.ones(200))
    assert set(trial.propensity[:150]) == {0.75}
    assert set(trial.propensity[150:]) == {0.25}
    assert trial.arms == 2
    assert trial.binary


def test_folds_are_disjoint_complete_and_alike() -> None:
    trial = made_trial(900)
    folds = list(trial.folds(3, 1))
    assert np.sum(folds, axis=0).tolist() == [1] * 900
    for there in folds:
        part = trial.take(there)
        assert np.bincount(part.arm).tolist() == [100, 100, 100]
        assert part.outcome.mean() == pytest.approx(trial.outcome.mean(), abs=0.01)
    assert not np.array_equal(folds[0], next(trial.folds(3, 2)))


def test_folds_of_a_number_are_drawn_within_arms_only() -> None:
    trial = made_trial(900, binary=False)
    assert not trial.binary
    assert np.bincount(trial.take(next(trial.folds(3, 1))).arm).tolist() == [100, 100, 100]


def arms(first: int, second: int) -> np.ndarray:
    return np.r_[np.zeros(first, int), np.ones(second, int)]


@pytest.mark.parametrize(
    ("facts", "arm", "outcome", "propensity", "said"),
    [
        (np.zeros((60, 1)), arms(60, 0), np.zeros(60), None, "has 0 customers"),
        (np.zeros((99, 1)), arms(50, 49), np.zeros(99), None, "has 49 customers; to learn from it takes 50"),
        (np.zeros((99, 1)), arms(50, 50), np.zeros(100), None, "There are 99 rows of facts, 100 arms"),
        (np.full((100, 1), np.nan), arms(50, 50), np.zeros(100), None, "missing or not a finite number"),
        (np.zeros((100, 1)), arms(50, 50), np.full(100, np.inf), None, "missing or not a finite number"),
        (np.zeros((100, 1)), arms(50, 50), np.zeros(100), np.zeros(100), "A propensity is 0"),
        (np.zeros((100, 1)), arms(50, 50), np.zeros(100), np.full(100, 1.5), "A propensity is 1.5"),
        (np.zeros((100, 1)), arms(50, 50), np.zeros(100), np.full(100, np.nan), "A propensity is nan"),
    ],
)
def test_what_is_no_test_is_refused(facts, arm, outcome, propensity, said) -> None:
    with pytest.raises(BadInput, match=said):
        trial_of(facts, arm, outcome, propensity)
