from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.kernel.quiet_hours import Quiet, QuietHours
from regulars.science.moments.hours import HOURS
from regulars.science.moments.sending import best_moment, write_levels

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_NOON = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)  # half past twelve in Berlin
NIGHT = Quiet(QuietHours(21 * 60, 8 * 60), BERLIN)
TWO_DAYS = timedelta(days=2)


def likely(*hours: int) -> str:
    return "".join("9" if hour in hours else "1" for hour in range(HOURS))


def test_the_likeliest_hour_is_nine_and_the_rest_in_proportion() -> None:
    chances = np.full((1, HOURS), 0.1)
    chances[0, 33], chances[0, 34] = 1.0, 0.5
    (levels,) = write_levels(chances)
    assert (levels[33], levels[34], levels[0], len(levels)) == ("9", "4", "1", HOURS)


def test_it_waits_for_the_likeliest_hour_on_their_own_clock() -> None:
    found = best_moment(MONDAY_NOON, TWO_DAYS, likely(24 + 9), BERLIN, [NIGHT])
    assert found == datetime(2026, 5, 5, 7, 0, tzinfo=UTC)  # Tuesday at nine


def test_in_the_likeliest_hour_itself_it_goes_at_once() -> None:
    assert best_moment(MONDAY_NOON, TWO_DAYS, likely(12), BERLIN, [NIGHT]) == MONDAY_NOON


def test_of_hours_that_are_level_the_first() -> None:
    assert best_moment(MONDAY_NOON, TWO_DAYS, likely(14, 24 + 9), BERLIN, []).hour == 12


def test_it_never_waits_longer_than_it_may() -> None:
    found = best_moment(MONDAY_NOON, TWO_DAYS, likely(3 * 24 + 9), BERLIN, [NIGHT])
    assert found == MONDAY_NOON


def test_a_quiet_hour_is_not_chosen_however_likely() -> None:
    found = best_moment(MONDAY_NOON, TWO_DAYS, likely(24 + 3, 24 + 18), BERLIN, [NIGHT])
    assert found.astimezone(BERLIN).hour == 18


def test_an_hour_that_is_quiet_in_its_first_half_is_used_from_the_second() -> None:
    early = Quiet(QuietHours(21 * 60, 8 * 60 + 30), BERLIN)
    found = best_moment(MONDAY_NOON, TWO_DAYS, likely(24 + 8), BERLIN, [early])
    assert found.astimezone(BERLIN).strftime("%H:%M") == "08:30"


def test_where_it_is_quiet_all_the_while_it_goes_when_that_ends() -> None:
    found = best_moment(MONDAY_NOON + timedelta(hours=10), timedelta(hours=3), likely(23), BERLIN, [NIGHT])
    assert found.astimezone(BERLIN).strftime("%H:%M") == "08:00"


def test_without_a_wait_it_goes_now() -> None:
    assert best_moment(MONDAY_NOON, timedelta(0), likely(24 + 9), BERLIN, [NIGHT]) == MONDAY_NOON


@pytest.mark.parametrize("levels", ["", "123", "x" * HOURS])
def test_what_is_no_week_is_refused(levels: str) -> None:
    with pytest.raises(BadInput, match="not the hours of a week"):
        best_moment(MONDAY_NOON, TWO_DAYS, levels, BERLIN, [])
