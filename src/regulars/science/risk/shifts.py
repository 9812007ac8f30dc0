"""When a habit changed: Bayesian change detection on short sequences, with a stated rate of false alarms.

After each observation the evidence for one change at some earlier point is weighed against none (Adams, MacKay 2007,
restricted to one change and exact): the marginal likelihoods of the two sides, summed over all points, each as likely
beforehand, over that of the whole. An alarm is raised where these odds pass a bar. The bar is found on the same
customers with their own observations shuffled: where nothing changes, their order says nothing, so these raise alarms
as customers would whose habits stay as they are. Theirs is the stated rate, so many for each customer and year watched.
(Customers who did change are more mixed when shuffled, which raises the bar a little: the rate is lower then.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.risk.habits import Floats, Habit

BEFORE, AFTER = 3, 2
"""Observations on each side of a change, at least."""

LONGEST = 40
"""Observations of a customer that are looked at, the latest."""

_PRIOR = float(np.log(1 / 20))  # one observation in twenty begins something new
_SHUFFLED = 20_000  # customers by whom the bar is found
_ENTRIES = 4_000_000
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Sequences:
    """Observations of many customers, one after the other, each in order of time.

    Attributes:
        customer: numbers, shape (customers,).
        starts: where each customer's begin, and the end of all; shape (customers + 1,).
        days: when, in days; shape (observations,).
        values: as the habit has them; shape (observations,).
    """

    customer: NDArray[np.int64]
    starts: NDArray[np.int64]
    days: Floats
    values: Floats

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Sequences:
        """Of columns customer, day (Date or number of days), value; customers with enough observations only."""
        fewest = BEFORE + AFTER
        kept = (
            frame.select("customer", pl.col("day").to_physical().cast(pl.Float64), pl.col("value").cast(pl.Float64))
            .sort("customer", "day", maintain_order=True)
            .filter(pl.len().over("customer") >= fewest)
            .group_by("customer", maintain_order=True)
            .tail(LONGEST)
        )
        counted = kept.group_by("customer", maintain_order=True).len()
        starts = np.concatenate([[0], np.cumsum(counted["len"].to_numpy())]).astype(np.int64)
        return cls(
            counted["customer"].cast(pl.Int64).to_numpy(), starts, kept["day"].to_numpy(), kept["value"].to_numpy()
        )

    def __len__(self) -> int:
        return len(self.customer)

    def some(self, rows: NDArray[np.int64]) -> Sequences:
        """Those customers only."""
        count = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        places = np.repeat(self.starts[rows] - starts[:-1], count) + np.arange(starts[-1])
        return Sequences(self.customer[rows], starts, self.days[places], self.values[places])

    def of_length(self) -> Iterator[tuple[NDArray[np.int64], Floats, Floats]]:
        """Customers with equally many observations, as many at once as are cheap to hold: rows, days, values."""
        count = np.diff(self.starts)
        for length in np.unique(count):
            rows = np.flatnonzero(count == length)
            for part in np.array_split(rows, len(rows) * int(length) ** 2 // _ENTRIES + 1):
                places = self.starts[part, None] + np.arange(length)
                yield part, self.days[places], self.values[places]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of each customer after each observation: the logarithm of the evidence for a change, shape (customers, LONGEST).

    `place` is the first observation after the likeliest change, as known then. Minus infinity where there are too few.
    """

    log_odds: Floats
    place: NDArray[np.int16]


def weigh_changes(sequences: Sequences, habit: Habit, *, from_day: float = -np.inf) -> Evidence:
    """The evidence for a change after each observation of `from_day` or later."""
    log_odds = np.full((len(sequences), LONGEST), -np.inf)
    place = np.zeros((len(sequences), LONGEST), dtype=np.int16)
    for rows, days, values in sequences.of_length():
        sums = np.cumsum(habit.sums(values), axis=1)
        whole = habit.evidence(sums)
        for seen in range(BEFORE + AFTER, values.shape[1] + 1):
            looked = np.flatnonzero(days[:, seen - 1] >= from_day)
            if not len(looked):
                continue
            cuts = np.arange(BEFORE, seen - AFTER + 1)
            before = sums[looked][:, cuts - 1]
            after = sums[looked, seen - 1][:, None] - before
            ways = habit.evidence_of_two(before, after) - whole[looked, seen - 1][:, None]
            top = ways.max(axis=1)
            log_odds[rows[looked], seen - 1] = _PRIOR + top + np.log(np.exp(ways - top[:, None]).sum(axis=1))
            place[rows[looked], seen - 1] = cuts[ways.argmax(axis=1)]
    return Evidence(log_odds, place)


