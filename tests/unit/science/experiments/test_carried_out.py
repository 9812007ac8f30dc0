"""What carrying out did, though colleagues choose whom to do first; and groups that are not as chance made them."""

import numpy as np
import pytest

from regulars.science.experiments.balance import balance_of
from regulars.science.experiments.carried_out import effect_on_carried_out
from regulars.science.experiments.compare import compare


def chosen_by_colleagues(rng: np.random.Generator, count: int = 4_000, effect: float = 10.0):
    """Colleagues take the better customers first; carrying it out adds `effect` to those."""
    level = rng.normal(size=count)
    treated = rng.random(count) < 0.7
    done = treated & (level + rng.normal(scale=0.5, size=count) > 0.3)
    outcome = 20 + 15 * level + effect * done + rng.normal(scale=5, size=count)
    return outcome, done, treated, np.full(count, 0.7)


def test_who_was_chosen_does_not_bias_it():
    outcome, done, treated, chance = chosen_by_colleagues(np.random.default_rng(7))
    naive = outcome[done].mean() - outcome[~treated].mean()
    found = effect_on_carried_out(outcome, done, treated, chance)
    assert naive > 20  # the better customers, not the action
    assert found is not None
    assert found.low < 10 < found.high
    assert abs(found.effect - 10) < 3
    assert found.uptake == pytest.approx(done[treated].mean())


def test_it_is_the_effect_of_assignment_over_the_uptake():
    outcome, done, treated, chance = chosen_by_colleagues(np.random.default_rng(8))
    before = np.random.default_rng(9).normal(size=(len(outcome), 1))
    assigned = compare(outcome, treated, chance, before).effect
    found = effect_on_carried_out(outcome, done, treated, chance, before)
    assert found is not None
    assert found.effect * found.uptake == pytest.approx(assigned)


def test_its_interval_holds_the_truth():
    rng = np.random.default_rng(10)
    missed = 0
    for _ in range(100):
        found = effect_on_carried_out(*chosen_by_colleagues(rng, 600))
        assert found is not None
        missed += not found.low < 10 < found.high
    assert missed <= 2


def test_where_nothing_was_carried_out_there_is_nothing_to_tell():
    outcome, done, treated, chance = chosen_by_colleagues(np.random.default_rng(11), 100)
    assert effect_on_carried_out(outcome, np.zeros_like(done), treated, chance) is None


def test_groups_of_chance_are_even_at_every_look():
    rng = np.random.default_rng(12)
    chance = np.full(3_000, 0.9)
    alarms = 0
    for _ in range(50):
        treated = rng.random(3_000) < chance
        alarms += any(not balance_of(treated[:count], chance[:count]).even for count in range(50, 3_001, 50))
    assert alarms <= 1


def test_a_control_group_that_half_stays_away_is_seen():
    rng = np.random.default_rng(13)
    treated = rng.random(3_000) < 0.95
    found = balance_of(treated, np.full(3_000, 0.9))
    assert (found.expected, found.even) == (pytest.approx(300), False)
    assert found.control == (~treated).sum()


def test_nobody_at_all_is_even():
    assert balance_of(np.zeros(0, dtype=bool), np.zeros(0)).even
