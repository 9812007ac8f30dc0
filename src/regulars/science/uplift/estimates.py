"""A mean or a ratio of means, with its standard error and 95 % interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z = 1.959963984540054
"""Of a two-sided 95 % interval of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure in the unit of what was averaged, and its standard error."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.value - Z * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.value + Z * self.error

    def to_json(self) -> dict[str, float]:
        """For scripts."""
        return {"value": self.value, "error": self.error, "low": self.low, "high": self.high}


def mean_of(scores: ArrayLike) -> Estimate:
    """The mean of independent scores, shape (n,)."""
    each = np.asarray(scores, np.float64)
    return Estimate(float(each.mean()), float(each.std()) / math.sqrt(max(len(each) - 1, 1)))


def ratio_of(above: ArrayLike, below: ArrayLike) -> Estimate:
    """The ratio of two means over the same customers, its error by the delta method; NaN where the lower one is 0."""
    top: NDArray[np.float64] = np.asarray(above, np.float64)
    bottom: NDArray[np.float64] = np.asarray(below, np.float64)
    mean = float(bottom.mean())
    if mean == 0:
        return Estimate(math.nan, math.nan)
    value = float(top.mean()) / mean
    return Estimate(value, mean_of((top - value * bottom) / mean).error)
