"""Time is UTC inside; a zone is applied only when a person reads it."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DAYS_PER_YEAR = 365.25
WEEKS_PER_YEAR = DAYS_PER_YEAR / 7


def as_utc(moment: datetime, zone: str = "UTC") -> datetime:
    """The moment in UTC; a moment without a zone is read as local time in `zone`."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def end_of_day(day: date, zone: str = "UTC") -> datetime:
    """The last microsecond of `day` in `zone`, as UTC: what "as of that day" includes."""
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str = "UTC") -> date:
    """The calendar day on which `moment` fell in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the 31st is the last day of a shorter month."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
