"""What is wanted beside what is delivered, need by need, what to see to first, and whether it got better.

Gaps after SERVQUAL (Parasuraman, Zeithaml, Berry 1988): perception less expectation, so that what falls short is below
zero; quadrants after importance-performance analysis (Martilla, James 1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.science.experiments.sequences import reach_always, reach_once

_TUNED_FOR = 30
"""Customers who answered twice at which the interval of a change is at its tightest; settled before looking."""
_UPPER = 0.975  # of a 95 % interval
_WIDEST = 6.0  # both answers are on 1 to 7
_ROUNDED = 1 / 12  # variance that an answer in whole numbers hides, so that few like answers do not look certain


class Quadrant(StrEnum):
    """What importance and performance together say."""

    CONCENTRATE = "concentrate here"
    KEEP_UP = "keep up the good work"
    LOW = "low priority"
    OVERKILL = "possible overkill"


@dataclass(frozen=True, slots=True)
class Gap:
    """Of one need: means of what is wanted, delivered and how much it matters (None: not asked), the gap, delivered
    less wanted, with its 95 % interval over those who answered both, how many they were, and where it belongs."""

    need: str
    wanted: float
    delivered: float
    importance: float | None
    gap: float
    low: float
    high: float
    answers: int
    quadrant: Quadrant | None = None


def gap_of(need: str, wanted: ArrayLike, delivered: ArrayLike, importance: ArrayLike | None = None) -> Gap | None:
    """The gap of one need; None where nobody answered both.

    Args:
        need: what it is called.
        wanted, delivered: of the same people in the same order, NaN where not answered.
        importance: of any people, NaN where not answered.
    """
    asked, given = np.asarray(wanted, np.float64), np.asarray(delivered, np.float64)
    both = np.isfinite(asked) & np.isfinite(given)
    count = int(both.sum())
    if not count:
        return None
    middle, low, high = _mean_of(given[both] - asked[both], 2 * _ROUNDED, _WIDEST)
    matters = None
    if importance is not None:
        told = np.asarray(importance, np.float64)
        told = told[np.isfinite(told)]
        matters = float(told.mean()) if told.size else None
    return Gap(need, float(asked[both].mean()), float(given[both].mean()), matters, middle, low, high, count)


@dataclass(frozen=True, slots=True)
class Change:
    """How the gap of the same people moved, in points (above zero: it got smaller); its interval holds at all looks
    together, however often people look, in 95 of 100 gaps."""

    change: float
    low: float
    high: float
    answers: int

    @property
    def better(self) -> bool:
        """Whether chance alone would seldom show so much for the better."""
        return self.low > 0


def change_of(before: ArrayLike, after: ArrayLike) -> Change | None:
    """The paired difference of gaps; None where nobody answered twice.

    Args:
        before, after: gaps of the same people in the same order, shape (n,), NaN where not answered.
    """
    then, now = np.asarray(before, np.float64), np.asarray(after, np.float64)
    twice = np.isfinite(then) & np.isfinite(now)
    count = int(twice.sum())
    if not count:
        return None
    moved = (now - then)[twice]
    middle, low, high = _mean_of(
        moved, 4 * _ROUNDED, 2 * _WIDEST, reach_always(count, tuned_for=_TUNED_FOR) / reach_once()
    )
    return Change(middle, low, high, count)


def overall_gap(gaps: Sequence[Gap]) -> tuple[float, float] | None:
    """The mean gap of all needs, and the mean in which each counts as much as it matters; None of no gap.

    SERVQUAL lets customers share out 100 points between the dimensions (Zeithaml, Parasuraman, Berry 1990); here the
    mean importance stands for the points, and what is wanted for importance where that was not asked.
    """
    if not gaps:
        return None
    weights = [one.wanted if one.importance is None else one.importance for one in gaps]
    each = [one.gap for one in gaps]
    return float(np.mean(each)), float(np.average(each, weights=weights))


def _mean_of(
    differences: NDArray[np.float64], hidden: float, widest: float, wider: float = 1.0
) -> tuple[float, float, float]:
    """Mean and 95 % interval by Student's t; of one difference nothing is known but its bounds. `hidden`: the least
    variance, of answers in whole numbers; `wider`: how many times as far it reaches as at one look."""
    from scipy.special import stdtrit

    count, middle = differences.size, float(differences.mean())
    if count == 1:
        return middle, -widest, widest
    variance = max(float(differences.var(ddof=1)), hidden)
    reach = wider * float(stdtrit(count - 1, _UPPER)) * float(np.sqrt(variance / count))
    return middle, max(middle - reach, -widest), min(middle + reach, widest)


def place_gaps(gaps: Sequence[Gap]) -> list[Gap]:
    """The same gaps, what falls shortest first, each in its quadrant: the cross lies at the means of all needs, so at
    least two are needed. Where importance was not asked, what is wanted stands for it."""
    matters = {one.need: one.wanted if one.importance is None else one.importance for one in gaps}
    ordered = sorted(gaps, key=lambda one: (one.gap, one.need))
    if len(gaps) < 2:
        return ordered
    important = float(np.mean(list(matters.values())))
    performs = float(np.mean([one.delivered for one in gaps]))
    placed = []
    for one in ordered:
        high, well = matters[one.need] >= important, one.delivered >= performs
        where = (
            (Quadrant.KEEP_UP if well else Quadrant.CONCENTRATE)
            if high
            else (Quadrant.OVERKILL if well else Quadrant.LOW)
        )
        placed.append(replace(one, quadrant=where))
    return placed
