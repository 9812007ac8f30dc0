"""Due days: strictly after, without drift, by the month's end; skipping moves by exactly one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.interact.arrangements.days import MOST, check_interval, day_after
from regulars.kernel.errors import BadInput
from regulars.kernel.time import add_months

_DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
_INTERVALS = st.sampled_from(sorted(MOST)).flatmap(lambda unit: st.tuples(st.integers(1, MOST[unit]), st.just(unit)))


def _nth(first: date, every: int, unit: str, count: int) -> date:
    if unit == "week":
        return first + timedelta(weeks=every * count)
    return add_months(first, every * count * (12 if unit == "year" else 1))


@given(first=_DAYS, interval=_INTERVALS, after=_DAYS)
def test_the_next_day_is_the_first_of_its_days_that_is_after(
    first: date, interval: tuple[int, str], after: date
) -> None:
    found = day_after(first, *interval, after)
    count = 0
    while (day := _nth(first, *interval, count)) <= after:
        count += 1
    assert found == day > after


@given(first=_DAYS, interval=_INTERVALS, skips=st.integers(1, 12))
def test_skipping_moves_by_exactly_one_and_never_drifts(first: date, interval: tuple[int, str], skips: int) -> None:
    day = first
    for count in range(1, skips + 1):
        following = day_after(first, *interval, day)
        assert following == _nth(first, *interval, count)
        day = following


def test_the_31st_is_the_last_day_of_a_shorter_month_and_the_31st_again_after_it() -> None:
    first = date(2026, 1, 31)
    assert day_after(first, 1, "month", first) == date(2026, 2, 28)
    assert day_after(first, 1, "month", date(2026, 2, 28)) == date(2026, 3, 31)


def test_the_29th_of_february_is_the_28th_in_other_years_and_the_29th_in_the_next_leap_year() -> None:
    first = date(2024, 2, 29)
    assert day_after(first, 1, "year", first) == date(2025, 2, 28)
    assert day_after(first, 1, "year", date(2027, 3, 1)) == date(2028, 2, 29)


def test_what_comes_once_has_no_day_after_its_own() -> None:
    assert day_after(date(2026, 5, 1), 0, "", date(2026, 4, 30)) == date(2026, 5, 1)
    assert day_after(date(2026, 5, 1), 0, "", date(2026, 5, 1)) is None


@pytest.mark.parametrize(("every", "unit"), [(0, "week"), (105, "week"), (1, "day"), (37, "month"), (1, "")])
def test_an_interval_that_is_none_is_refused(every: int, unit: str) -> None:
    with pytest.raises(BadInput, match="interval"):
        check_interval(every, unit)
