"""What must hold of every comparison of two groups, whatever the customers."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.experiments.compare import Comparison, compare
from regulars.science.experiments.planning import customers_until

CUSTOMERS = 40


@st.composite
def trials(draw: st.DrawFn):
    """Outcome, group, chance, two covariates: order-like, some zero, with an own chance for some."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    before = rng.lognormal(size=(CUSTOMERS, 2)) * (rng.random((CUSTOMERS, 1)) < 0.6)
    outcome = (rng.random(CUSTOMERS) < draw(st.floats(0.1, 1))) * rng.lognormal(size=CUSTOMERS) + before[:, 0]
    chance = rng.choice([0.5, draw(st.floats(0.3, 0.7))], CUSTOMERS)
    treated = rng.random(CUSTOMERS) < chance
    treated[:2], treated[2:4] = True, False
    return outcome, treated, chance, before


def figures(found: Comparison) -> list[float]:
    return [found.effect, found.low, found.high, found.fixed_low, found.fixed_high]


@settings(max_examples=40, deadline=None)
@given(trials(), st.sampled_from([0.01, 100.0, 3.7]))
def test_it_does_not_matter_in_what_unit_money_is_counted(trial, unit):
    outcome, treated, chance, before = trial
    one, other = compare(*trial), compare(unit * outcome, treated, chance, unit * before)
    assert figures(other) == pytest.approx([unit * figure for figure in figures(one)], abs=1e-6 * unit)


@settings(max_examples=40, deadline=None)
@given(trials())
def test_swapping_the_groups_turns_the_sign(trial):
    outcome, treated, chance, before = trial
    one, other = compare(*trial), compare(outcome, ~treated, 1 - chance, before)
    assert (other.effect, other.low, other.high) == pytest.approx((-one.effect, -one.high, -one.low), abs=1e-9)
    assert other.spread == pytest.approx(one.spread)


@settings(max_examples=40, deadline=None)
@given(trials(), st.floats(-1_000, 1_000))
def test_the_same_for_everybody_changes_no_effect(trial, constant):
    outcome, treated, chance, before = trial
    one, other = compare(*trial), compare(outcome + constant, treated, chance, before + constant)
    assert figures(other) == pytest.approx(figures(one), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(trials(), st.floats(-20, 20))
def test_what_the_covariate_explains_changes_no_effect(trial, slope):
    outcome, treated, chance, before = trial
    one, other = compare(*trial), compare(outcome + slope * before[:, 1], treated, chance, before)
    assert figures(other) == pytest.approx(figures(one), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(trials(), st.integers(0, 100))
def test_the_order_of_customers_changes_nothing(trial, seed):
    mixed = np.random.default_rng(seed).permutation(CUSTOMERS)
    other = compare(*(column[mixed] for column in trial))
    assert astuple(other) == pytest.approx(astuple(compare(*trial)))


def test_over_all_deals_of_the_groups_a_covariate_biases_nothing():
    rng = np.random.default_rng(14)
    before = rng.lognormal(size=(60, 1))
    without, extra = 2 * before[:, 0] + rng.lognormal(size=60), rng.random(60) * 3
    effects = []
    for _ in range(3_000):
        treated = rng.permutation(60) < 20
        effects.append(compare(without + treated * extra, treated, np.full(60, 1 / 3), before).effect)
    error = np.std(effects) / np.sqrt(len(effects))
    assert abs(np.mean(effects) - extra.mean()) < 4 * error


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 10), st.floats(0.1, 10), st.integers(50, 5_000), st.sampled_from([0.01, 100.0]))
def test_how_many_more_does_not_depend_on_the_unit(size, spread, customers, unit):
    more = customers_until(size, spread, customers)
    assert more >= 0
    assert abs(customers_until(unit * size, unit * spread, customers) - more) <= 1
