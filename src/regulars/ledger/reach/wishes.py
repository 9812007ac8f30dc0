"""What holds of all that a customer wished: of each record the latest word, among the records the stricter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from regulars.kernel.quiet_hours import QuietHours, read_quiet_hours
from regulars.ledger.models import Wish

_ABOUT = Wish.About


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many contacts in so many days."""

    most: int
    days: int

    @property
    def words(self) -> str:
        """As people say it."""
        span = {1: "a day", 7: "a week", 30: "a month"}.get(self.days, f"in {self.days} days")
        return f"{self.most} {span}"


_NO_LIMIT = Limit(1_000_000, 1)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds.

    Attributes:
        unwanted: topics, case-folded, that they do not want to hear of.
        limits: of each channel how often at most.
        quiet: their own quiet hours, all of which hold.
        paused_until: when marketing and research may begin again.
        zone: the time zone that they named last; None where none.
        language: that they named last; empty where none.
    """

    unwanted: frozenset[str] = frozenset()
    limits: tuple[tuple[str, Limit], ...] = ()
    quiet: tuple[QuietHours, ...] = ()
    paused_until: datetime | None = None
    zone: ZoneInfo | None = None
    language: str = ""

    def limits_of(self, channel: str) -> list[Limit]:
        """How often at most in that channel."""
        return [limit for of, limit in self.limits if of == channel]


def settle_wishes(statements: Iterable[Wish]) -> Wishes:
    """What these statements of one customer's records come to."""
    latest = latest_of_each(statements)
    unwanted = {said.item.casefold() for said in latest if said.about == _ABOUT.TOPIC and said.value == "no"}
    limits: dict[tuple[str, int], Limit] = {}
    for said in latest:
        limit = read_limit(said.value) if said.about == _ABOUT.FREQUENCY else None
        if limit and limit.most < limits.get((said.channel, limit.days), _NO_LIMIT).most:
            limits[said.channel, limit.days] = limit
    quiet = [read_quiet_hours(said.value) for said in latest if said.about == _ABOUT.QUIET]
    pauses = [datetime.fromisoformat(said.value) for said in latest if said.about == _ABOUT.PAUSE and said.value]
    zones = [said.value for said in latest if said.about == _ABOUT.TIME_ZONE and said.value]
    languages = [said.value for said in latest if said.about == _ABOUT.LANGUAGE and said.value]
    return Wishes(
        frozenset(unwanted),
        tuple((channel, limit) for (channel, _), limit in limits.items()),
        tuple(hours for hours in dict.fromkeys(quiet) if hours),
        max(pauses, default=None),
        zone_named(zones[-1]) if zones else None,
        languages[-1] if languages else "",
    )


def latest_of_each(statements: Iterable[Wish]) -> list[Wish]:
    """Of each record, subject, channel and item the latest statement, in order of time."""
    latest: dict[tuple[int, str, str, str], Wish] = {}
    for said in sorted(statements, key=lambda said: (said.stated_at, said.pk or 0)):
        key = (said.record_id, said.about, said.channel, said.item.casefold())
        latest.pop(key, None)
        latest[key] = said
    return list(latest.values())


def read_limit(value: str) -> Limit | None:
    """The limit that a text such as "2/7" stands for; None for an empty one."""
    most, slash, days = value.partition("/")
    return Limit(int(most), int(days)) if slash else None


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name; None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
