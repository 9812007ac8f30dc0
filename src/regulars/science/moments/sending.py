"""When to send: the likeliest hour within a bounded wait, on a person's own clock, outside their quiet hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.kernel.quiet_hours import Quiet, quiet_until
from regulars.science.moments.hours import HOURS

Floats = NDArray[np.float64]

_STEPS = 9


def write_levels(chances: Floats) -> list[str]:
    """The hours of each person as a text of 168 digits: 9 the likeliest hour, 0 one hardly ever likely.

    Args:
        chances: shape (n, 168), above zero somewhere in each row.
    """
    levels = np.rint(chances / chances.max(axis=1, keepdims=True) * _STEPS).astype(np.uint8) + ord("0")
    return [row.tobytes().decode("ascii") for row in levels]


def best_moment(start: datetime, longest: timedelta, levels: str, zone: ZoneInfo, quiets: Sequence[Quiet]) -> datetime:
    """The first moment of the likeliest hour from `start` on, within the longest wait and outside quiet hours.

    Args:
        start: the earliest moment.
        longest: wait; with none, or where it is quiet throughout, the first moment that is not quiet is given.
        levels: as `write_levels` gives them.
        zone: on whose clock the hours are.
        quiets: quiet hours, all of which hold.

    Raises:
        BadInput: the levels are not those of a week.
    """
    if len(levels) != HOURS or not levels.isdecimal():
        raise BadInput(f"'{levels[:20]}' is not the hours of a week.", hint=f"Give {HOURS} digits.")
    first = start.astimezone(UTC)
    allowed = [
        moment
        for begins, ends in _hours(first, first + longest, zone)
        if (moment := quiet_until(begins, quiets)) is not None and moment < ends
    ]
    if not allowed:
        return quiet_until(first, quiets) or first
    return max(allowed, key=lambda moment: (levels[_hour(moment, zone)], -moment.timestamp()))


def _hours(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The stretches between full hours of a clock, which the clocks' changing may cut short; none begins after `end`.

    The first begins at `start`; what follows it, at a full hour. Each is given with its own end, no later than `end`.
    """
    begins = start
    last = end + timedelta(microseconds=1)  # a moment at the very end is within the wait
    while begins <= end:
        local = begins.astimezone(zone)
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        ends = begins + timedelta(hours=1) - into
        yield begins, min(ends, last)
        begins = ends


def _hour(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour
