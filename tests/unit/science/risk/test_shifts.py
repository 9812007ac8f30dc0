"""Shifts: changes that were put in are found where they are, and false alarms stay at the stated rate."""

import numpy as np
import polars as pl
import pytest

from regulars.science.risk.habits import Choice, Level
from regulars.science.risk.shifts import LONGEST, Sequences, alarm_rate, find_bar, find_shifts, weigh_changes

WINDOW, RATE = 1_000.0, 0.02


def shop(customers, rng, k=1.0, a=1.2, b=40.0):
    """Gaps between purchases of customers who join at any time and are watched until one day."""
    rate, start = rng.gamma(a, 1 / b, customers), rng.uniform(0, WINDOW * 0.8, customers)
    gaps = np.maximum(np.round(rng.gamma(k, 1.0, (customers, 300)) / rate[:, None]), 1.0)
    days = start[:, None] + np.cumsum(gaps, axis=1)
    frame = pl.DataFrame(
        {"customer": np.repeat(np.arange(customers), 300), "day": days.ravel(), "value": np.log(gaps).ravel()}
    )
    return frame.filter(pl.col("day") <= WINDOW)


def valued(frame, rng, draw):
    """The same purchases with another value each; `draw` gives it by customer number."""
    return frame.with_columns(value=pl.Series(draw(frame["customer"].to_numpy(), rng), dtype=pl.Float64))


def spends(customer, rng):
    level = np.random.default_rng(7).normal(3.5, 0.8, customer.max() + 1)
    return level[customer] + 0.4 * rng.standard_t(4, len(customer))


def choices(customer, rng):
    shares = np.random.default_rng(8).dirichlet((1.0, 0.7, 0.4), customer.max() + 1)
    return (rng.random(len(customer))[:, None] > np.cumsum(shares, axis=1)[customer]).sum(axis=1).clip(0, 2)


@pytest.mark.parametrize(
    ("habit", "gaps", "draw"),
    [(Level, True, None), (Level, False, spends), (Choice, False, choices)],
    ids=["gaps", "spend", "choice"],
)
def test_the_stated_rate_of_false_alarms_holds_within_a_fifth(habit, gaps, draw):
    rates = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        base, fresh = shop(5_000, rng), shop(25_000, rng)
        if draw:
            base, fresh = valued(base, rng, draw), valued(fresh, rng, draw)
        known, others = Sequences.of(base), Sequences.of(fresh)
        model = habit.learn(known.values, known.starts)
        bar = find_bar(known, model, RATE, gaps=gaps, seed=seed)
        rates.append(alarm_rate(weigh_changes(others, model), others, bar))
    assert np.mean(rates) == pytest.approx(RATE, rel=0.2)


def test_a_change_is_found_where_it_is():
    rng = np.random.default_rng(5)
    frame = shop(3_000, rng, k=2.0, a=4.0, b=100.0)
    at = pl.int_range(pl.len()).over("customer")
    changed = frame.with_columns(
        value=pl.Series(rng.normal(3.5, 0.3, len(frame)))
        - pl.when((pl.col("customer") % 10 == 0) & (at >= 8)).then(1.2).otherwise(0.0)
    )
    sequences = Sequences.of(changed)
    model = Level.learn(sequences.values, sequences.starts)
    found = find_shifts(sequences, model, find_bar(sequences, model, RATE, gaps=False))
    long = (
        changed.group_by("customer")
        .len()
        .filter((pl.col("customer") % 10 == 0) & (pl.col("len").is_between(13, LONGEST)))
    )
    hit = found.filter(pl.col("customer").is_in(long["customer"].to_list()))
    assert len(hit) > 0.9 * len(long)
    assert (hit["place"] == 8).mean() > 0.8
    assert (hit["noticed"] >= hit["since"]).all()
    others = found.filter(pl.col("customer") % 10 != 0)
    assert len(others) < 0.1 * changed["customer"].n_unique()


def test_rarer_purchases_are_found():
    rng = np.random.default_rng(6)
    gaps = rng.gamma(4.0, 20 / 4.0, (500, 24)).round().clip(1)
    gaps[:50, 14:] *= 3
    frame = pl.DataFrame(
        {
            "customer": np.repeat(np.arange(500), 24),
            "day": np.cumsum(gaps, axis=1).ravel(),
            "value": np.log(gaps).ravel(),
        }
    )
    sequences = Sequences.of(frame)
    model = Level.learn(sequences.values, sequences.starts)
    found = find_shifts(sequences, model, find_bar(sequences, model, RATE, gaps=True))
    assert set(range(50)) - set(found["customer"].to_list()) == set() or len(found.filter(pl.col("customer") < 50)) > 45


def test_short_histories_and_early_days_raise_no_alarm():
    frame = pl.DataFrame(
        {"customer": [1] * 4 + [2] * 12, "day": [*range(4), *range(12)], "value": [1.0] * 4 + [1.0] * 6 + [9.0] * 6}
    )
    sequences = Sequences.of(frame)
    assert sequences.customer.tolist() == [2]
    model = Level(1.0, 0.2, 3.0, 0.5)
    assert len(find_shifts(sequences, model, 1.0)) == 1
    assert len(find_shifts(sequences, model, 1.0, from_day=100)) == 0


def test_only_the_latest_observations_are_looked_at():
    frame = pl.DataFrame({"customer": [1] * 100, "day": list(range(100)), "value": [1.0] * 100})
    assert len(Sequences.of(frame).values) == LONGEST


def test_evidence_does_not_hang_on_how_customers_are_ordered():
    rng = np.random.default_rng(9)
    frame = shop(200, rng)
    one = Sequences.of(frame)
    other = Sequences.of(frame.sample(fraction=1.0, shuffle=True, seed=1))
    model = Level(3.0, 0.5, 3.0, 0.8)
    assert np.array_equal(weigh_changes(one, model).log_odds, weigh_changes(other, model).log_odds)
