"""Thompson sampling with propensities that are exact, alone as in a batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kernel.errors import BadInput
from regulars.science.policy.thompson import Arms, Policy

FEATURES, COUNT = 4, 5


def learned(seed: int = 0, outcomes: int = 400) -> Arms:
    rng = np.random.default_rng(seed)
    arms = Arms(COUNT, FEATURES)
    arms.learn(rng.normal(size=(outcomes, FEATURES)), rng.integers(0, COUNT, outcomes), rng.normal(size=outcomes))
    return arms


def some(rows: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, FEATURES))


@given(seed=st.integers(0, 2**31), rows=st.integers(1, 40), explore=st.sampled_from([0.0, 0.02, 0.5]), data=st.data())
def test_alone_as_in_a_batch_and_in_any_order(seed: int, rows: int, explore: float, data: st.DataObject) -> None:
    policy = Policy(learned(outcomes=20), seed=seed, explore=explore)
    features = some(rows, seed) * data.draw(st.sampled_from([0.0, 1e-6, 1.0, 1e6]))
    allowed = np.random.default_rng(seed).random((rows, COUNT)) < 0.5
    keys = np.arange(rows) + seed
    together = policy.choose(features, keys, allowed)
    order = np.random.default_rng(seed).permutation(rows)
    shuffled = policy.choose(features[order], keys[order], allowed[order])
    assert (shuffled.arm == together.arm[order]).all()
    assert (shuffled.propensity == together.propensity[order]).all()
    for row in range(rows):
        alone = policy.choose(features[row], [int(keys[row])], allowed[row])
        assert (alone.arm[0], alone.propensity[0]) == (together.arm[row], together.propensity[row])


@given(seed=st.integers(0, 2**31), explore=st.floats(0, 1))
def test_what_is_not_allowed_is_never_chosen(seed: int, explore: float) -> None:
    allowed = np.random.default_rng(seed).random((60, COUNT)) < 0.4
    chosen = Policy(learned(), seed=seed, explore=explore).choose(some(60), range(60), allowed)
    nothing = ~allowed.any(axis=1)
    assert (chosen.arm[nothing] == -1).all()
    assert (chosen.propensity[nothing] == 1).all()
    assert allowed[np.flatnonzero(~nothing), chosen.arm[~nothing]].all()
    assert ((chosen.propensity > 0) & (chosen.propensity <= 1 + 1e-12)).all()


@pytest.mark.parametrize("explore", [0.0, 0.1])
def test_each_arm_is_chosen_as_often_as_its_propensity_says(explore: float) -> None:
    policy = Policy(learned(outcomes=10), seed=3, explore=explore)
    one = some(1).repeat(60_000, axis=0)
    chosen = policy.choose(one, range(60_000), np.tile([True, True, False, True, True], (60_000, 1)))
    total = 0.0
    for arm in np.unique(chosen.arm):
        (said,) = np.unique(chosen.propensity[chosen.arm == arm])
        assert (chosen.arm == arm).mean() == pytest.approx(said, abs=0.01)
        total += said
    assert total == pytest.approx(1)


def test_values_weighed_by_propensity_are_unbiased() -> None:
    rng = np.random.default_rng(5)
    worth, rows = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 40_000
    chosen = Policy(learned(outcomes=5), seed=8, explore=0.2).choose(some(rows), range(rows))
    came = worth[chosen.arm] + rng.normal(size=rows)
    for arm, truth in enumerate(worth):
        assert ((chosen.arm == arm) / chosen.propensity * came).mean() == pytest.approx(truth, abs=0.35)


def test_it_learns_which_arm_suits_whom() -> None:
    rng = np.random.default_rng(2)
    arms, rows = Arms(2, 2), np.column_stack((np.ones(3_000), rng.choice([-1.0, 1.0], 3_000)))
    arms.believe(0, [5.0, 0.0])  # wrong, as will be seen
    first = Policy(arms, seed=0).choose(rows, range(3_000))
    assert (first.arm == 0).mean() > 0.95
    for round_ in range(3):
        chosen = Policy(arms, seed=round_, explore=0.1).choose(rows, range(3_000))
        arms.learn(rows, chosen.arm, rows[:, 1] * np.where(chosen.arm == 0, -1, 1) + rng.normal(size=3_000))
    last = Policy(arms, seed=9).choose(rows, range(3_000))
    assert (last.arm == (rows[:, 1] > 0)).mean() > 0.99
    assert arms.means() == pytest.approx(np.array([[0, -1], [0, 1]]), abs=0.15)


def test_outcomes_may_come_in_any_parts() -> None:
    rng = np.random.default_rng(4)
    rows, which, came = rng.normal(size=(90, FEATURES)), rng.integers(0, COUNT, 90), rng.normal(size=90)
    whole, parts = Arms(COUNT, FEATURES), Arms(COUNT, FEATURES)
    whole.learn(rows, which, came)
    for part in np.array_split(rng.permutation(90), 7):
        parts.learn(rows[part], which[part], came[part])
    assert parts.means() == pytest.approx(whole.means())
    assert parts.precision == pytest.approx(whole.precision)


def test_draws_are_spread_as_the_belief_is() -> None:
    arms = learned()
    drawn = arms.draw(20_000, np.random.default_rng(0))
    assert drawn.mean(axis=0) == pytest.approx(arms.means(), abs=0.005)
    assert np.cov(drawn[:, 2].T) == pytest.approx(np.linalg.inv(arms.precision[2]), abs=0.002)


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(BadInput, match="0 features"):
        Arms(2, 0)
    with pytest.raises(BadInput, match="explore is 2"):
        Policy(learned(), seed=0, explore=2)
    with pytest.raises(BadInput, match="3 rows of 4 features do not go with 2 keys"):
        Policy(learned(), seed=0).choose(some(3), [1, 2])
