"""Opening hours: clocks that run only while somebody is there, right across changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kernel.hours import Hours, read_days, read_hours

WEEK = read_hours("Mon-Fri 09:00-17:00, Sat 10:00-13:00", "12-25, 2026-04-03", "Europe/London")
LONDON = ZoneInfo("Europe/London")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (local(2026, 5, 4, 10), 3, local(2026, 5, 4, 13)),  # within a day
        (local(2026, 5, 4, 16), 2, local(2026, 5, 5, 10)),  # over night
        (local(2026, 5, 8, 16), 5, local(2026, 5, 11, 10)),  # Friday, three hours of Saturday, Monday
        (local(2026, 5, 10, 3), 1, local(2026, 5, 11, 10)),  # begun on a Sunday
        (local(2026, 4, 2, 16), 2, local(2026, 4, 4, 11)),  # Good Friday is closed
        (local(2026, 12, 24, 16), 2, local(2026, 12, 26, 11)),  # Christmas Day of every year is closed
        (local(2026, 3, 27, 16), 8, local(2026, 3, 30, 13)),  # the clocks go forward between
        (local(2026, 10, 23, 16), 8, local(2026, 10, 26, 13)),  # and back
        (local(2026, 5, 4, 9), 8, local(2026, 5, 4, 17)),  # until closing, not until the next opening
    ],
)
def test_opening_time_passes_while_we_are_open(start: datetime, hours: int, end: datetime) -> None:
    assert WEEK.add(start, timedelta(hours=hours)) == end
    assert WEEK.between(start, end) == timedelta(hours=hours)


def test_round_the_clock_an_hour_is_an_hour_though_the_day_has_23() -> None:
    always = read_hours("Mon-Sun 00:00-24:00", "", "Europe/London")
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert always.add(start, timedelta(hours=24)) == start + timedelta(hours=24)
    assert always.add(start, timedelta(days=100)) == start + timedelta(days=100)


def test_working_days() -> None:
    assert WEEK.add_days(date(2026, 4, 2), 1) == date(2026, 4, 4)  # a Saturday
    assert WEEK.add_days(date(2026, 4, 2), 2) == date(2026, 4, 6)
    assert WEEK.add_days(date(2026, 4, 2), 0) == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "opening hours are written like"),
        ("Mon-Fry 09:00-17:00", "opening hours are written like"),
        ("Mon 17:00-09:00", "closes before it opens"),
        ("Mon 09:00-25:00", "'25:00' is no time of the day"),
        ("Mon-Fri 09:00-17:00, Tue 16:00-18:00", "overlap"),
    ],
)
def test_hours_that_cannot_be(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_hours(text, "", "UTC")


def test_days_that_cannot_be() -> None:
    assert read_days("12-25, 2027-03-26") == ["12-25", "2027-03-26"]
    with pytest.raises(ValueError, match="'30-12' is no day"):
        read_days("30-12")


def test_hours_in_which_nobody_ever_is() -> None:
    never = Hours(((),) * 7, frozenset(), "UTC")
    with pytest.raises(ValueError, match="never pass"):
        never.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(ValueError, match="never pass"):
        never.add_days(date(2026, 1, 1), 1)


FIRST = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
SPANS = st.timedeltas(timedelta(0), timedelta(hours=200))
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"])


@given(start=MOMENTS, span=SPANS, zone=ZONES)
def test_what_is_added_has_passed_and_moments_keep_their_order(start: datetime, span: timedelta, zone: str) -> None:
    hours = read_hours("Mon-Thu 09:00-12:30, Fri 22:00-24:00, Sat-Sun 00:00-04:00", "12-25", zone)
    end = hours.add(start, span)
    assert end >= start
    assert hours.between(start, end) == span
    assert hours.add(start + timedelta(minutes=7), span) >= end
    assert hours.between(end, start) == timedelta(0) or end == start
