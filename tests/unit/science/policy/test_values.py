"""Values of other policies, by hand and on logs whose truth is known; and when no verdict is given."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.policy.values import effective_sample, refuse, value_policy


def test_by_hand() -> None:
    found = value_policy([1, 1, 0, 0], [1, 0, 0, 1], [4.0, 9.0, 2.0, 9.0], [0.5, 0.5, 0.25, 0.5])
    assert found.inverse.value == pytest.approx((4 / 0.5 + 2 / 0.25) / 4)
    assert found.normalised.value == pytest.approx((4 * 2 + 2 * 4) / 6)
    assert found.effective == pytest.approx(36 / 20)
    assert found.robust is None
    assert found.best == found.normalised
    robust = value_policy([1, 1, 0, 0], [1, 0, 0, 1], [4.0, 9, 2, 9], [0.5, 0.5, 0.25, 0.5], np.full((4, 2), 3.0))
    assert robust.robust is not None
    assert robust.robust.value == pytest.approx(3 + (2 * 1 + 4 * -1) / 4)
    assert robust.best == robust.robust


@pytest.mark.parametrize("seed", range(3))
def test_a_log_tells_what_another_policy_earns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, truth = 20_000, np.array([0.1, 0.2, 0.4])
    logging = rng.dirichlet([3, 2, 1], count)
    arm = (rng.random(count)[:, None] > logging.cumsum(axis=1)).sum(axis=1).clip(max=2)
    propensity = logging[np.arange(count), arm]
    keep = propensity > 0.02
    outcome = (rng.random(count) < truth[arm]).astype(float)
    wanted = np.tile([0.2, 0.2, 0.6], (count, 1))
    found = value_policy(wanted[keep], arm[keep], outcome[keep], propensity[keep], np.tile(truth, (int(keep.sum()), 1)))
    expected = wanted[0] @ truth
    assert found.robust is not None
    assert found.robust.error < found.inverse.error
    for each in (found.normalised, found.robust):
        assert abs(each.value - expected) < 4 * each.error
    assert 100 < found.effective < found.rows


def test_the_policy_that_acted_is_valued_at_its_mean() -> None:
    arm, outcome = np.arange(400) % 2, np.arange(400) % 4 / 3
    found = value_policy(np.full((400, 2), 0.5), arm, outcome, np.full(400, 0.5))
    assert found.inverse.value == pytest.approx(outcome.mean())
    assert found.effective == pytest.approx(400)
    assert found.refusal == ""


def test_effective_sample() -> None:
    assert effective_sample([2.0] * 50) == pytest.approx(50)
    assert effective_sample([1.0, 0.0, 0.0]) == pytest.approx(1)
    assert effective_sample([0.0, 0.0]) == 0


def test_too_few_to_tell() -> None:
    assert "as much as 50 customers" in refuse(np.ones(50), np.arange(50.0))
    assert refuse(np.ones(100), np.arange(100.0)) == ""


def test_too_few_answers_to_tell() -> None:
    rare = np.r_[np.ones(5), np.zeros(995)]
    assert "only 5.0 answered; it takes 10" in refuse(np.ones(1000), rare)
    assert "only 5.0 did not answer" in refuse(np.ones(1000), 1 - rare)
    assert refuse(np.ones(1000), np.r_[np.ones(20), np.zeros(980)]) == ""


def test_propensities_that_do_not_fit() -> None:
    weights = np.r_[np.full(500, 4.0), np.zeros(500)]
    assert "the mean weight is 2.00" in refuse(weights, np.arange(1000.0))
    assert refuse(weights / 2, np.arange(1000.0)) == ""


def test_nobody_treated_so() -> None:
    found = value_policy(np.zeros(200, int), np.ones(200, int), np.ones(200), np.full(200, 0.5))
    assert np.isnan(found.normalised.value)
    assert "as much as 0 customers" in found.refusal


@pytest.mark.parametrize(
    ("target", "propensity", "said"),
    [([0, 1], [0.5, 0.0], "A propensity is 0"), ([0, 1, 1], [0.5, 0.5], "3 choices, 2 arms"), ([], [], "0 choices")],
)
def test_what_is_no_log_is_refused(target, propensity, said) -> None:
    with pytest.raises(BadInput, match=said):
        value_policy(np.array(target, int), [0, 1], [1.0, 0.0], propensity)
