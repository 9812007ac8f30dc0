"""How many customers a test takes from its beginning: by its formula, and by tests that are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from regulars.kernel.errors import BadInput
from regulars.science.experiments.planning import POWER, customers_needed
from regulars.science.experiments.sequences import reach_always


def gap(count: int, size: float, deviation: float, share: float) -> float:
    """By how much the effect exceeds what the formula asks for."""
    return size - (reach_always(count) + ndtri(POWER)) * deviation / math.sqrt(count * share * (1 - share))


@pytest.mark.parametrize(("size", "deviation", "share"), [(1.0, 5.0, 0.9), (2.0, 5.0, 0.5), (-1.0, 5.0, 0.9)])
def test_it_is_the_smallest_that_the_formula_allows(size: float, deviation: float, share: float):
    found = customers_needed(size, deviation, share)
    assert gap(found, abs(size), deviation, share) >= 0
    assert gap(found - 1, abs(size), deviation, share) < 0


def test_uneven_groups_and_small_effects_take_more():
    assert customers_needed(1.0, 5.0, 0.9) > 2 * customers_needed(1.0, 5.0, 0.5)
    assert customers_needed(0.5, 5.0, 0.9) > 3 * customers_needed(1.0, 5.0, 0.9)


def test_four_in_five_tests_of_that_size_show_it():
    size, deviation, share = 1.0, 4.0, 0.7
    count = customers_needed(size, deviation, share)
    rng = np.random.default_rng(6)
    shown = 0
    for _ in range(1_500):
        treated = rng.random(count) < share
        outcome = rng.normal(0, deviation, count) + size * treated
        effect = outcome[treated].mean() - outcome[~treated].mean()
        spread = math.sqrt(outcome[treated].var() / treated.sum() + outcome[~treated].var() / (~treated).sum())
        shown += effect - reach_always(count) * spread > 0
    assert 0.76 < shown / 1_500 < 0.84


def test_a_test_without_a_second_group_or_an_effect_is_none():
    with pytest.raises(BadInput, match="A share of 1 leaves one group empty"):
        customers_needed(1.0, 5.0, 1.0)
    with pytest.raises(BadInput, match="never shows"):
        customers_needed(0.0, 5.0, 0.9)
