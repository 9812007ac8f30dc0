"""Birth dates in any format, as ISO dates: YYYY-MM-DD, or YYYY-MM or YYYY where that is all that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from regulars.science.matching.normal.plain import fold

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[t ].*)?", re.IGNORECASE)
_PARTS = re.compile(r"\d+|[a-z]+")
_CLOCK = re.compile(r"[t\s]+\d{1,2}:\d\d.*$|\s+00?:00.*$", re.IGNORECASE)
_FILLERS = frozenset("st nd rd th de del di of the der den le el van er ao born geb circa c ca about".split())
_WEEKDAYS = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_MONTHS = {
    start: number
    for number, starts in enumerate(
        (
            "jan ene gen", "feb fev", "mar mae maa mrt mrz", "apr avr abr", "may mai mag mei maj", "jun juin giu",
            "jul juil lug", "aug aou ago", "sep set", "oct okt out ott", "nov", "dec dez dic des",
        ),
        1,
    )
    for start in starts.split()
}  # fmt: skip
_NOT_SAID = frozenset(
    {"1900-01-01", "1899-12-30", "1899-12-31", "1800-01-01", "1111-11-11", "9999-12-31", "1901-01-01"}
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
USUAL_LATEST_YEAR = 2015


def birth_date(text: str, *, day_first: bool = True, latest_year: int = USUAL_LATEST_YEAR) -> str:
    """The date in ISO form; "" for what is no date, or stands for "not said" such as 1900-01-01.

    Of a date that cannot be, such as 31 April, year and month, or the year, are kept. `day_first` decides 3/4/1980 (an
    impossible reading gives way to the other); two-digit years end with `latest_year`.
    """
    found = _ISO.fullmatch(text)
    if found:
        return _iso(found[1], found[2], found[3]) or _what_can_be(found[1], found[2], found[3])
    folded = _CLOCK.sub("", fold(text).strip())
    parts = [part for part in _PARTS.findall(_WEEKDAYS.sub("", folded)) if part not in _FILLERS]
    if not 1 <= len(parts) <= 3:
        return ""
    if not all(part.isdigit() for part in parts):
        return _with_month_name(parts, latest_year)
    if len(parts) == 1:
        return _digits(parts[0], day_first=day_first, latest_year=latest_year)
    if len(parts) == 2:
        year, month = (parts[0], parts[1]) if len(parts[0]) == 4 else (parts[1], parts[0])
        return _iso(year, month, "0") if len(year) == 4 else ""
    return _three(parts, day_first=day_first, latest_year=latest_year)


def _three(parts: list[str], *, day_first: bool, latest_year: int) -> str:
    one, two, three = parts
    if len(one) == 4:
        return _iso(one, two, three) or _iso(one, three, two) or _what_can_be(one, two, three)
    year = _full_year(three, latest_year)
    day, month = (one, two) if day_first else (two, one)
    return _iso(year, month, day) or _iso(year, day, month) or _what_can_be(year, month, day)


def _digits(figures: str, *, day_first: bool, latest_year: int) -> str:
    if len(figures) == 4:
        return _iso(figures, "0", "0")
    if len(figures) == 8:
        as_iso = _iso(figures[:4], figures[4:6], figures[6:])
        other = _three([figures[:2], figures[2:4], figures[4:]], day_first=day_first, latest_year=latest_year)
        return as_iso or other or _what_can_be(figures[:4], figures[4:6], figures[6:])
    if len(figures) == 6:
        year_month = _iso(figures[:4], figures[4:], "0")
        if year_month and figures[4:] != "00" and figures[:2] in {"19", "20"}:
            return year_month
        return _iso(_full_year(figures[:2], latest_year), figures[2:4], figures[4:])
    if len(figures) == 5 and figures < "50000":  # a spreadsheet's day number
        return (date(1899, 12, 30) + timedelta(days=int(figures))).isoformat()
    return ""


def _with_month_name(parts: list[str], latest_year: int) -> str:
    names = [part for part in parts if not part.isdigit()]
    month = _MONTHS.get(names[0][:4]) or _MONTHS.get(names[0][:3])
    rest = [part for part in parts if part.isdigit()]
    if len(names) != 1 or not month or not rest:
        return ""
    if len(rest) == 1:
        return _iso(rest[0], str(month), "0") if len(rest[0]) == 4 else ""
    day, year = (rest[1], rest[0]) if len(rest[0]) == 4 else (rest[0], rest[1])
    return _iso(_full_year(year, latest_year), str(month), day)


def _full_year(year: str, latest_year: int) -> str:
    if len(year) == 4:
        return year
    if len(year) > 2:
        return ""
    century = latest_year // 100 * 100
    full = century + int(year)
    return str(full if full <= latest_year else full - 100)


def _what_can_be(year: str, month: str, day: str) -> str:
    """Year and month, or the year, of a date that cannot be: a slip in the day leaves them as they are."""
    if len(year) != 4 or not 1800 <= int(year) <= 2030 or int(month) == 0 or _real(year, month, day):
        return ""
    return _real(year, month, "0") or year


def _iso(year: str, month: str, day: str) -> str:
    """The date if there is such a day and it is meant; zeros for day or month say that they are not known."""
    found = _real(year, month, day)
    return "" if found in _NOT_SAID else found


def _real(year: str, month: str, day: str) -> str:
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return ""
    y, m, d = int(year), int(month), int(day)
    if not _FIRST_YEAR <= y <= _LAST_YEAR or m > 12:
        return ""
    if m == 0:
        return f"{y}" if d == 0 else ""
    if d == 0:
        return f"{y}-{m:02}"
    if d > _DAYS[m - 1] or (m == 2 and d == 29 and (y % 4 or (y % 100 == 0 and y % 400))):
        return ""
    return f"{y}-{m:02}-{d:02}"


_NUMERIC = re.compile(r"\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?:\D.*)?")


def orders(texts: Iterable[str]) -> tuple[int, int]:
    """How many of the dates can only be read with the day first, and how many only with the month first."""
    day_first = month_first = 0
    for text in texts:
        found = _NUMERIC.fullmatch(text)
        if found:
            one, two = int(found[1]), int(found[2])
            day_first += one > 12 >= two >= 1
            month_first += two > 12 >= one >= 1
    return day_first, month_first
