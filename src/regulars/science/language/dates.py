"""Days and rhythms in a sentence, English and German: "every six weeks", "in May", "am 3. Mai", "in two months"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from regulars.kernel.time import add_months

_NUMBERS = {"one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
            "nine": 9, "ten": 10, "twelve": 12, "other": 2, "second": 2, "third": 3, "einem": 1, "einer": 1, "zwei": 2,
            "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12,
            "zweite": 2, "zweiten": 2, "zweites": 2}  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(
    ("january januar jan", "february februar feb", "march märz mar", "april apr", "may mai", "june juni jun",
     "july juli jul", "august aug", "september sept sep", "october oktober oct", "november nov",
     "december dezember dec"), start=1) for name in names.split()}  # fmt: skip
_UNITS = {"day": ("day", 1), "tag": ("day", 1), "week": ("week", 1), "woche": ("week", 1), "fortnight": ("week", 2),
          "month": ("month", 1), "monat": ("month", 1), "quarter": ("month", 3), "quartal": ("month", 3),
          "year": ("year", 1), "jahr": ("year", 1)}  # fmt: skip
_ADVERBS = {"weekly": (1, "week"), "fortnightly": (2, "week"), "monthly": (1, "month"), "quarterly": (3, "month"),
            "yearly": (1, "year"), "annually": (1, "year"), "wöchentlich": (1, "week"), "vierzehntägig": (2, "week"),
            "monatlich": (1, "month"), "vierteljährlich": (3, "month"), "jährlich": (1, "year")}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = rf"(?P<unit>{'|'.join(_UNITS)})(?:s|e|n|en)?\b"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\b\.?"
_YEAR = r"(?P<year>20\d\d)"
_EVERY = re.compile(
    rf"\b(?:every|each|once (?:a|every)|jede[nsr]?|alle|einmal (?:im|pro|in der)) (?:{_NUMBER} )?{_UNIT}", re.I
)
_ADVERB = re.compile(rf"\b(?P<adverb>{'|'.join(_ADVERBS)})\b", re.I)
_AHEAD = re.compile(rf"\bin {_NUMBER} {_UNIT}", re.I)
_NEXT = re.compile(rf"\b(?:next|nächste[nrsm]?|kommende[nrsm]?) {_UNIT}", re.I)
_WRITTEN = (
    re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b(?:am |ab )?(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?:{_YEAR}\b)?"),
    re.compile(
        rf"\b(?:on |from |by |am |ab )?(?:the |dem )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}"
        rf"(?: {_YEAR})?",
        re.I,
    ),
    re.compile(rf"\b(?:on |from |by |starting ){_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR})?", re.I),
    re.compile(rf"\b(?:in|from|by|starting|im|ab|ab dem|next|nächsten) {_MONTH}(?: {_YEAR})?", re.I),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many weeks, months or years."""

    every: int
    unit: str


def rhythm_in(text: str) -> tuple[Rhythm | None, str]:
    """How often, and the text without it; None for no rhythm, or one of days that are no weeks."""
    if found := _ADVERB.search(text):
        every, unit = _ADVERBS[found["adverb"].casefold()]
        return Rhythm(every, unit), _without(text, found)
    if not (found := _EVERY.search(text)):
        return None, text
    unit, times = _UNITS[found["unit"].casefold()]
    every = times * _count(found["number"])
    if unit == "day":
        every, unit = (every // 7, "week") if every % 7 == 0 else (0, unit)
    return (Rhythm(every, unit), _without(text, found)) if every else (None, text)


def day_in(text: str, today: date) -> tuple[date | None, str]:
    """The day that is named, always after today, and the text without it; of a month the first day."""
    for pattern in _WRITTEN:
        found = pattern.search(text)
        day = _written(found.groupdict(), today) if found else None
        if found and day:
            return day, _without(text, found)
    if found := _AHEAD.search(text):
        return _ahead(today, _count(found["number"]), found["unit"]), _without(text, found)
    if found := _NEXT.search(text):
        return _ahead(today, 1, found["unit"]), _without(text, found)
    return None, text


def _written(parts: dict[str, str | None], today: date) -> date | None:
    """The day of these parts; without a year the next one that is ahead. None for a day that there is not."""
    said = parts["month"] or ""
    month = int(said) if said.isdecimal() else _MONTHS[said.casefold()]
    day = int(parts.get("day") or 1)
    years = [int(parts["year"] or 0)] if parts.get("year") else [today.year, today.year + 1]
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > today:
            return found
    return None


def _ahead(today: date, number: int, unit: str) -> date:
    name, times = _UNITS[unit.casefold()]
    if name == "day":
        return today + timedelta(days=number)
    if name == "week":
        return today + timedelta(weeks=number * times)
    return add_months(today, number * times * (12 if name == "year" else 1))


def _count(said: str | None) -> int:
    if not said:
        return 1
    return int(said) if said.isdecimal() else _NUMBERS[said.casefold()]


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
