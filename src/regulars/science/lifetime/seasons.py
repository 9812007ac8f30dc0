"""The seasons of a trade: by how much each month of the year is above or below an ordinary one, as far as it repeats.

The logarithm of each month's takings a day is a level that drifts, and what its month of the year adds, and chance
(the basic structural model; Harvey 1989). How far the level drifts, how large seasons are and how much is chance is not
known; so each of a grid of such worlds counts by how likely it makes what came, and what months add is averaged over
them. Where years do not repeat each other, worlds without seasons weigh most and the factors go to 1: they are shrunk
to what the data can bear. With less than two years nothing can have repeated, and none are learnt.
"""

from __future__ import annotations

import calendar
import itertools
import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEWEST_MONTHS = 24
"""Whole months to learn from: each month of the year has then come twice."""

_YEAR = 12
_DRIFT = (0.01, 0.03, 0.06, 0.12, 0.25)  # of the level in a month, in logarithms
_SIZE = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)  # of what months of the year add; 0 is a trade without seasons
_CHANCE = (0.02, 0.05, 0.1, 0.2, 0.4)  # of a month, beyond what so few purchases leave to chance
_HALF = 0.5  # of an ordinary purchase, added to each month so that an empty one has a logarithm


@dataclass(frozen=True, slots=True)
class Seasons:
    """What each month of the year has for each unit of an ordinary one; over a year the mean day has 1.

    Attributes:
        factors: January first.
        months: from how many whole months they were learnt; 0 where they were not, and all are 1.
    """

    factors: tuple[float, ...]
    months: int

    @property
    def known(self) -> bool:
        """Whether there was enough to learn from."""
        return self.months > 0

    def over(self, first: date, last: date) -> float:
        """The mean factor of the days from the first to the last of a span."""
        total, day = 0.0, first
        while day <= last:
            end = min(last, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
            total += self.factors[day.month - 1] * ((end - day).days + 1)
            day = end + timedelta(days=1)
        return total / ((last - first).days + 1)


NONE = Seasons((1.0,) * _YEAR, 0)
"""Of a trade whose seasons are not known."""


def learn_seasons(start: date, total: ArrayLike, squares: ArrayLike, purchases: ArrayLike) -> Seasons:
    """Learn seasons from whole months that follow each other.

    Args:
        start: the first day of the first month.
        total: what came in each month, shape (months,).
        squares: the sum of the squares of what came, one by one: it tells how much is left to chance.
        purchases: how many came.

    Returns:
        `NONE` where there are fewer than two years, or nothing came in them.
    """
    came, spread, count = (np.asarray(each, np.float64) for each in (total, squares, purchases))
    size = len(came)
    if size < FEWEST_MONTHS or not came.sum() > 0:
        return NONE
    months = [divmod(start.month - 1 + place, _YEAR) for place in range(size)]
    days = np.array([calendar.monthrange(start.year + year, month + 1)[1] for year, month in months], np.float64)
    one = came.sum() / count.sum()
    held = np.maximum(came, 0.0) + _HALF * one
    chance = (spread + _HALF * one * one) / held**2
    added = _added(np.log(held / days), chance, np.array([month for _, month in months]))
    factors = np.exp(added)
    lengths = np.array([calendar.monthrange(2023, month)[1] for month in range(1, _YEAR + 1)], np.float64)
    factors /= (factors * lengths).sum() / lengths.sum()
    return Seasons(tuple(float(each) for each in factors), size)


def _added(level: Floats, chance: Floats, month: NDArray[np.int64]) -> Floats:
    """What each month of the year adds, averaged over the worlds of the grid by how likely each makes what came."""
    size = len(level)
    at = np.arange(size, dtype=np.float64)
    of_year = np.asarray(month[:, None] == np.arange(_YEAR), np.float64) - 1.0 / _YEAR
    repeats = of_year @ of_year.T
    steps = np.minimum(at[:, None], at)
    line = 100.0 + np.outer(at, at) / _YEAR**2  # where the level began and whither it drifts, both wide open
    weights, means = [], []
    apart = level - level.mean()
    for drift, seasons, rest in itertools.product(_DRIFT, _SIZE, _CHANCE):
        cover = line + drift**2 * steps + seasons**2 * repeats + np.diag(chance + rest**2)
        lower = np.linalg.cholesky(cover)
        half = np.linalg.solve(lower, apart)
        weights.append(-0.5 * float(half @ half) - float(np.log(np.diag(lower)).sum()))
        means.append(seasons**2 * of_year.T @ np.linalg.solve(lower.T, half))
    likely = np.exp(np.array(weights) - max(weights))
    return np.asarray((likely[:, None] * np.array(means)).sum(axis=0) / math.fsum(likely))
