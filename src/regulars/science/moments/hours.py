"""At which of the 168 hours of the week each person is there, from as little as nothing known of them.

A Dirichlet-multinomial, shrunk to everybody's hours (Minka 2000, "Estimating a Dirichlet distribution", gives the
mean that is used), whose counts are first spread by a kernel on the circles of day and week: who came on Tuesday at
nine may come on Tuesday at ten, and on Wednesday at nine. How far is chosen by what it foretells of newer events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput

Floats = NDArray[np.float64]

HOURS = 168
"""Hours of a week; 0 is Monday from midnight to one."""

_DAY, _DAYS = 24, 7
_NEWEST = 0.2  # of each person's events, to choose the smoothing by
_FEWEST = 50  # events of them, to choose it at all
_EVERY_HOUR = 0.5  # events that everybody's hours begin with


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How one event tells of other hours.

    Attributes:
        spread: standard deviation on the clock, hours.
        near: share that goes to the same hour of the two neighbouring days.
        any_day: share that goes to that hour of all days alike.
        weight: events' worth of everybody's hours in each person's.
    """

    spread: float
    near: float
    any_day: float
    weight: float

    def kernel(self) -> Floats:
        """What an event at one hour (row) counts at each (column), shape (168, 168); rows and columns sum to 1."""
        hours = _circle(_DAY)
        clock = np.exp(-0.5 * (hours / self.spread) ** 2)
        clock /= clock.sum(axis=1, keepdims=True)
        days = _circle(_DAYS)
        same, beside = 1.0 - self.near - self.any_day, self.near / 2
        week = np.where(days == 0, same, np.where(days == 1, beside, 0.0)) + self.any_day / _DAYS
        return np.asarray(np.kron(week, clock))


USUAL = Smoothing(1.0, 0.2, 0.4, 12.0)
"""What shoppers at a grocer's have shown to be best; taken where there is too little to choose by."""

_TRIED = tuple(
    Smoothing(*each)
    for each in product((0.7, 1.0, 1.5, 2.5), (0.0, 0.2), (0.2, 0.4, 0.7), (3.0, 6.0, 12.0, 25.0, 50.0))
)


@dataclass(frozen=True, slots=True)
class HoursFit:
    """What was learnt; made by `HoursOfWeek.fit`.

    Attributes:
        everybody: chance of each hour for somebody of whom nothing is known, shape (168,).
        smoothing: the one that was chosen.
        chosen_by: events that it was chosen by; 0 where it is the usual one.
        loss: mean minus log likelihood of those; None where there were none.
    """

    everybody: Floats
    smoothing: Smoothing
    chosen_by: int
    loss: float | None

    def chances(self, counts: Floats) -> Floats:
        """The chance that each person's next event falls into each hour.

        Args:
            counts: events of each person in each hour, shape (n, 168); zeros where nothing is known.

        Returns:
            Shape (n, 168), rows sum to 1.
        """
        spread = counts @ self.smoothing.kernel()
        seen = counts.sum(axis=1, keepdims=True)
        weight = self.smoothing.weight
        return np.asarray((spread + weight * self.everybody) / (seen + weight))


@dataclass(frozen=True, slots=True)
class HoursOfWeek:
    """The estimator."""

    tried: tuple[Smoothing, ...] = _TRIED

    def fit(self, events: pl.DataFrame) -> HoursFit:
        """Learn everybody's hours, and how far one event tells of others.

        Args:
            events: customer, occurred_at (moments as the person's clock has them); in any order.

        Raises:
            BadInput: there are no events.
        """
        if events.is_empty():
            raise BadInput("There are no moments to learn from.", hint="Give at least one event.")
        before, after = split_newest(events)
        if len(after) < _FEWEST:
            return HoursFit(_everybody(count_hours(events)[1]), USUAL, 0, None)
        customers, counts = count_hours(before)
        told = after.join(pl.DataFrame({"customer": customers}).with_row_index("row"), on="customer")
        row, hour = told["row"].to_numpy(), told.select(hour_of(pl.col("occurred_at"))).to_series().to_numpy()
        everybody = _everybody(counts)
        losses = self._losses(counts, everybody, row, hour)
        place = int(np.argmin(losses))
        return HoursFit(_everybody(count_hours(events)[1]), self.tried[place], len(told), losses[place])

    def _losses(
        self, counts: Floats, everybody: Floats, row: NDArray[np.uint32], hour: NDArray[np.int64]
    ) -> list[float]:
        spread: dict[tuple[float, float, float], Floats] = {}
        seen = counts.sum(axis=1)[row]
        losses = []
        for each in self.tried:
            shape = (each.spread, each.near, each.any_day)
            if shape not in spread:
                spread[shape] = (counts @ each.kernel())[row, hour]
            chance = (spread[shape] + each.weight * everybody[hour]) / (seen + each.weight)
            losses.append(float(-np.log(chance).mean()))
        return losses


def hour_of(moment: pl.Expr) -> pl.Expr:
    """The hour of the week of moments: 0 is Monday from midnight to one, 167 Sunday from eleven at night."""
    return (moment.dt.weekday().cast(pl.Int64) - 1) * _DAY + moment.dt.hour().cast(pl.Int64)


def count_hours(events: pl.DataFrame) -> tuple[pl.Series, Floats]:
    """How often each customer was there in each hour of the week.

    Args:
        events: customer, occurred_at (as the person's clock has it).

    Returns:
        The customers in order, and their counts, shape (n, 168).
    """
    customers = events["customer"].unique().sort()
    rows = events.join(pl.DataFrame({"customer": customers}).with_row_index("row"), on="customer")
    counts = np.zeros((len(customers), HOURS))
    hour = rows.select(hour_of(pl.col("occurred_at"))).to_series().to_numpy()
    np.add.at(counts, (rows["row"].to_numpy(), hour), 1.0)
    return customers, counts


def split_newest(events: pl.DataFrame, share: float = _NEWEST) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each customer's older events, and their newest `share` (rounded up; never all of them)."""
    place, count = pl.int_range(pl.len()).over("customer"), pl.len().over("customer")
    newest = (place >= (count * (1 - share)).floor()) & (place > 0)
    marked = events.sort("customer", "occurred_at").with_columns(newest=newest)
    return marked.filter(~pl.col("newest")).drop("newest"), marked.filter("newest").drop("newest")


def best_hour(chances: Floats, allowed: Iterable[int] | None = None) -> NDArray[np.int64]:
    """Each person's likeliest hour, of those allowed; the first of the week where two are level.

    Args:
        chances: shape (n, 168).
        allowed: hours of the week in which we may write; None for all.

    Raises:
        BadInput: no hour is allowed, or one is no hour of a week.
    """
    hours = np.array(sorted(set(range(HOURS) if allowed is None else allowed)), dtype=np.int64)
    if not len(hours) or hours[0] < 0 or hours[-1] >= HOURS:
        raise BadInput(f"The hours to choose from are {hours.tolist()}; give some from 0 to {HOURS - 1}.")
    return np.asarray(hours[chances[:, hours].argmax(axis=1)])


def _everybody(counts: Floats) -> Floats:
    whole = counts.sum(axis=0) + _EVERY_HOUR
    return np.asarray(whole / whole.sum())


def _circle(size: int) -> NDArray[np.int64]:
    """How far apart the places of a circle are, shape (size, size)."""
    apart = np.abs(np.arange(size)[:, None] - np.arange(size)[None])
    return np.asarray(np.minimum(apart, size - apart))
