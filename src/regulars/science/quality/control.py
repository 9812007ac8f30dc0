"""A control chart of counts a day: whether a rise is more than chance, beside the same weekdays before.

Counts of complaints vary more than Poisson's law says (one fault makes several), so the limits are those of a negative
binomial with the dispersion seen before: the upper one is passed by chance once in 741 days, as Shewhart's three sigma.
A run of eight days above expectation is a rise as well, though none of them passes the limit (Nelson 1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_BY_CHANCE = 0.00135
_RUN = 8
_DAYS_OF_WEEK = 7
_FEWEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Chart:
    """The counts' expectations and limits, and what stands out.

    Attributes:
        expected, upper, lower: of each day, shape (n,); NaN while there is too little before it.
        beyond: whether a day passes its upper limit, shape (n,), bool.
        run: how many days in a row, up to the last, lie above expectation.
        rising: whether the last days tell of a rise: one of the last three is beyond its limit, or the run is long.
    """

    expected: Floats
    upper: Floats
    lower: Floats
    beyond: NDArray[np.bool_]
    run: int
    rising: bool


def control_chart(counts: ArrayLike, *, window: int = 84) -> Chart:
    """Judge each day's count by the days before it.

    Args:
        counts: one a day, without gaps, the oldest first, shape (n,).
        window: by how many days before at most each day is judged.
    """
    seen = np.asarray(counts, np.float64)
    expected, upper, lower = (np.full(len(seen), np.nan) for _ in range(3))
    judged = np.arange(_FEWEST_DAYS, len(seen))
    if len(judged):
        means, dispersions = np.array([_before(seen[max(day - window, 0) : day]) for day in judged]).T
        expected[judged] = means
        lower[judged], upper[judged] = (_limit(means, dispersions, share) for share in (_BY_CHANCE, 1 - _BY_CHANCE))
    beyond = seen > upper  # NaN compares as False
    above = seen > expected
    run = int(np.argmin(above[::-1])) if not above.all() else len(above)
    return Chart(expected, upper, lower, beyond, run, bool(beyond[-3:].any() or run >= _RUN))


def _before(counts: Floats) -> tuple[float, float]:
    """What the day after these is expected to have, and how many times more than Poisson's law they vary.

    The expectation is the mean on its weekday, shrunk to that of all days.
    """
    weekdays = np.arange(len(counts), 0, -1) % _DAYS_OF_WEEK
    same = counts[weekdays == 0]
    # A weekday's own mean counts by how many of them were seen; four weeks weigh half.
    share = len(same) / (len(same) + 4)
    mean = max(float(share * same.mean() + (1 - share) * counts.mean()), 1e-3)
    weekly = np.bincount(weekdays, counts, _DAYS_OF_WEEK) / np.bincount(weekdays, minlength=_DAYS_OF_WEEK)
    fitted = np.maximum(weekly[weekdays], 1e-3)
    return mean, float(np.sum((counts - fitted) ** 2 / fitted) / (len(counts) - _DAYS_OF_WEEK))


def _limit(means: Floats, dispersions: Floats, share: float) -> Floats:
    from scipy import stats  # half a second, which only reckoning should pay

    wide = np.maximum(dispersions - 1.0, 1e-6)
    size = means / wide
    varied = stats.nbinom.ppf(share, size, size / (size + means))
    return np.asarray(np.where(dispersions > 1.0, varied, stats.poisson.ppf(share, means)), dtype=np.float64)
