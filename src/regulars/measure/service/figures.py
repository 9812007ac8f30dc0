"""The figures of our service: settled at first contact, how long it takes, complaints a day, promises kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from django.db.models import Count, Q

from regulars.kernel.time import local_day
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Promise
from regulars.measure.service.matters import matters_of
from regulars.science.quality.control import control_chart
from regulars.science.quality.waiting import Waiting, wait_of

LATELY_DAYS = 90
_CHART_DAYS = 182
_HOUR_US = 3_600_000_000
_TOPICS = 10
_ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Day:
    """Complaints of one day, what was to be expected, and the limit that chance seldom passes."""

    day: date
    complaints: int
    expected: float | None
    upper: float | None
    beyond: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Complaints about one thing lately; hours are medians."""

    topic: str
    complaints: int
    open: int
    settle_hours: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises of one of us that were settled lately, and those that are open."""

    person: str
    kept: int
    broken: int
    open: int

    @property
    def share(self) -> float | None:
        """Of those settled, how many were kept."""
        return self.kept / (self.kept + self.broken) if self.kept + self.broken else None


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """How well we served lately; hours are of the clock, not of opening time.

    Attributes:
        complaints, open: of the last 90 days, and how many of them are not settled.
        first_contact: the share settled by our first answer, of `first_contact_of` that were settled as cases.
        answer, settle: hours until our first answer, and until it was settled, those still waiting counted as such.
        days: complaints a day for the chart; rising: whether they rise beyond chance.
    """

    as_of: datetime
    complaints: int
    open: int
    first_contact: float | None
    first_contact_of: int
    answer: Waiting
    settle: Waiting
    days: tuple[Day, ...]
    rising: bool
    run: int
    topics: tuple[Topic, ...]
    promises: Kept
    people: tuple[Kept, ...]


def service_figures(as_of: datetime, zone: str) -> ServiceFigures:
    """The figures of the 90 days before a moment; days are the business's."""
    lately = matters_of(as_of - timedelta(days=LATELY_DAYS), as_of)
    judged = lately["once"].drop_nulls()
    days, rising, run = complaints_by_day(as_of, zone)
    people = promises_by_person(as_of)
    return ServiceFigures(
        as_of=as_of,
        complaints=lately.height,
        open=int(lately["resolved_at"].null_count()),
        first_contact=float(judged.sum() / len(judged)) if len(judged) else None,
        first_contact_of=len(judged),
        answer=_wait(lately, "answered_at", as_of),
        settle=_wait(lately, "resolved_at", as_of),
        days=days,
        rising=rising,
        run=run,
        topics=_topics(lately, as_of),
        promises=all_together(people),
        people=people,
    )


def service_lately(at: datetime, zone: str) -> ServiceFigures:
    """The figures as of a moment where enough is known of the 90 days before it, else as of the newest that was
    imported: who tries Regulars brings the past.
    """
    figures, imported = service_figures(at, zone), last_moment()
    if figures.complaints < _ENOUGH and imported is not None and imported < at:
        return service_figures(imported, zone)
    return figures


def complaints_by_day(as_of: datetime, zone: str) -> tuple[tuple[Day, ...], bool, int]:
    """Complaints a day of the last 13 weeks with their limits, whether they rise, and the run above expectation.

    The day of `as_of` itself is not over and left out.
    """
    last = local_day(as_of, zone) - timedelta(days=1)
    first = last - timedelta(days=_CHART_DAYS - 1)
    opened = matters_of(as_of - timedelta(days=_CHART_DAYS + 2), as_of)["opened_at"]
    by_day = opened.dt.convert_time_zone(zone).dt.date().value_counts()
    counts = dict(by_day.iter_rows())
    every = [first + timedelta(days=step) for step in range(_CHART_DAYS)]
    chart = control_chart([counts.get(day, 0) for day in every])
    days = tuple(
        Day(
            day,
            counts.get(day, 0),
            None if np.isnan(chart.expected[place]) else float(chart.expected[place]),
            None if np.isnan(chart.upper[place]) else float(chart.upper[place]),
            bool(chart.beyond[place]),
        )
        for place, day in enumerate(every)
    )
    return days[-LATELY_DAYS - 1 :], chart.rising and bool(counts), chart.run


def _wait(matters: pl.DataFrame, until: str, as_of: datetime) -> Waiting:
    ended = pl.col(until).is_not_null()
    span = (pl.col(until).fill_null(pl.lit(as_of)) - pl.col("opened_at")).dt.total_microseconds() / _HOUR_US
    told = matters.select(span=span.clip(lower_bound=0.0), ended=ended)
    return wait_of(told["span"].to_numpy(), told["ended"].to_numpy())


def _topics(matters: pl.DataFrame, as_of: datetime) -> tuple[Topic, ...]:
    found = []
    named = matters.filter(pl.col("topic").fill_null("") != "")
    for (topic,), part in named.group_by(["topic"], maintain_order=True):
        waiting = _wait(part, "resolved_at", as_of)
        found.append(Topic(str(topic), part.height, int(part["resolved_at"].null_count()), waiting.median))
    return tuple(sorted(found, key=lambda one: (-one.complaints, one.topic))[:_TOPICS])


def all_together(people: Iterable[Kept]) -> Kept:
    """The promises of all of us."""
    every = list(people)
    return Kept("", sum(one.kept for one in every), sum(one.broken for one in every), sum(one.open for one in every))


def promises_by_person(as_of: datetime) -> tuple[Kept, ...]:
    """Promises settled in the 90 days before a moment, and those open now, by who made them."""
    since = as_of - timedelta(days=LATELY_DAYS)
    rows = (
        Promise.objects.filter(made_at__lte=as_of)
        .values("made_by")
        .order_by("made_by")
        .annotate(
            kept=Count("pk", filter=Q(kept_at__gt=since, kept_at__lte=as_of)),
            broken=Count("pk", filter=Q(broken_at__gt=since, broken_at__lte=as_of)),
            open=Count("pk", filter=Q(kept_at=None, broken_at=None)),
        )
    )
    return tuple(
        Kept(row["made_by"], row["kept"], row["broken"], row["open"])
        for row in rows
        if row["kept"] or row["broken"] or row["open"]
    )
