"""Quiet hours: read, kept on either side of midnight, and ended at the right moment when the clocks change."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from regulars.kernel.quiet_hours import Quiet, QuietHours, quiet_until, read_quiet_hours

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
NIGHT = QuietHours(21 * 60, 8 * 60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_they_are_read_and_written() -> None:
    assert read_quiet_hours("21:00-08:00") == NIGHT
    assert read_quiet_hours(" 9:30 – 17:00 ") == QuietHours(570, 1020)
    assert NIGHT.words == "21:00-08:00"
    assert read_quiet_hours("  ") is None


@pytest.mark.parametrize("text", ["21:00", "21-8", "25:00-08:00", "noon-one", "08:00-08:00", "-", "08:00-"])
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        read_quiet_hours(text)


@pytest.mark.parametrize(
    ("local", "held"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_over_midnight(local: str, held: bool) -> None:
    assert NIGHT.hold(time.fromisoformat(local)) is held


def test_within_a_day() -> None:
    noon = QuietHours(12 * 60, 14 * 60)
    assert [noon.hold(time(hour)) for hour in (11, 12, 13, 14)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("at", "free"),
    [
        ("2026-01-10T12:00", "2026-01-10T12:00"),
        ("2026-01-10T22:30:41", "2026-01-11T08:00"),
        ("2026-07-10T21:00", "2026-07-11T07:00"),  # summer time: 22:00 there
        ("2026-03-28T23:00", "2026-03-29T07:00"),  # the clocks go forward on the way
        ("2026-10-24T22:00", "2026-10-25T08:00"),  # and back
    ],
)
def test_when_it_ends_in_london(at: str, free: str) -> None:
    assert quiet_until(utc(at), [Quiet(NIGHT, LONDON)]) == utc(free)


def test_an_end_that_the_clocks_skip_is_when_they_have_skipped_it() -> None:
    quiet = Quiet(QuietHours(22 * 60, 2 * 60 + 30), NEW_YORK)  # 2:30 does not exist on 8 March 2026
    assert quiet_until(utc("2026-03-08T05:00"), [quiet]) == utc("2026-03-08T07:00")


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    quiet = Quiet(QuietHours(60, 120), NEW_YORK)  # 1:00 to 2:00, twice on 1 November 2026
    assert quiet.holds(utc("2026-11-01T05:30"))
    assert quiet.holds(utc("2026-11-01T06:30"))
    assert quiet_until(utc("2026-11-01T05:30"), [quiet]) == utc("2026-11-01T07:00")


def test_several_hold_together_and_may_leave_no_moment() -> None:
    london, york = Quiet(NIGHT, LONDON), Quiet(NIGHT, NEW_YORK)
    assert quiet_until(utc("2026-01-10T23:00"), [london, york]) == utc("2026-01-11T13:00")
    day = Quiet(QuietHours(8 * 60, 21 * 60), LONDON)
    assert quiet_until(utc("2026-01-10T23:00"), [london, day]) is None
    assert quiet_until(utc("2026-01-10T23:00"), []) == utc("2026-01-10T23:00")
