"""Opening hours: when the clock of an answer runs, in the business's own zone, right across changes of the clocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?\s+(?P<opens>\S+?)\s*-\s*(?P<closes>\S+)")
_YEARS_AHEAD = 5
_RULE = "opening hours are written like 'Mon-Fri 09:00-17:00, Sat 10:00-13:00'"
_CLOSED_RULE = "closed days are written like '12-25, 12-26, 2027-03-26'"

Span = tuple[int, int]
"""Minutes after midnight: opens, closes."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there: spans of each weekday (Monday is 0), days on which nobody is, and the zone of both."""

    week: tuple[tuple[Span, ...], ...]
    closed: frozenset[str]
    zone: str

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which `span` of opening time has passed since `start`, in UTC.

        Raises ValueError where the hours of five years do not hold it.
        """
        left = span
        for opens, closes in self._openings(start):
            here = closes - max(opens, start)
            if left <= here:
                return max(opens, start) + left
            left -= here
        raise ValueError(f"{span} of opening time never pass: {_RULE}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much opening time lies between two moments; nothing where `end` is not after `start`."""
        passed = timedelta(0)
        for opens, closes in self._openings(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), timedelta(0))
        return passed

    def add_days(self, start: date, days: int) -> date:
        """The day `days` working days after `start`."""
        day = start
        for _ in range(366 * _YEARS_AHEAD):
            if days <= 0:
                return day
            day += timedelta(days=1)
            days -= bool(self._spans(day))
        raise ValueError(f"{days} working days never pass: {_RULE}")

    def _spans(self, day: date) -> tuple[Span, ...]:
        shut = day.isoformat() in self.closed or f"{day:%m-%d}" in self.closed
        return () if shut else self.week[day.weekday()]

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of opening time that end after `start`, in UTC: what the wall clock says is not how long."""
        zone, day = ZoneInfo(self.zone), start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        for _ in range(366 * _YEARS_AHEAD):
            for opens, closes in self._spans(day):
                first, last = _moment(day, opens, zone), _moment(day, closes, zone)
                if last > first and last > start:
                    yield first, last
            day += timedelta(days=1)


def read_hours(text: str, closed: str, zone: str) -> Hours:
    """The hours that two settings tell. Raises ValueError with the rule they break."""
    week: list[list[Span]] = [[] for _ in _DAYS]
    for part in text.lower().split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None or not {found["first"], found["last"] or found["first"]} <= set(_DAYS):
            raise ValueError(_RULE)
        opens, closes = _minutes(found["opens"]), _minutes(found["closes"])
        if opens >= closes:
            raise ValueError(f"'{part.strip()}' closes before it opens; {_RULE}")
        first, last = _DAYS.index(found["first"]), _DAYS.index(found["last"] or found["first"])
        for step in range((last - first) % 7 + 1):
            week[(first + step) % 7].append((opens, closes))
    for spans in week:
        spans.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise ValueError(f"the hours of a day overlap; {_RULE}")
    return Hours(tuple(map(tuple, week)), frozenset(read_days(closed)), zone)


def read_days(text: str) -> list[str]:
    """The closed days of a setting, each as MM-DD (every year) or YYYY-MM-DD. Raises ValueError with the rule."""
    days = [part.strip() for part in text.split(",") if part.strip()]
    for day in days:
        try:
            date.fromisoformat(day if len(day) > 5 else f"2024-{day}")
        except ValueError:
            raise ValueError(f"'{day}' is no day; {_CLOSED_RULE}") from None
    return days


def _minutes(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    try:
        told = time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f"'{text}' is no time of the day; {_RULE}") from None
    return told.hour * 60 + told.minute


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)  # wall time, as people read it
    return local.astimezone(UTC)
