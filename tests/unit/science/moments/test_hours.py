"""Hours of the week: kernels by hand, choosing by what is newer, and people of whom little or nothing is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.moments.hours import (
    HOURS,
    USUAL,
    HoursFit,
    HoursOfWeek,
    Smoothing,
    best_hour,
    count_hours,
    hour_of,
    split_newest,
)

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)


def events(*told: tuple[str, float]) -> pl.DataFrame:
    """Events of customers, hours after a Monday's midnight."""
    rows = [(who, MONDAY + timedelta(hours=hours)) for who, hours in told]
    schema = {"customer": pl.String, "occurred_at": pl.Datetime("us", "UTC")}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture(scope="module")
def habits() -> pl.DataFrame:
    """Early birds at eight and owls at twenty, one hour to and fro, on weekdays of their own."""
    rng = np.random.default_rng(4)
    told = []
    for who in range(40):
        clock = 8 if who % 2 else 20
        for week in range(15):
            day = (who + rng.integers(0, 2)) % 7
            told.append((f"c{who:02}", week * HOURS + day * 24 + clock + rng.integers(-1, 2) + 0.5))
    return events(*told)


@pytest.fixture(scope="module")
def fit(habits: pl.DataFrame) -> HoursFit:
    return HoursOfWeek().fit(habits)


def test_the_week_begins_on_monday_at_midnight() -> None:
    told = events(("a", 0), ("a", 23.9), ("a", 24), ("a", 167.5), ("a", 168))
    assert told.select(hour_of(pl.col("occurred_at"))).to_series().to_list() == [0, 23, 24, 167, 0]


def test_counts() -> None:
    customers, counts = count_hours(events(("b", 1), ("a", 2), ("b", 1.5), ("b", 169)))
    assert customers.to_list() == ["a", "b"]
    assert counts.shape == (2, HOURS)
    assert counts[1, 1] == 3
    assert counts[0, 2] == counts.sum() - 3 == 1


def test_a_kernel_on_two_circles() -> None:
    kernel = Smoothing(1.0, 0.2, 0.4, 1.0).kernel()
    sunday_midnight, monday = 6 * 24, 0
    assert kernel[monday, 23] == pytest.approx(kernel[monday, 1])  # the clock is a circle
    assert kernel[monday, sunday_midnight] == pytest.approx(kernel[monday, 24])  # and so is the week
    days = kernel[monday].reshape(7, 24).sum(axis=1)
    assert days[0] == pytest.approx(0.4 + 0.4 / 7)
    assert days[1] == days[6] == pytest.approx(0.1 + 0.4 / 7)
    assert days[3] == pytest.approx(0.4 / 7)
    assert kernel[monday, 1] / kernel[monday, 0] == pytest.approx(np.exp(-0.5))


def test_shrinking_by_hand() -> None:
    everybody = np.full(HOURS, 1 / HOURS)
    fit = HoursFit(everybody, Smoothing(1e-3, 0.0, 0.0, 4.0), 0, None)
    counts = np.zeros((2, HOURS))
    counts[0, 10] = 2
    chances = fit.chances(counts)
    assert chances[0, 10] == pytest.approx((2 + 4 / HOURS) / 6)
    assert chances[0, 11] == pytest.approx((4 / HOURS) / 6)
    assert chances[1] == pytest.approx(everybody)


def test_smoothing_is_chosen_by_newer_events(fit: HoursFit, habits: pl.DataFrame) -> None:
    assert fit.chosen_by == 40 * 3
    before, after = split_newest(habits)
    assert len(after) == fit.chosen_by
    assert len(before) + len(after) == len(habits)
    # People keep to their hour and wander about the days: everybody's hours foretell far less.
    assert fit.loss is not None
    crowd = HoursOfWeek((Smoothing(1.0, 0.0, 0.2, 1e6),)).fit(habits).loss
    assert crowd is not None
    assert fit.loss < crowd - 1


def test_an_early_bird_is_written_to_in_the_morning(fit: HoursFit, habits: pl.DataFrame) -> None:
    _, counts = count_hours(habits)
    clock = best_hour(fit.chances(counts)) % 24
    assert np.abs(clock[1::2] - 8).max() <= 1
    assert np.abs(clock[0::2] - 20).max() <= 1


@pytest.mark.parametrize("known", range(6))
def test_with_little_known_everybodys_hours_count_most(fit: HoursFit, known: int) -> None:
    counts = np.zeros((1, HOURS))
    counts[0, 3] = known  # Monday at three at night, when nobody comes
    chances = fit.chances(counts)[0]
    assert chances.sum() == pytest.approx(1)
    fewer = fit.chances(np.where(counts > 0, counts - 1, 0))[0]
    assert chances[3] >= fewer[3]
    assert (chances[3] == pytest.approx(fit.everybody[3])) == (known == 0)


def test_newest_events_leave_one_to_know() -> None:
    before, after = split_newest(events(("a", 5), ("b", 9), ("b", 1), *(("c", hour) for hour in range(10))))
    assert before["customer"].to_list() == ["a", "b", *"c" * 8]
    assert after["customer"].to_list() == ["b", "c", "c"]
    assert after["occurred_at"][0].hour == 9


def test_with_few_events_the_usual_smoothing_is_taken() -> None:
    fit = HoursOfWeek().fit(events(("a", 5), ("a", 6), ("b", 9)))
    assert (fit.smoothing, fit.chosen_by, fit.loss) == (USUAL, 0, None)
    assert fit.everybody.sum() == pytest.approx(1)
    assert fit.everybody[5] == pytest.approx(1.5 / (3 + HOURS / 2))


def test_the_best_hour_is_one_of_those_allowed() -> None:
    chances = np.zeros((2, HOURS))
    chances[0, 5], chances[0, 50], chances[1, 60] = 0.6, 0.4, 1.0
    assert best_hour(chances).tolist() == [5, 60]
    assert best_hour(chances, range(24, 168)).tolist() == [50, 60]
    assert best_hour(chances, [100, 90]).tolist() == [90, 90]


@pytest.mark.parametrize("hours", [[], [-1, 3], [168]])
def test_hours_that_no_week_has(hours: list[int]) -> None:
    with pytest.raises(BadInput, match="give some from 0 to 167"):
        best_hour(np.ones((1, HOURS)), hours)


def test_nothing_cannot_be_learnt_from() -> None:
    with pytest.raises(BadInput, match="no moments"):
        HoursOfWeek().fit(events().clear())
