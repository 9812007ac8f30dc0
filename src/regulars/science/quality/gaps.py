"""What is wanted beside what is delivered, need by need, and what to see to first.

Gaps after SERVQUAL (Parasuraman, Zeithaml, Berry 1988), told as wanted less delivered, so that what falls short is
above zero; quadrants after importance-performance analysis (Martilla, James 1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

_Z = 1.959963984540054  # of 95 %
_WIDEST = 6.0  # of one answer nothing is known but that both are on 1 to 7


class Quadrant(StrEnum):
    """What importance and performance together say."""

    CONCENTRATE = "concentrate here"
    KEEP_UP = "keep up the good work"
    LOW = "low priority"
    OVERKILL = "possible overkill"


@dataclass(frozen=True, slots=True)
class Gap:
    """Of one need: means of what is wanted, delivered and how much it matters (None: not asked), the gap with its 95 %
    interval over those who answered both, how many they were, and where it belongs."""

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
    differences = asked[both] - given[both]
    middle = float(differences.mean())
    reach = _Z * float(differences.std(ddof=1) / np.sqrt(count)) if count > 1 else _WIDEST
    matters = None
    if importance is not None:
        told = np.asarray(importance, np.float64)
        told = told[np.isfinite(told)]
        matters = float(told.mean()) if told.size else None
    return Gap(
        need,
        float(asked[both].mean()),
        float(given[both].mean()),
        matters,
        middle,
        middle - reach,
        middle + reach,
        count,
    )


def place_gaps(gaps: Sequence[Gap]) -> list[Gap]:
    """The same gaps, the largest first, each in its quadrant: the cross lies at the means of all needs, so at least two
    with their importance are needed. Where importance was not asked, what is wanted stands for it."""
    matters = {one.need: one.wanted if one.importance is None else one.importance for one in gaps}
    ordered = sorted(gaps, key=lambda one: (-one.gap, one.need))
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
