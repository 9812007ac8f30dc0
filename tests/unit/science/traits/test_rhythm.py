"""Rhythms: even gaps are told from luck, few gaps say little, and we are as sure as we say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.science.traits.rhythm import SURE, weigh_rhythms


def crowd(customers: int, even_share: float, seed: int) -> tuple[np.ndarray, pl.DataFrame]:
    """Three gaps or more each, of shape 8 (even) or 1 (at random), in whole days."""
    rng = np.random.default_rng(seed)
    shape = np.where(rng.random(customers) < even_share, 8.0, 1.0)
    mean = rng.gamma(3, 15, customers)
    who = np.repeat(np.arange(customers), 3 + rng.poisson(5, customers))
    gap = np.maximum(np.ceil(rng.gamma(shape[who], mean[who] / shape[who])), 1.0)
    return shape > 1, pl.DataFrame({"customer": who, "gap": gap})


def test_where_everybody_comes_at_random_nobody_is_said_to_have_a_rhythm():
    _, gaps = crowd(3_000, 0.0, 1)
    found = weigh_rhythms(gaps)
    assert len(found) == 3_000
    assert (found["sure"] >= SURE).mean() < 0.005


def test_those_who_have_one_are_found_as_surely_as_is_said():
    even, gaps = crowd(4_000, 0.4, 2)
    found = weigh_rhythms(gaps)
    said = (found["sure"] >= SURE).to_numpy()
    assert said[even].mean() > 0.4
    assert even[said].mean() >= found["sure"].to_numpy()[said].mean() - 0.03
    assert found["even"].to_numpy()[even].mean() > 2 * found["even"].to_numpy()[~even].mean()


def test_gaps_all_alike_are_even_and_figures_are_those_of_the_gaps():
    _, gaps = crowd(300, 0.3, 3)
    clock = pl.DataFrame({"customer": [900] * 12, "gap": [14.0] * 11 + [15.0]})
    row = weigh_rhythms(pl.concat([gaps, clock])).filter(pl.col("customer") == 900).row(0, named=True)
    assert (row["count"], row["shortest"], row["longest"]) == (12, 14.0, 15.0)
    assert row["mean"] == pytest.approx(14.083, abs=0.001)
    assert row["even"] > 0.8
    assert row["sure"] > 0.99


def test_it_does_not_matter_in_which_unit_gaps_are_told_or_in_which_order():
    _, gaps = crowd(400, 0.3, 4)
    found = weigh_rhythms(gaps)
    weeks = weigh_rhythms(gaps.sample(fraction=1.0, shuffle=True, seed=5).with_columns(pl.col("gap") / 7))
    assert weeks["sure"].to_numpy() == pytest.approx(found["sure"].to_numpy(), abs=1e-9)
    assert weeks["customer"].equals(found["customer"])


def test_few_gaps_say_nothing():
    assert weigh_rhythms(pl.DataFrame({"customer": [1, 1, 2], "gap": [7.0, 7.0, 3.0]})).is_empty()
    assert weigh_rhythms(pl.DataFrame(schema={"customer": pl.Int64, "gap": pl.Int64})).is_empty()
