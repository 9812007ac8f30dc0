"""Treated beside control: the estimate, its spread, and how often intervals miss while people look every day."""

import numpy as np
import pytest
from benchmarks.experiments import looks, make

from regulars.kernel.errors import BadInput
from regulars.science.experiments.capping import cap_of
from regulars.science.experiments.compare import compare
from regulars.science.experiments.sequences import reach_always, reach_once


def halves(count: int) -> np.ndarray:
    return np.full(count, 0.5)


def test_without_covariates_it_is_the_difference_of_means():
    outcome = np.array([4.0, 6.0, 8.0, 1.0, 3.0])
    treated = np.array([True, True, True, False, False])
    found = compare(outcome, treated, halves(5))
    assert (found.treated, found.control) == (3, 2)
    assert (found.treated_mean, found.control_mean, found.effect) == (6.0, 2.0, 4.0)
    # Residuals over 1 - 1/n are -3, 0, 3 of the treated and -2, 2 of control; a hundred of both tell beside them.
    both = (18 + 8) / 5
    assert found.spread == pytest.approx(np.sqrt((18 + 100 * both) / 103 / 3 + (8 + 100 * both) / 102 / 2))
    assert found.high - found.effect == pytest.approx(reach_always(5) * found.spread)
    assert found.fixed_high - found.effect == pytest.approx(reach_once() * found.spread)
    assert found.low < found.fixed_low < found.effect


def test_a_covariate_that_explains_all_leaves_the_effect_alone():
    rng = np.random.default_rng(1)
    before, treated = rng.lognormal(size=80), rng.random(80) < 0.5
    found = compare(3 * before + 7 * treated, treated, halves(80), before[:, None])
    assert found.effect == pytest.approx(7)
    assert found.spread == pytest.approx(0, abs=1e-9)


def test_covariates_that_say_nothing_or_the_same_twice_do_no_harm():
    rng = np.random.default_rng(2)
    outcome, before, treated = rng.normal(size=60), rng.normal(size=60), rng.random(60) < 0.5
    once = compare(outcome, treated, halves(60), before[:, None])
    twice = compare(outcome, treated, halves(60), np.column_stack([before, before, np.ones(60)]))
    assert twice.effect == pytest.approx(once.effect)
    assert twice.spread == pytest.approx(once.spread)


def test_a_chance_that_was_changed_on_the_way_biases_nothing():
    # In the first thousand one in ten is in control, then one in two; those who come later buy ten times as much.
    rng = np.random.default_rng(3)
    chance = np.repeat([0.9, 0.5], 1_000)
    treated = rng.random(2_000) < chance
    outcome = np.repeat([1.0, 10.0], 1_000) + rng.normal(scale=0.1, size=2_000)
    naive = outcome[treated].mean() - outcome[~treated].mean()
    found = compare(outcome, treated, chance)
    assert naive < -1.5
    assert abs(found.effect) < 0.7
    assert found.low < 0 < found.high


def test_knowing_the_time_before_narrows_the_interval():
    rng = np.random.default_rng(4)
    made = make(rng, 3_000, 0.1)
    treated = rng.random(3_000) < 0.9
    margin = made.without + treated * made.extra
    chance = np.full(3_000, 0.9)
    assert (
        compare(margin, treated, chance, made.before[:, None]).spread < 0.99 * compare(margin, treated, chance).spread
    )


@pytest.mark.parametrize(("share", "control"), [(0.0, 0.1), (0.0, 0.5), (0.1, 0.1)])
def test_looking_every_day_misses_no_more_often_than_promised(share: float, control: float):
    # A small version of benchmarks/experiments.py, which has 1,000 runs.
    rng = np.random.default_rng(20)
    truth = share * float(np.exp(3 + 0.8**2 / 2))
    missed = fixed = 0
    for _ in range(20):
        found = looks(rng, share, control, cuped=True)
        missed += any(not one.low <= truth <= one.high for one in found)
        fixed += any(not one.fixed_low <= truth <= one.fixed_high for one in found)
    assert missed <= 1
    assert fixed > missed  # looking daily at the usual interval is what goes wrong


@pytest.mark.parametrize(
    ("outcome", "treated", "chance", "before", "told"),
    [
        ([1.0, 2.0], [True, False], [0.5], None, r"differ in length: \[2, 2, 1\]"),
        ([1.0, np.nan, 1, 2], [True, True, False, False], [0.5] * 4, None, "no numbers"),
        ([1.0, 2, 1, 2], [True, True, False, False], [0.5, 0.5, 0.5, 1.0], None, "between 0.5 and 1"),
        ([1.0, 2, 1], [True, True, False], [0.5] * 3, None, "2 treated and 1 in control"),
        ([1.0, 2, 1, 2], [True, True, False, False], [0.5] * 4, [[1.0]], r"\[4, 4, 4, 1\]"),
        ([1.0, 2, 1, 2], [True, True, False, False], [0.5] * 4, [[np.inf], [1], [1], [1]], "no numbers"),
    ],
)
def test_what_cannot_be_compared(outcome, treated, chance, before, told):
    with pytest.raises(BadInput, match=told):
        compare(np.array(outcome), np.array(treated), np.array(chance), None if before is None else np.array(before))


def test_a_cap_is_what_one_buyer_in_a_hundred_surpasses():
    amounts = np.concatenate([np.zeros(500), np.arange(1.0, 102.0)])
    assert cap_of(amounts) == pytest.approx(100.0)
    assert cap_of(amounts, 0.5) == pytest.approx(51.0)
    assert cap_of(np.zeros(3)) == float("inf")
