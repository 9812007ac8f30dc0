"""Laws of valuing policies and of ranking by uplift, whatever the log."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.trials import made_trial

from regulars.science.policy.learn import learn_policy
from regulars.science.policy.values import effective_sample, value_policy
from regulars.science.uplift.measures import first_of, lift_kept, qini

few = settings(max_examples=25)
seeds = st.integers(0, 2**32 - 1)


def log(seed: int, count: int = 300, arms: int = 3) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    logging = 0.1 + 0.9 * rng.dirichlet(np.ones(arms), count)
    logging /= logging.sum(axis=1, keepdims=True)
    arm = (rng.random(count)[:, None] > logging.cumsum(axis=1)).sum(axis=1).clip(max=arms - 1)
    return logging, arm, rng.normal(size=count), logging[np.arange(count), arm], rng.dirichlet(np.ones(arms), count)


@few
@given(seeds)
def test_the_policy_that_acted_earns_its_mean_by_every_estimator(seed: int) -> None:
    logging, arm, outcome, propensity, _ = log(seed)
    found = value_policy(logging, arm, outcome, propensity, np.zeros((300, 3)))
    assert found.robust is not None
    for each in (found.inverse, found.normalised, found.robust):
        assert each.value == pytest.approx(outcome.mean(), abs=1e-9)
    assert found.effective == pytest.approx(300)


@few
@given(seeds, st.floats(-5, 5), st.floats(0.1, 5))
def test_values_follow_the_unit_of_the_outcome(seed: int, shift: float, scale: float) -> None:
    _, arm, outcome, propensity, wanted = log(seed)
    plain = value_policy(wanted, arm, outcome, propensity)
    other = value_policy(wanted, arm, shift + scale * outcome, propensity)
    assert other.normalised.value == pytest.approx(shift + scale * plain.normalised.value, abs=1e-6)
    assert other.normalised.error == pytest.approx(scale * plain.normalised.error, rel=1e-6)
    assert other.effective == pytest.approx(plain.effective)


@few
@given(seeds)
def test_what_a_model_knows_perfectly_needs_no_luck(seed: int) -> None:
    _, arm, _, propensity, wanted = log(seed)
    truth = np.random.default_rng(seed).normal(size=(300, 3))
    found = value_policy(wanted, arm, truth[np.arange(300), arm], propensity, truth)
    assert found.robust is not None
    assert found.robust.value == pytest.approx((wanted * truth).sum(axis=1).mean())


@few
@given(st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_the_effective_sample_is_no_larger_than_the_sample(weights: list[float]) -> None:
    assert 0 <= effective_sample(weights) <= len(weights) + 1e-6


@few
@given(seeds, st.floats(0.05, 0.95), st.integers(1, 50))
def test_a_budget_is_spent_and_not_exceeded(seed: int, share: float, ties: int) -> None:
    rng = np.random.default_rng(seed)
    uplift = rng.integers(0, ties, 200).astype(float)
    taken = first_of(uplift, share)
    assert taken.sum() == pytest.approx(share * 200)
    assert ((taken >= 0) & (taken <= 1)).all()
    assert lift_kept(np.ones(200), uplift, share).value == pytest.approx(share)


@few
@given(seeds)
def test_qini_minds_the_order_only(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outcome, treated = rng.integers(0, 2, 200), np.arange(200) % 2
    uplift = rng.integers(-20, 20, 200) / 8
    shuffled = rng.permutation(200)
    plain = qini(outcome, uplift, treated)
    assert qini(outcome, 3 * uplift + 7, treated) == pytest.approx(plain)
    assert qini(outcome[shuffled], uplift[shuffled], treated[shuffled]) == pytest.approx(plain)
    assert plain <= 1


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_noise_seldom_makes_anybody_deviate(seed: int) -> None:
    """One in twenty would be within the rule; more than a small group never is."""
    policy = learn_policy(made_trial(600, lift=(0.1,), seed=seed), folds=2, repeats=1, seed=seed)
    assert sum(each.share for each in policy.deviations) < 0.5
    for each in policy.deviations:
        assert each.low > 0
