"""Return on Customer of each month and quarter, of everybody and of groups, from one walk along the month-ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.measure.changes import changes_between
from regulars.measure.groups import NEW, UNKNOWN, Group, by_group, by_segment, tiers_at, tiers_in_order
from regulars.measure.harvest import Harvest, harvest
from regulars.measure.returns import Returns, summed
from regulars.measure.series import Point, point_after
from regulars.measure.standing import Standing
from regulars.science.lifetime.valuation import Terms


@dataclass(frozen=True, slots=True)
class Period:
    """A month or quarter.

    Attributes:
        name: 2026-10, or 2026-Q4.
        whole: False for the one that is not over yet.
        returns: of everybody.
        tiers, sources: groups that add up to everybody, by value tier at the start and by where they first came from.
        segments: each saved segment as it is today, with everybody else beside it.
        harvest: what of the cash was taken from tomorrow.
    """

    name: str
    whole: bool
    returns: Returns
    tiers: list[Group]
    sources: list[Group]
    segments: list[tuple[Group, Group]]
    harvest: Harvest

    def to_json(self) -> dict[str, Any]:
        """As JSON values: those of the return, and beside them the groups."""
        return self.returns.to_json() | {
            "name": self.name,
            "whole": self.whole,
            "tiers": [group.to_json() for group in self.tiers],
            "sources": [group.to_json() for group in self.sources],
            "segments": [{"inside": inside.to_json(), "rest": rest.to_json()} for inside, rest in self.segments],
            "harvest": self.harvest.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Cuts:
    """By what customers are told apart: currency of the figures, sources (customer, group), members of segments."""

    currency: str
    sources: pl.DataFrame
    segments: Mapping[str, Sequence[int]]


@dataclass(slots=True)
class Walk:
    """What a walk along the month-ends found, in order of time.

    Attributes:
        points: the base at each month-end.
        months, quarters: the periods between them; the last of each may not be over.
    """

    points: list[Point] = field(default_factory=list)
    months: list[Period] = field(default_factory=list)
    quarters: list[Period] = field(default_factory=list)


def month_of(day: date) -> str:
    """The month's name.

    >>> month_of(date(2026, 10, 31))
    '2026-10'
    """
    return f"{day:%Y-%m}"


def quarter_of(day: date) -> str:
    """The quarter's name.

    >>> quarter_of(date(2026, 10, 31))
    '2026-Q4'
    """
    return f"{day:%Y}-Q{(day.month + 2) // 3}"


def ends_month(day: date) -> bool:
    """Whether it is the last day of a month."""
    return (day + timedelta(days=1)).day == 1


def ends_quarter(day: date) -> bool:
    """Whether it is the last day of a quarter."""
    return ends_month(day) and day.month % 3 == 0


def walk(standings: Iterable[Standing], terms: Terms, cuts: Cuts) -> Walk:
    """Measure between standings at month-ends, the last of which may lie within a month.

    Of all standings only two are held at a time: that of the month before, and that at which the quarter began.
    """
    found = Walk()
    before: tuple[Standing, pl.DataFrame] | None = None
    opened: tuple[Standing, pl.DataFrame] | None = None
    cash: float | None = None
    for standing, is_last in _and_last(standings):
        point, cash = point_after(cash, standing, terms)
        found.points.append(point)
        if before and standing.day - before[0].day <= timedelta(days=31):
            found.months += _period(month_of(standing.day), before, standing, terms, cuts, ends_month)
        if opened and (ends_quarter(standing.day) or is_last):
            found.quarters += _period(quarter_of(standing.day), opened, standing, terms, cuts, ends_quarter)
        if not is_last:
            before = standing, tiers_at(standing)
            opened = before if ends_quarter(standing.day) else opened
    return found


def _period(
    name: str, start: tuple[Standing, pl.DataFrame], end: Standing, terms: Terms, cuts: Cuts, over: Any
) -> Iterator[Period]:
    """The period, where there was equity to have a return on."""
    changes = changes_between(start[0], end, terms)
    try:
        returns = summed(changes, start[0], end, cuts.currency)
    except BadInput:
        return
    yield Period(
        name=name,
        whole=over(end.day),
        returns=returns,
        tiers=tiers_in_order(by_group(changes, start[1], NEW)),
        sources=by_group(changes, cuts.sources, UNKNOWN),
        segments=by_segment(changes, cuts.segments),
        harvest=harvest(changes),
    )


def _and_last(standings: Iterable[Standing]) -> Iterator[tuple[Standing, bool]]:
    """Each with whether it is the last."""
    coming = iter(standings)
    held = next(coming, None)
    for following in coming:
        if held is not None:
            yield held, False
        held = following
    if held is not None:
        yield held, True