def find_bar(sequences: Sequences, habit: Habit, alarms: float, *, gaps: bool, seed: int = 0) -> float:
    """The evidence from which on an alarm is raised.

    Args:
        sequences: of the base.
        habit: its model, learnt from them.
        alarms: false alarms that are accepted for each customer and year.
        gaps: whether the values are the logarithms of the days between observations, so that time is shuffled too.
        seed: of the shuffling.
    """
    rng = np.random.default_rng(seed)
    watched = np.arange(len(sequences))
    if len(watched) > _SHUFFLED:
        watched = rng.choice(watched, _SHUFFLED, replace=False)
    known = sequences.some(watched)
    shuffled = _shuffled(known.some(np.resize(np.arange(len(known)), _SHUFFLED)), rng, gaps=gaps)
    evidence = weigh_changes(shuffled, habit)
    low, high = -5.0, 40.0
    for _ in range(50):
        bar = (low + high) / 2
        low, high = (bar, high) if alarm_rate(evidence, shuffled, bar) > alarms else (low, bar)
    return high


def alarm_rate(evidence: Evidence, sequences: Sequences, bar: float) -> float:
    """First alarms for each customer and year watched, of customers none of whom changed."""
    highest = np.maximum.accumulate(evidence.log_odds, axis=1)
    first = np.argmax(highest >= bar, axis=1)
    raised = highest.max(axis=1, initial=-np.inf) >= bar
    last = np.diff(sequences.starts) - 1
    begins, until = sequences.starts[:-1], np.where(raised, first, last)
    watched = sequences.days[begins + until] - sequences.days[begins + np.minimum(BEFORE + AFTER - 1, last) - 1]
    years = float(np.maximum(watched, 0.0).sum()) / _DAYS_A_YEAR
    return float(raised.sum()) / max(years, 1e-9)


def find_shifts(sequences: Sequences, habit: Habit, bar: float, *, from_day: float = -np.inf) -> pl.DataFrame:
    """The customers whose habit changed, by the bar, at their first alarm.

    Args:
        sequences: of the base.
        habit: its model.
        bar: as `find_bar` gives it.
        from_day: when watching begins.

    Returns:
        customer (Int64), place (the first observation of the new habit, from 0, of those that are looked at), since and
        noticed (days), log_odds.
    """
    evidence = weigh_changes(sequences, habit, from_day=from_day)
    raised = evidence.log_odds.max(axis=1, initial=-np.inf) >= bar
    rows = np.flatnonzero(raised)
    seen = np.argmax(evidence.log_odds[rows] >= bar, axis=1)
    # With all that is known by now the point of the change is clearer than when it was noticed.
    last = np.diff(sequences.starts)[rows] - 1
    place = np.where(evidence.log_odds[rows, last] >= bar, evidence.place[rows, last], evidence.place[rows, seen])
    begins = sequences.starts[rows]
    return pl.DataFrame(
        {
            "customer": sequences.customer[rows],
            "place": place.astype(np.int64),
            "since": sequences.days[begins + place],
            "noticed": sequences.days[begins + seen],
            "log_odds": evidence.log_odds[rows, seen],
        }
    )


def _shuffled(sequences: Sequences, rng: np.random.Generator, *, gaps: bool) -> Sequences:
    """The same customers with their own observations in any order: as they are where nothing changed."""
    count = np.diff(sequences.starts)
    whose = np.repeat(np.arange(len(count)), count)
    values = sequences.values[np.lexsort((rng.random(len(whose)), whose))]
    if not gaps:
        return Sequences(sequences.customer, sequences.starts, sequences.days, values)
    begins = (sequences.days - np.exp(sequences.values))[sequences.starts[:-1]]
    passed = np.cumsum(np.exp(values))
    before = np.concatenate([[0.0], passed])[sequences.starts[:-1]]
    return Sequences(sequences.customer, sequences.starts, passed + (begins - before)[whose], values)
