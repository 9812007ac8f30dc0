"""The model of all arms: it finds the differences that are there, and shrinks those that are not."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.trials import made_trial

from regulars.science.uplift.hierarchical import fit_hierarchical
from regulars.science.uplift.trial import trial_of


@pytest.mark.parametrize("binary", [True, False])
def test_lifts_and_differences_are_found(binary: bool) -> None:
    trial = made_trial(6000, effect=0.15, binary=binary)
    fit = fit_hierarchical(trial)
    expected = fit.outcomes(trial.facts)
    assert expected.shape == (6000, 3)
    lifts = (expected - expected[:, [0]]).mean(axis=0)
    assert lifts[1] == pytest.approx(0.1, abs=0.035)
    assert lifts[2] == pytest.approx(0.05, abs=0.035)
    suited = trial.facts[:, 1] > 0
    gain = expected[:, 1] - expected[:, 0]
    assert gain[suited].mean() - gain[~suited].mean() > 0.15
    assert fit.penalties[0] < fit.penalties[1], "the second arm works alike on all, and the data say so"


def test_where_all_are_alike_effects_hardly_differ() -> None:
    trial = made_trial(6000, binary=False)
    expected = fit_hierarchical(trial).outcomes(trial.facts)
    assert (expected[:, 1] - expected[:, 0]).std() < 0.02


def test_odds_are_those_of_the_arms_where_there_are_no_facts() -> None:
    trial = made_trial(3000)
    bare = trial_of(np.zeros((3000, 0)), trial.arm, trial.outcome)
    expected = fit_hierarchical(bare).outcomes(bare.facts)[0]
    for arm in range(3):
        assert expected[arm] == pytest.approx(trial.outcome[trial.arm == arm].mean(), abs=1e-3)


def test_weights_are_a_stationary_point_of_the_penalised_likelihood() -> None:
    trial = made_trial(2000, effect=0.1)
    fit = fit_hierarchical(trial)
    wide = np.column_stack([np.ones(2000), trial.facts])
    off = fit.outcomes(trial.facts)[np.arange(2000), trial.arm] - trial.outcome
    main, change = fit.weights[0], fit.weights[1:] - fit.weights[0]
    assert wide.T @ off + np.r_[0, np.ones(3)] * main == pytest.approx(0, abs=0.5)
    for arm in (1, 2):
        rows = trial.arm == arm
        pull = wide[rows].T @ off[rows] + np.r_[0.1, np.full(3, fit.penalties[arm - 1])] * change[arm - 1]
        assert pull == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("outcome", [0.0, 1.0, 7.5])
def test_an_outcome_that_is_the_same_for_all_is_expected_of_all(outcome: float) -> None:
    trial = made_trial(600)
    same = trial_of(trial.facts, trial.arm, np.full(600, outcome))
    assert fit_hierarchical(same).outcomes(trial.facts) == pytest.approx(outcome, abs=0.02)


def test_facts_that_part_responses_perfectly_do_not_break_it() -> None:
    trial = made_trial(600)
    parted = trial_of(trial.facts, trial.arm, (trial.facts[:, 0] > 0).astype(float))
    expected = fit_hierarchical(parted).outcomes(trial.facts)
    assert np.isfinite(expected).all()
    assert ((expected[:, 0] > 0.5) == (trial.facts[:, 0] > 0)).mean() > 0.95
