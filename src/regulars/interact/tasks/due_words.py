"""By when, in words: 'by Friday', 'within two days', 'before the end of the month', '3 May'."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from regulars.kernel.time import add_months

_WEEKDAYS = [name.lower() for name in calendar.day_name]
_MONTHS = [name.lower() for name in calendar.month_name]
_NUMBERS = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
} | {"a": 1, "an": 1, "a couple of": 2, "a few": 3}

_DAY = "|".join(f"{name}|{name[:3]}" for name in _WEEKDAYS)
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS[1:])
_NUMBER = r"\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Due:
    """The day that words name, and the words."""

    day: date
    words: str


def due_in_words(text: str, said_on: date) -> Due | None:
    """The earliest-said day in a text, as of the day on which it was said; None where it names none ahead."""
    best: tuple[int, Due] | None = None
    for pattern, day_of in _WAYS:
        for found in pattern.finditer(text):
            day = day_of(found, said_on)
            if day is None or day < said_on:
                continue
            # Of two readings of the same words the longer one holds: "next Friday", not "Friday".
            longer = best is not None and found.start() <= best[0] < found.end()
            if best is None or found.start() < best[0] or longer:
                if best is not None and longer and len(found.group()) <= len(best[1].words):
                    continue
                best = found.start(), Due(day, found.group().strip())
    return best[1] if best else None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _in_so_long(found: re.Match[str], said_on: date) -> date:
    count, unit = _count(found["count"]), found["unit"].lower()
    if unit.startswith("hour"):
        return said_on + timedelta(days=count // 24)
    if unit.startswith("week"):
        return said_on + timedelta(weeks=count)
    if unit.startswith("month"):
        return add_months(said_on, count)
    if not found["working"]:
        return said_on + timedelta(days=count)
    day = said_on
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _weekday(found: re.Match[str], said_on: date) -> date:
    wanted = next(place for place, name in enumerate(_WEEKDAYS) if name.startswith(found["day"].lower()))
    if (found["next"] or "").strip().lower() == "next":
        day = said_on + timedelta(days=7 - said_on.weekday() + wanted)
    else:
        day = said_on + timedelta(days=(wanted - said_on.weekday() - 1) % 7 + 1)
    return day - timedelta(days=1) if (found["how"] or "").lower() == "before" else day


def _week(found: re.Match[str], said_on: date) -> date:
    monday = said_on - timedelta(days=said_on.weekday())
    later = 7 if "next" in found.group().lower() else 0
    begins = (found["part"] or "").lower().startswith(("beginning", "start", "early"))
    return monday + timedelta(days=later if begins else later + 4)


def _month(found: re.Match[str], said_on: date) -> date:
    day = add_months(said_on.replace(day=1), 1 + ("next" in found.group().lower()))
    return day - timedelta(days=1)


def _date(found: re.Match[str], said_on: date) -> date | None:
    month = next(place for place, name in enumerate(_MONTHS) if name and name.startswith(found["month"].lower()[:3]))
    year = int(found["year"]) if found["year"] else said_on.year
    try:
        day = date(year, month, int(found["number"]))
        return day.replace(year=year + 1) if not found["year"] and day < said_on else day
    except ValueError:
        return None


def _figures(found: re.Match[str], _said_on: date) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["number"]))
    except ValueError:
        return None


_HOW = r"(?P<how>by|until|till|before|on|for)\s+"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_WAYS: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]]] = [
    (re.compile(pattern, re.IGNORECASE), way)
    for pattern, way in (
        (r"\b(today|tonight|this (morning|afternoon|evening)|(the )?end of (the )?day)\b", lambda _, day: day),
        (r"\b(first thing )?tomorrow( (morning|afternoon|evening))?\b", lambda _, day: day + timedelta(days=1)),
        (r"\b(the )?day after tomorrow\b", lambda _, day: day + timedelta(days=2)),
        (
            rf"\b(within|in|inside)( the next)? (?P<count>{_NUMBER}) (?P<working>(working|business) )?"
            r"(?P<unit>hours?|days?|weeks?|months?)\b",
            _in_so_long,
        ),
        (rf"\b(?:{_HOW})?(?P<next>next |this |coming )?(?P<day>{_DAY})\b", _weekday),
        (r"\b((?P<part>end|beginning|start|early|middle|sometime|later)( of)? )?(the |this |next )week\b", _week),
        (r"\b((?P<part>end|later)( of)? )?(the |this |next )month\b", _month),
        (rf"\b(?P<number>\d{{1,2}})(st|nd|rd|th)?( of)? (?P<month>{_MONTH})\b{_YEAR}", _date),
        (rf"\b(?P<month>{_MONTH}) (the )?(?P<number>\d{{1,2}})(st|nd|rd|th)?\b{_YEAR}", _date),
        (r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<number>\d\d)\b", _figures),
        (r"\b(?P<number>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>20\d\d)\b", _figures),
    )
]
