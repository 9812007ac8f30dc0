"""Subgroups: what was planted is found and confirmed, and noise is left alone."""

import numpy as np
import polars as pl
import pytest

from regulars.science.traits.subgroups import Condition, find_subgroups


def crowd(count, seed, planted=True):
    rng = np.random.default_rng(seed)
    table = pl.DataFrame(
        {
            "town": rng.choice(["Leeds", "York", "Hull", "Bath"], count),
            "channel": rng.choice(["shop", "web", "dealer"], count),
            "first": rng.gamma(2, 20, count).round(2),
            "mail": rng.random(count) < 0.4,
            "phone": pl.Series(rng.random(count) < 0.5).replace_strict(
                {True: "yes", False: None}, return_dtype=pl.String
            ),
        }
    )
    chance = np.full(count, 0.2)
    if planted:
        chance[((table["town"] == "Leeds") & table["mail"]).to_numpy()] = 0.55
    return table, rng.random(count) < chance


def test_what_was_planted_is_found_and_told_apart():
    found = find_subgroups(*crowd(6_000, 1))
    best = found[0]
    assert {(each.attribute, each.value) for each in best.conditions} == {("town", "Leeds"), ("mail", "true")}
    assert best.lift == pytest.approx(0.55 / best.usual, rel=0.15)
    assert best.lift_low < best.lift < best.lift_high
    assert best.q_value < 1e-6
    assert best.customers == pytest.approx(600, rel=0.15)
    assert best.support == pytest.approx(0.1, abs=0.02)


def test_noise_gives_no_findings():
    assert sum(bool(find_subgroups(*crowd(2_000, seed, planted=False), seed=seed)) for seed in range(30)) <= 1


def test_longer_rules_that_add_nothing_are_not_told():
    found = find_subgroups(*crowd(20_000, 3))
    whole = next(set(each.conditions) for each in found if len(each.conditions) == 2)
    assert not any(whole < set(each.conditions) for each in found)


def test_numbers_are_cut_and_missing_values_are_conditions():
    rng = np.random.default_rng(4)
    table, _ = crowd(6_000, 4)
    target = rng.random(6_000) < np.where(table["first"].to_numpy() > 55, 0.5, 0.1)
    best = find_subgroups(table, target)[0]
    assert [each.attribute for each in best.conditions] == ["first"]
    assert best.conditions[0].low is not None
    lonely = rng.random(6_000) < np.where(table["phone"].is_null().to_numpy(), 0.4, 0.1)
    assert find_subgroups(table, lonely)[0].conditions == (Condition("phone"),)


def test_too_small_or_one_sided_groups_tell_nothing():
    table, target = crowd(200, 5)
    assert find_subgroups(table.head(30), target[:30]) == []
    assert find_subgroups(table, np.ones(200, dtype=bool)) == []
    assert find_subgroups(table.clear(), np.zeros(0, dtype=bool)) == []


def test_conditions_as_json():
    assert Condition("first", low=5.0).to_json() == {"attribute": "first", "value": None, "low": 5.0, "high": None}
