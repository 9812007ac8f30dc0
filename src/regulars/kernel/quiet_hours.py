"""Quiet hours: a stretch of the local day in which nobody is disturbed, and its end; right when the clocks change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = 24 * 60
_LONGEST = timedelta(days=3)
"""Beyond a day of quiet and a change of clocks there is nothing to look for: the hours leave no moment."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to before `end`, in minutes of the local day; over midnight where the end comes first."""

    start: int
    end: int

    @property
    def words(self) -> str:
        """As it is written: 21:00-08:00."""
        return f"{_clock(self.start)}-{_clock(self.end)}"

    def hold(self, local: time) -> bool:
        """Whether that local time is within them."""
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours on the clock of one zone."""

    hours: QuietHours
    zone: ZoneInfo

    def holds(self, moment: datetime) -> bool:
        """Whether it is quiet there at that moment."""
        return self.hours.hold(moment.astimezone(self.zone).timetz())


def read_quiet_hours(text: str) -> QuietHours | None:
    """The hours of a text such as "21:00-08:00"; None for an empty one. Raises ValueError with the rule."""
    if not text.strip():
        return None
    start, dash, end = text.replace("–", "-").partition("-")
    try:
        if not dash:
            raise ValueError
        first, last = (time.fromisoformat(part.strip().zfill(5)) for part in (start, end))
    except ValueError:
        raise ValueError("quiet hours are two times of day, such as 21:00-08:00, or nothing") from None
    if first == last:
        raise ValueError("quiet hours that begin when they end would be the whole day or none of it")
    return QuietHours(first.hour * 60 + first.minute, last.hour * 60 + last.minute)


def quiet_until(moment: datetime, quiets: Sequence[Quiet]) -> datetime | None:
    """The first moment, from this one on, at which it is quiet in none of them; None where there never is one.

    A local hour that the clocks skip never is; one that they repeat is twice, and quiet both times.
    """
    found = moment
    while holding := [quiet for quiet in quiets if quiet.holds(found)]:
        found = max(_end_of(found, quiet) for quiet in holding)
        if found - moment > _LONGEST:
            return None
    return found


def _end_of(moment: datetime, quiet: Quiet) -> datetime:
    """When these hours, which hold at `moment`, end."""
    local = moment.astimezone(quiet.zone)
    left = (quiet.hours.end - (local.hour * 60 + local.minute)) % _DAY or _DAY
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    end = start + timedelta(minutes=left)
    if end.astimezone(quiet.zone).utcoffset() == local.utcoffset():
        return end
    # The clocks change on the way: minute by minute, which is exact whatever they do.
    while quiet.holds(start):
        start += timedelta(minutes=1)
    return start


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
