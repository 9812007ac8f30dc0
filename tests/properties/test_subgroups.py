"""Laws of finding subgroups: noise stays silent as often as stated, what is there is found, and no order matters."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.kernel.errors import BadInput
from regulars.science.traits.subgroups import find_subgroups

few = settings(max_examples=25)
seeds = st.integers(0, 2**32 - 1)


def crowd(count: int, seed: int) -> pl.DataFrame:
    """Attributes of every kind, some of them not known, one hanging on another."""
    rng = np.random.default_rng(seed)
    town = rng.choice(["Leeds", "York", "Hull", "Bath", "Ely"], count)
    spent = rng.gamma(2, 20, count)
    spent[rng.random(count) < 0.05] = np.nan
    return pl.DataFrame(
        {
            "town": town,
            "channel": rng.choice(["shop", "web", "dealer"], count),
            "mail": rng.random(count) < 0.4,
            "near": (town == "Leeds") | (rng.random(count) < 0.2),
            "visits": rng.poisson(3, count),
            "spent": spent,
        }
    ).with_columns(pl.when(pl.Series(rng.random(count) < 0.8)).then("channel"))


@pytest.mark.parametrize("usual", [0.05, 0.2, 0.8])
def test_on_noise_the_share_of_runs_with_a_finding_stays_below_the_stated_one(usual: float):
    runs, stated = 100, 0.1

    def finds(seed: int) -> bool:
        target = np.random.default_rng([seed, 1]).random(1_500) < usual
        return bool(find_subgroups(crowd(1_500, seed), target, false_share=stated, seed=seed))

    assert sum(map(finds, range(runs))) / runs <= stated


@few
@given(seed=seeds, attribute=st.sampled_from(["town", "channel", "mail"]), other=st.sampled_from(["visits", "spent"]))
def test_a_planted_rule_of_two_conditions_is_found(seed: int, attribute: str, other: str):
    customers = crowd(8_000, seed)
    rng = np.random.default_rng([seed, 2])
    value = rng.choice(customers[attribute].drop_nulls().unique().sort().cast(pl.String).to_numpy())
    first = (customers[attribute].cast(pl.String) == value).fill_null(False).to_numpy()
    number = customers[other].cast(pl.Float64).fill_nan(None)
    within = first & (number > number.median()).fill_null(False).to_numpy()
    target = rng.random(8_000) < np.where(within, 0.6, 0.15)
    best = find_subgroups(customers, target)[0]
    assert {attribute, other} <= {condition.attribute for condition in best.conditions}
    assert best.lift_low > 1.5


@few
@given(seed=seeds, order=seeds)
def test_the_order_of_the_rows_changes_nothing(seed: int, order: int):
    customers = crowd(3_000, seed)
    target = np.random.default_rng([seed, 3]).random(3_000) < np.where(customers["mail"].to_numpy(), 0.4, 0.1)
    ids = np.arange(100, 3_100)
    shuffled = np.random.default_rng(order).permutation(3_000)
    again = find_subgroups(customers[shuffled], target[shuffled], ids=ids[shuffled])
    assert find_subgroups(customers, target, ids=ids) == again


@few
@given(seed=seeds, strength=st.floats(0.0, 0.6), usual=st.floats(0.02, 0.95))
def test_figures_of_a_finding_hang_together(seed: int, strength: float, usual: float):
    customers = crowd(2_500, seed)
    rng = np.random.default_rng([seed, 4])
    chance = np.minimum(usual + strength * (customers["town"] == "York").to_numpy(), 1.0)
    target = rng.random(2_500) < chance
    found = find_subgroups(customers, target, least_support=0.02, most=5)
    assert len(found) <= 5
    assert [each.lift_low for each in found] == sorted((each.lift_low for each in found), reverse=True)
    for each in found:
        holds = np.logical_and.reduce([condition.holds(customers.with_columns(pl.col("spent").fill_nan(None)))
                                       for condition in each.conditions])  # fmt: skip
        assert each.customers == holds.sum()
        assert each.support == pytest.approx(holds.mean())
        assert each.rate == pytest.approx(each.lift * each.usual)
        assert each.lift_low < each.lift < each.lift_high
        assert each.lift > 1
        assert each.q_value <= 0.05
        assert 1 <= len(each.conditions) <= 3
        assert len({condition.attribute for condition in each.conditions}) == len(each.conditions)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": np.zeros(3, dtype=bool)}, "3 entries for 100 customers"),
        ({"ids": range(4)}, "4 ids for 100 customers"),
        ({"false_share": 1.5}, "is 1.5; it must lie between 0 and 1"),
        ({"customers": pl.DataFrame({"when": pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 4, 9), eager=True)})},
         "'when' is of type Date"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_said(change: dict[str, object], said: str):
    given = {"customers": crowd(100, 1), "target": np.zeros(100, dtype=bool)} | change
    with pytest.raises(BadInput, match=said):
        find_subgroups(given.pop("customers"), given.pop("target"), **given)
