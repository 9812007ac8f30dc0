"""Policies: the best arm for everybody, and another only where it is surely better."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.trials import made_trial

from regulars.science.policy.learn import Policy, judge_learning, learn_policy
from regulars.science.uplift.trial import Trial


@pytest.fixture(scope="module")
def parted() -> Trial:
    """The first treatment does 0.25 for half of them and harms the others; the second does 0.05 for all."""
    return made_trial(effect=0.2, binary=False)


@pytest.fixture(scope="module")
def learnt(parted: Trial) -> Policy:
    return learn_policy(parted, folds=3, repeats=1)


def test_who_is_surely_better_off_gets_another(parted: Trial, learnt: Policy) -> None:
    assert learnt.best == 1
    chosen = learnt.choose(parted.facts)
    suited = parted.facts[:, 1] > 0
    assert (chosen[suited] == 1).mean() > 0.85
    assert (chosen[~suited] != 1).mean() > 0.6
    for group in learnt.deviations:
        assert group.arm != learnt.best
        assert 0 < group.low < group.gain.value
        assert 0 < group.share < 0.7


def test_what_is_learnt_is_worth_more_on_others(parted: Trial, learnt: Policy) -> None:
    judged = judge_learning(parted, learnt.fit.cross.scores, folds=3)
    assert judged.refusal == ""
    assert judged.difference.low > 0
    assert judged.value.value == pytest.approx(judged.best.value + judged.difference.value)
    assert judged.effective > 500
    truth = np.where(parted.facts[:, 1] > 0, 0.3, -0.1)
    assert judged.difference.value == pytest.approx((np.where(judged.chosen == 1, truth, 0.0) - truth).mean(), abs=0.05)


def test_arms_have_their_values(learnt: Policy) -> None:
    assert [each.value for each in learnt.arms] == pytest.approx([0.3, 0.4, 0.35], abs=0.04)


@pytest.mark.parametrize("seed", range(3))
def test_where_all_are_alike_everybody_gets_the_best(seed: int) -> None:
    trial = made_trial(1500, lift=(0.1, 0.05), seed=seed)
    learnt = learn_policy(trial, folds=3, repeats=1)
    assert learnt.deviations == ()
    assert set(learnt.choose(trial.facts)) == {learnt.best}


def test_a_policy_for_people_never_seen(learnt: Policy) -> None:
    chosen = learnt.choose(np.array([[0.0, 2.0, 0.0], [0.0, -2.0, 0.0]]))
    assert chosen[0] == 1
    assert chosen[1] != 1
