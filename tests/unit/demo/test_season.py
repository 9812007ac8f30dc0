"""The calendar: three years, a quarter held back, Christmas, sales, price rises, local time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from regulars.demo.season import HOLDOUT_DAYS, Season


@pytest.fixture(scope="module")
def season() -> Season:
    return Season.ending(date(2026, 3, 31))


def day(season: Season, when: date) -> float:
    return float((when - season.start).days)


def test_three_years_and_thirteen_weeks(season: Season) -> None:
    assert season.start == date(2023, 4, 1)
    assert season.until_day == 366 + 365 + 365
    assert season.horizon - season.until_day == HOLDOUT_DAYS == 91
    assert season.holdout_until == date(2026, 6, 30)


def test_a_leap_day_has_a_day_three_years_before() -> None:
    season = Season.ending(date(2024, 2, 29))
    assert season.start == date(2021, 3, 1)
    assert season.start + timedelta(days=season.until_day - 1) == date(2024, 2, 29)


def test_december_is_busier_than_july_until_the_last_posting(season: Season) -> None:
    def demand(first: date, days: int) -> float:
        start = int(day(season, first))
        return float(season.busy[start : start + days].mean())

    assert demand(date(2024, 12, 1), 14) > 1.5 * demand(date(2024, 7, 1), 28)
    assert demand(date(2024, 12, 22), 7) < demand(date(2024, 7, 1), 28)


def test_effort_and_its_inverse(season: Season) -> None:
    days = np.array([0.0, 0.5, 100.25, 1095.9, 1186.5])
    np.testing.assert_allclose(season.day_of_effort(season.effort(days)), days, atol=1e-9)
    assert season.day_of_effort(season.effort(np.array([float(season.horizon)])) + 1)[0] == np.inf


def test_moments_are_local_time_with_the_clock_changes(season: Season) -> None:
    winter, summer = day(season, date(2025, 1, 15)) + 0.5, day(season, date(2025, 7, 15)) + 0.5
    written = season.moments(np.array([winter, summer])).dt.strftime("%Y-%m-%d %H:%M:%S %z").to_list()
    assert written == ["2025-01-15 12:00:00 +0000", "2025-07-15 12:00:00 +0100"]


def test_the_hour_that_march_skips_is_counted_an_hour_later(season: Season) -> None:
    half_past_one = day(season, date(2025, 3, 30)) + 1.5 / 24
    written = season.moments(np.array([half_past_one])).dt.strftime("%Y-%m-%d %H:%M %z").to_list()
    assert written == ["2025-03-30 02:30 +0100"]


def test_months_and_weekdays_agree_with_the_calendar(season: Season) -> None:
    days = np.arange(season.horizon) + 0.6
    dates = [season.start + timedelta(days=i) for i in range(season.horizon)]
    assert season.months(days).tolist() == [d.month for d in dates]
    assert season.weekdays(days).tolist() == [d.weekday() for d in dates]


def test_prices_rise_every_april_and_are_todays_before_it(season: Season) -> None:
    days = [
        date(2023, 4, 1),
        date(2024, 3, 31),
        date(2024, 4, 1),
        date(2025, 4, 1),
        date(2026, 3, 31),
        date(2026, 4, 1),
    ]
    level = season.price_level(np.array([day(season, d) for d in days]))
    np.testing.assert_allclose(level, [1.04**-2, 1.04**-2, 1.04**-1, 1.0, 1.0, 1.04])


def test_black_friday_falls_on_the_last_friday_of_november(season: Season) -> None:
    sales = {(s.code, (season.start + timedelta(days=s.first_day)).year): s for s in season.sales()}
    friday = day(season, date(2025, 11, 28))
    black = sales["BLACKFRIDAY20", 2025]
    assert black.first_day <= friday < black.end_day
    assert black.end_day - black.first_day == 7
    assert sales["SPRING15", 2026].first_day == day(season, date(2026, 3, 1))
    assert ("SPRING15", 2023) not in sales  # before the shop opened


def test_nobody_is_up_at_night(season: Season) -> None:
    rng = np.random.default_rng(0)
    moved = season.at_hours(np.arange(2000) + 0.01, rng.normal(8, 9, 2000), rng)
    hours = (moved % 1) * 24
    assert (np.floor(moved) == np.arange(2000)).all()
    assert hours.min() > 6
    assert hours.max() < 24
    assert len(np.unique(hours)) == 2000  # nobody is pushed to the very same minute
