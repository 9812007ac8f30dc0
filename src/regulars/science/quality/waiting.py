"""How long people wait, with those who still do counted rightly: as censored, not left out (Kaplan, Meier 1958)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Waiting:
    """Quantiles of a waiting time, in the unit it was given in; None where so many are not done yet.

    Attributes:
        count, ended: of how many, and how many of them are done.
        median, p90: by when half and nine in ten are done.
        median_low, median_high: 95 % interval of the median; an end is None where it is not known.
    """

    count: int
    ended: int
    median: float | None
    p90: float | None
    median_low: float | None
    median_high: float | None


def wait_of(spans: ArrayLike, ended: ArrayLike) -> Waiting:
    """Summarise waiting times.

    Args:
        spans: how long each has waited, shape (n,), 0 or more: until it was done, or until now.
        ended: whether each is done, shape (n,), bool.
    """
    waited, done = np.asarray(spans, np.float64), np.asarray(ended, np.bool_)
    if not done.any():
        return Waiting(len(waited), 0, None, None, None, None)
    from scipy import stats  # half a second, which only reckoning should pay

    curve = stats.ecdf(stats.CensoredData.right_censored(waited, ~done)).sf
    times, left = curve.quantiles, curve.probabilities
    with warnings.catch_warnings():
        # Where nobody is left it has no bound, which `_known` sees to.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(_SURE, method="log-log")
    return Waiting(
        count=len(waited),
        ended=int(done.sum()),
        median=_first_below(times, left, 0.5),
        p90=_first_below(times, left, 0.1),
        median_low=_first_below(times, _known(bounds.low.probabilities, left), 0.5),
        median_high=_first_below(times, _known(bounds.high.probabilities, left), 0.5),
    )


def _known(bound: ArrayLike, left: ArrayLike) -> ArrayLike:
    """A bound where it exists; where nobody is left, none does, and the curve itself stands."""
    given = np.asarray(bound, np.float64)
    return np.where(np.isfinite(given), given, np.asarray(left, np.float64))


def _first_below(times: ArrayLike, left: ArrayLike, share: float) -> float | None:
    reached = np.asarray(left, np.float64) <= share + 1e-12
    return float(np.asarray(times, np.float64)[reached][0]) if reached.any() else None
