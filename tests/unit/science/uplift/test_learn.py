"""The belief that is chosen: none where there is none, and the one that is true where there is enough to see it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.trials import made_trial

from regulars.science.uplift.candidates import CANDIDATES
from regulars.science.uplift.hierarchical import fit_hierarchical
from regulars.science.uplift.learn import UpliftFit, learn_uplift, rank_for_budget, uplift_of
from regulars.science.uplift.trial import trial_of


@pytest.fixture(scope="module")
def differing() -> UpliftFit:
    return learn_uplift(made_trial(effect=0.2), folds=3, repeats=1)


def test_differences_that_are_there_are_found(differing: UpliftFit) -> None:
    assert differing.candidate.name in {"hierarchical", "trees"}
    assert differing.better["hierarchical"].low > 0
    trial = made_trial(effect=0.2)
    suited = trial.facts[:, 1] > 0
    for uplift in (differing.uplift(trial.facts), differing.held_out()):
        assert uplift.shape == (3000, 2)
        assert uplift[suited, 0].mean() - uplift[~suited, 0].mean() > 0.2


def test_without_differences_nobody_is_told_apart() -> None:
    fit = learn_uplift(made_trial(binary=False, seed=5), folds=3, repeats=1)
    assert fit.uplift(made_trial(500, seed=6).facts)[:, 0].std() < 0.02


def test_every_candidate_gives_every_arm_to_every_customer() -> None:
    trial = made_trial(600)
    model = fit_hierarchical(trial)
    for candidate in CANDIDATES:
        expected = candidate.learn(trial, model, 0)(trial.facts[:7])
        assert expected.shape == (7, 3)
        assert np.isfinite(expected).all()


def test_alike_is_the_means_and_response_a_share_of_what_comes_anyway() -> None:
    trial = made_trial(3000)
    model = fit_hierarchical(trial)
    alike, response = (candidate.learn(trial, model, 0)(trial.facts) for candidate in CANDIDATES[:2])
    means = [trial.outcome[trial.arm == arm].mean() for arm in range(3)]
    assert alike[5] == pytest.approx(means)
    assert response.mean(axis=0) == pytest.approx(means, abs=0.01)
    assert np.allclose(response[:, 1] / response[:, 0], means[1] / means[0])


def test_no_share_of_what_is_nothing_on_average() -> None:
    trial = made_trial(600, binary=False)
    lost = trial_of(trial.facts, trial.arm, trial.outcome - 5)
    response = CANDIDATES[1].learn(lost, fit_hierarchical(lost), 0)(lost.facts)
    assert np.ptp(response[:, 0]) == 0


def test_trees_see_what_only_counts_together() -> None:
    rng = np.random.default_rng(2)
    facts, arm = rng.normal(size=(4000, 2)), np.arange(4000) % 2
    outcome = arm * ((facts > 0).all(axis=1)) + 0.2 * rng.normal(size=4000)
    fit = learn_uplift(trial_of(facts, arm, outcome), folds=2, repeats=1)
    assert fit.candidate.name == "trees"


def test_a_budget_is_spent_by_the_simplest_ranking_that_none_surely_beats(differing: UpliftFit) -> None:
    name, kept = rank_for_budget(differing, 1, 0.3)
    assert name != "alike"
    assert kept.value > 0.5
    _, share = rank_for_budget(differing, 1, 0.999)
    assert share.value == pytest.approx(1, abs=0.02)


def test_the_same_seed_learns_the_same() -> None:
    trial = made_trial(400, effect=0.2)
    first, second = (learn_uplift(trial, folds=2, repeats=1, seed=4).cross for _ in range(2))
    for name, expected in first.expected.items():
        assert np.array_equal(expected, second.expected[name])
        assert uplift_of(expected).shape == (1, 400, 2)
    assert np.array_equal(first.scores, second.scores)
