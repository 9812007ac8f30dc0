"""Relationship quality: satisfaction, trust and commitment of each customer, from their answers and what they do.

Each construct is measured by three to five items on 1 to 7 (Morgan, Hunt 1994; Garbarino, Johnson 1999). What the
answers of one survey say of a customer is a mean with an error that the reliability of the items gives (Cronbach
1951); with a prior from behaviour it makes a Normal posterior, in which answers fade with the years.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

RELIABLE = 0.70
"""Cronbach's alpha under which a scale is not to be relied on, and we say so."""

_SPREAD = 1.2  # of customers around what their behaviour says, in points of the scale; ours
_HALF_LIFE_YEARS = 1.0  # an answer counts half after so long; ours


class Kind(StrEnum):
    """Five kinds of customer, after Deep-Insight's public writing; the cut-offs are ours."""

    AMBASSADOR = "ambassador"
    RATIONAL = "rational"
    AMBIVALENT = "ambivalent"
    STALKER = "stalker"
    OPPONENT = "opponent"


def cronbach_alpha(answers: ArrayLike) -> float:
    """Reliability of a scale, at most 1 (Cronbach 1951).

    Args:
        answers: shape (people, items), NaN where an item was left out; people who left one out don't count.

    Returns:
        NaN where fewer than two people answered everything, there is one item, or everybody answered the same.
    """
    table = np.asarray(answers, dtype=np.float64)
    whole = table[np.isfinite(table).all(axis=1)]
    items = table.shape[1]
    if len(whole) < 2 or items < 2:
        return float("nan")
    total = whole.sum(axis=1).var(ddof=1)
    return float(items / (items - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total)) if total > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Level:
    """A latent score on 1 to 7 of each of n customers: expectation and standard deviation, shape (n,)."""

    mean: Floats
    deviation: Floats


def measure_construct(
    answers: ArrayLike,
    age_years: ArrayLike,
    from_behaviour: ArrayLike,
    *,
    alpha: float,
    half_life: float = _HALF_LIFE_YEARS,
) -> Level:
    """Where each customer stands on one construct.

    Args:
        answers: shape (n, items), 1 to 7, NaN where not answered.
        age_years: how long ago each answered, shape (n,).
        from_behaviour: where their behaviour puts them, shape (n,); answers outweigh it.
        alpha: reliability of the scale, 0 to 1.
        half_life: years after which an answer counts half.
    """
    table, expected = np.asarray(answers, np.float64), np.asarray(from_behaviour, np.float64)
    given = np.isfinite(table)
    count = given.sum(axis=1)
    own = np.where(count > 0, np.where(given, table, 0.0).sum(axis=1) / np.maximum(count, 1), expected)
    # The error of one item, by Spearman and Brown from the reliability of all of them.
    sound = min(max(alpha, 0.05), 0.99)
    one = _SPREAD**2 * table.shape[1] * (1 - sound) / sound
    faded = 0.5 ** (np.asarray(age_years, np.float64) / half_life)
    precision = count * faded / one
    known = 1 / _SPREAD**2
    mean = (expected * known + own * precision) / (known + precision)
    return Level(np.clip(mean, 1.0, 7.0), 1 / np.sqrt(known + precision))


def kinds_of(satisfaction: ArrayLike, trust: ArrayLike, commitment: ArrayLike) -> list[Kind]:
    """The kind of each customer by where they stand, 1 to 7.

    Ours: ambassadors 5.5 or more in all three; opponents under 3 in satisfaction and trust; stalkers are committed
    (4.5 or more) though not satisfied (under 4): they stay and speak ill; rationals are satisfied (5 or more) without
    being committed (under 5.5); ambivalents are everybody else.
    """
    found = []
    for content, believes, bound in np.broadcast(satisfaction, trust, commitment):
        if min(content, believes, bound) >= 5.5:
            found.append(Kind.AMBASSADOR)
        elif max(content, believes) < 3:
            found.append(Kind.OPPONENT)
        elif content < 4 and bound >= 4.5:
            found.append(Kind.STALKER)
        elif content >= 5:
            found.append(Kind.RATIONAL)
        else:
            found.append(Kind.AMBIVALENT)
    return found
