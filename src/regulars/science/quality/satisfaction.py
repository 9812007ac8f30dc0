"""The usual yardsticks of surveys: net promoter score, satisfaction and effort, each with its error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Measured:
    """A score with its standard error, of so many answers."""

    score: float
    error: float
    answers: int


def net_promoter_score(answers: ArrayLike) -> Measured:
    """100 (p - d): promoters answer 9 or 10, detractors 0 to 6. Raises BadInput for an answer outside 0 to 10."""
    given = _answers(answers, 0, 10)
    promoters, detractors = float((given >= 9).mean()), float((given <= 6).mean())
    difference = promoters - detractors
    return Measured(
        100 * difference, 100 * float(np.sqrt((promoters + detractors - difference**2) / len(given))), len(given)
    )


def customer_satisfaction(answers: ArrayLike) -> Measured:
    """The share, in percent, of the two best of five. Raises BadInput for an answer outside 1 to 5."""
    given = _answers(answers, 1, 5)
    share = float((given >= 4).mean())
    return Measured(100 * share, 100 * float(np.sqrt(share * (1 - share) / len(given))), len(given))


def customer_effort_score(answers: ArrayLike) -> Measured:
    """The mean of answers on 1 to 7. Raises BadInput for an answer outside."""
    given = _answers(answers, 1, 7)
    error = float(given.std(ddof=1) / np.sqrt(len(given))) if len(given) > 1 else float("nan")
    return Measured(float(given.mean()), error, len(given))


def interval_of(measured: Measured, low: float, high: float, *, prior: float = 3.0) -> tuple[float, float]:
    """The 95 % interval of a score, kept within what is possible.

    Few answers that all agree have no error of their own: the interval is that of as many and `prior` more, spread over
    both ends (an adjusted Wald interval, Agresti, Coull 1998).

    Args:
        measured: the score.
        low, high: the least and the most that it can be.
        prior: answers added.
    """
    n, middle, half = measured.answers, (low + high) / 2, (high - low) / 2
    variance = 0.0 if np.isnan(measured.error) else measured.error**2 * n
    total = n + prior
    centre = (n * measured.score + prior * middle) / total
    added = n * (measured.score - centre) ** 2 + prior * (half**2 / 2 + (middle - centre) ** 2)
    reach = 1.959963984540054 * float(np.sqrt((n * variance + added) / total / total))
    return max(low, centre - reach), min(high, centre + reach)


def _answers(answers: ArrayLike, low: int, high: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    given = np.asarray(answers, dtype=np.float64)
    if not given.size:
        raise BadInput("There are no answers to measure.", hint="Ask first.")
    wrong = ~((given >= low) & (given <= high))
    if wrong.any():
        raise BadInput(f"An answer is {given[wrong][0]:g}; it must lie between {low} and {high}.")
    return given
