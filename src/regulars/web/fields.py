"""Reading what forms give: days and times of the day, or what is wrong with them."""

from __future__ import annotations

from datetime import date, time

from regulars.kernel.errors import BadInput


def read_day(text: str) -> date | None:
    """A day of a form; None where it is left empty. Raises BadInput."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"'{text}' is no day: write it as 2026-03-31.") from None


def read_time(text: str) -> time | None:
    """A time of the day of a form, to the minute; None where it is left empty. Raises BadInput."""
    if not text:
        return None
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadInput(f"'{text}' is no time of the day: write it as 09:30.") from None
