"""Who did not answer, whether that bends the result, and how much weights set it right again.

Poststratification: each answer counts as many as there are people of its kind for each who answered (Holt, Smith
1979); what the weights cost is Kish's design effect, 1 + cv squared (1965).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Response:
    """Of one stratum: how many there are, were invited, and answered. `weight`: what one answer of it counts beside
    the average answer; 0 where nobody answered."""

    stratum: str
    people: int
    invited: int
    answered: int
    weight: float

    @property
    def silent(self) -> int:
        """The invited who did not answer."""
        return self.invited - self.answered

    @property
    def rate(self) -> float:
        """The share of the invited who answered; 0 of nobody."""
        return self.answered / self.invited if self.invited else 0.0


@dataclass(frozen=True, slots=True)
class Responses:
    """All strata. `differ`: the chance that rates would differ as much if all strata were equally willing (chi-square);
    1 where that cannot be told. `unheard`: share of the people who are of a stratum in which nobody answered."""

    strata: tuple[Response, ...]
    differ: float
    unheard: float

    @property
    def rate(self) -> float:
        """The share of all invited who answered."""
        invited = sum(one.invited for one in self.strata)
        return sum(one.answered for one in self.strata) / invited if invited else 0.0


def respond(people: Mapping[str, int], invited: Mapping[str, int], answered: Mapping[str, int]) -> Responses:
    """Response by stratum, with weights. Raises BadInput where more answered than were invited."""
    for name, count in answered.items():
        if count > invited.get(name, 0):
            raise BadInput(f"In '{name}' {count} answered, and only {invited.get(name, 0)} were invited.")
    names = sorted(set(people) | set(invited))
    everybody = sum(people.get(name, 0) for name in names)
    heard = sum(people.get(name, 0) for name in names if answered.get(name, 0))
    answers = sum(answered.values())
    strata = tuple(
        Response(
            name,
            people.get(name, 0),
            invited.get(name, 0),
            answered.get(name, 0),
            (people.get(name, 0) / heard) / (answered[name] / answers) if answered.get(name, 0) and heard else 0.0,
        )
        for name in names
    )
    return Responses(strata, _differ(strata), 1 - heard / everybody if everybody else 0.0)


def _differ(strata: tuple[Response, ...]) -> float:
    from scipy.stats import chi2_contingency

    table = np.array([[one.answered, one.invited - one.answered] for one in strata if one.invited])
    if len(table) < 2 or (table.sum(axis=0) == 0).any():
        return 1.0
    return float(chi2_contingency(table, correction=False).pvalue)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A mean with weights, its standard error, and how many equal answers it is as good as."""

    mean: float
    error: float
    as_good_as: float


def weighted_mean(answers: ArrayLike, weights: ArrayLike) -> Weighted:
    """The mean of answers of which some count more; the error is that of the ratio estimator (Cochran 1977, 6.4).

    Args:
        answers, weights: shape (n,); weights zero or more, not all zero. Raises BadInput otherwise.
    """
    given, counts = np.asarray(answers, np.float64), np.asarray(weights, np.float64)
    if given.shape != counts.shape or not given.size or (counts < 0).any() or counts.sum() <= 0:
        raise BadInput(f"{given.size} answers and {counts.size} weights make no mean: each needs one, not all zero.")
    total = counts.sum()
    mean = float((counts * given).sum() / total)
    n = len(given)
    spread = float(((counts * (given - mean)) ** 2).sum()) / total**2
    error = float(np.sqrt(spread * n / (n - 1))) if n > 1 else float("nan")
    return Weighted(mean, error, float(total**2 / (counts**2).sum()))
