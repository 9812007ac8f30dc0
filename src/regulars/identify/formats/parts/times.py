"""Points in time as exports write them, in UTC."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from regulars.identify.canonical import UTC_TIME, Conventions

NUMERIC = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": ""}
"""Conventions.date_format for each order of day, month and year; a year that comes first needs none."""
EPOCH = "%s"
"""Conventions.date_format of times counted in seconds (or thousandths) since 1970."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = "mon|tue|wed|thu|fri|sat|sun"
_CLOCKS = ("", " %H:%M:%S%.f", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_PLAIN = "%Y-%m-%d %H:%M:%S"
_UNIFIED: tuple[tuple[str, str], ...] = (
    (rf"(?i)^(?:{_DAYS})[a-z]*,?\s+", ""),
    (r"\s+", " "),
    (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[Tt ,]*", "$1-$2-$3 "),
    (r"^((?:19|20)\d\d)(\d\d)(\d\d)$", "$1-$2-$3"),
    (r"^((?:19|20)\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)", "$1-$2-$3 $4:$5:$6"),
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.]([0-6]\d)(\D|$)", "$1/$2/20$3$4"),
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.]([7-9]\d)(\D|$)", "$1/$2/19$3$4"),
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[T ,]*", "$1/$2/$3 "),
    (rf"(?i)^(\d{{1,2}})(?:st|nd|rd|th)?[-. ]*({_MONTHS})[a-z]*[-., ]*(\d{{4}})[ ,]*", "$1 $2 $3 "),
    (rf"(?i)^(\d{{1,2}})[-. ]*({_MONTHS})[a-z]*[-., ]*(\d{{2}})([ ,]|$)", "$1 $2 20$3 "),
    (rf"(?i)^({_MONTHS})[a-z]*[. ]+(\d{{1,2}})(?:st|nd|rd|th)?[, ]+(\d{{4}})[ ,]*", "$2 $1 $3 "),
    (r"(?i)(\d)\s*a\.?m\.?$", "$1 AM"),
    (r"(?i)(\d)\s*p\.?m\.?$", "$1 PM"),
    (r"(?i)(\d)\s*(?:Z|UTC|GMT)$", "$1+0000"),
    (r"(:\d\d(?:\.\d+)?) ?([+-]\d\d):?(\d\d)?$", "$1$2$3"),
    (r"(:\d\d(?:\.\d+)?[+-]\d\d)$", "${1}00"),
)


def times(column: pl.Series, conventions: Conventions) -> pl.Series:
    """The column's times as UTC_TIME; null where a text is none.

    A time without a zone is one of the conventions' zone. A year that comes first, and a month with a name, are read
    whatever the conventions; day and month in figures only as conventions.date_format orders them.
    """
    if conventions.date_format == EPOCH:
        return _since_epoch(column)
    local = column.str.to_datetime(_PLAIN, strict=False, time_unit="us")
    pending = local.is_null() & column.is_not_null()
    utc = _from_zone(local, conventions.zone)
    if not pending.any():
        return utc
    places = pending.arg_true()
    text = _unify(column.gather(places))
    dates = ("%Y-%m-%d", "%d %b %Y", *filter(None, (conventions.date_format,)))
    found = _first_that_fits(text, [date + clock for date in dates for clock in _CLOCKS], None)
    zoned = [date + clock + "%z" for date in dates for clock in _CLOCKS[1:3]]
    result = _from_zone(found, conventions.zone).fill_null(_first_that_fits(text, zoned, "UTC"))
    return utc.scatter(places, result)


def days(column: pl.Series, conventions: Conventions) -> pl.Series:
    """The column's dates as ISO text, without any clock; null where a text is none or lies before 1880."""
    found = times(column, Conventions(date_format=conventions.date_format))
    sensible = found.dt.year().is_between(1880, 2100)
    return pl.select(pl.when(sensible).then(found.dt.strftime("%Y-%m-%d"))).to_series()


def _unify(column: pl.Series) -> pl.Series:
    text = pl.col("text")
    for pattern, to in _UNIFIED:
        text = text.str.replace(pattern, to) if pattern != r"\s+" else text.str.replace_all(pattern, to)
    return column.to_frame("text").select(text.str.strip_chars()).to_series()


def _first_that_fits(text: pl.Series, formats: Sequence[str], zone: str | None) -> pl.Series:
    found = pl.Series([None] * len(text), dtype=pl.Datetime("us", zone))
    for format_ in formats:
        missing = found.is_null()
        if not missing.any():
            break
        places = missing.arg_true()
        found = found.scatter(
            places, text.gather(places).str.to_datetime(format_, strict=False, time_unit="us", time_zone=zone)
        )
    return found


def _from_zone(local: pl.Series, zone: str) -> pl.Series:
    """Local times in UTC; the hour that a clock change leaves out is read as if it had not."""
    if zone == "UTC":
        return local.dt.replace_time_zone("UTC")
    there = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    later = local.dt.offset_by("1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return there.dt.convert_time_zone("UTC").fill_null(later.dt.convert_time_zone("UTC").dt.offset_by("-1h"))


def _since_epoch(column: pl.Series) -> pl.Series:
    count = column.cast(pl.Float64, strict=False)
    seconds = pl.select(pl.when(count.abs() >= 1e11).then(count / 1_000).otherwise(count)).to_series()
    sensible = pl.select(pl.when(seconds.abs() < 1e10).then(seconds * 1_000_000)).to_series()
    return sensible.cast(pl.Int64, strict=False).cast(UTC_TIME)
