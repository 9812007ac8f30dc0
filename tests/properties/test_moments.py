"""Laws of hours: chances sum to one, the order of events does not matter, and a week turned round turns the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.moments.hours import HOURS, HoursOfWeek, Smoothing, best_hour, count_hours

few = settings(max_examples=25, deadline=None)
told = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2000)), min_size=1, max_size=120)
smoothings = st.builds(
    Smoothing,
    st.floats(0.3, 6.0),
    st.floats(0.0, 0.5),
    st.floats(0.0, 0.5),
    st.floats(0.1, 100.0),
)


def events(rows: list[tuple[int, int]]) -> pl.DataFrame:
    start = datetime(2025, 1, 6, tzinfo=UTC)
    made = [(who, start + timedelta(hours=hours)) for who, hours in rows]
    return pl.DataFrame(made, schema=["customer", "occurred_at"], orient="row")


@few
@given(told)
def test_chances_sum_to_one_and_none_is_nought(rows: list[tuple[int, int]]) -> None:
    fit = HoursOfWeek().fit(events(rows))
    _, counts = count_hours(events(rows))
    chances = fit.chances(np.vstack([counts, np.zeros((1, HOURS))]))
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (chances > 0).all()
    assert set(best_hour(chances, [3, 40]).tolist()) <= {3, 40}


@few
@given(told, st.randoms())
def test_the_order_of_events_does_not_matter(rows: list[tuple[int, int]], chance) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = HoursOfWeek().fit(events(rows)), HoursOfWeek().fit(events(mixed))
    assert one.smoothing == other.smoothing
    np.testing.assert_array_equal(one.everybody, other.everybody)
    np.testing.assert_array_equal(count_hours(events(rows))[1], count_hours(events(mixed))[1])


@few
@given(smoothings)
def test_spreading_loses_and_makes_nothing(smoothing: Smoothing) -> None:
    kernel = smoothing.kernel()
    np.testing.assert_allclose(kernel.sum(axis=0), 1.0)
    np.testing.assert_allclose(kernel, kernel.T)
    assert (kernel >= 0).all()


@few
@given(smoothings, st.integers(0, 6))
def test_no_day_of_the_week_is_its_first(smoothing: Smoothing, days: int) -> None:
    kernel = smoothing.kernel()
    turned = np.roll(np.roll(kernel, 24 * days, axis=0), 24 * days, axis=1)
    np.testing.assert_allclose(kernel, turned, atol=1e-12)
