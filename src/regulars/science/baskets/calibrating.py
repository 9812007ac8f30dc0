"""Chances that mean what they say: each way's chance of buying again, put right by what came of it before.

Isotonic regression (Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass probability
estimates"), learnt from the newest fortnight and judged on the half of it that it did not learn from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.lifetime.accuracy import calibration_bins, calibration_gap

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correction:
    """What chances become; made by `Correction.learn`.

    Attributes:
        said, comes: the chance said and the one that is true, both ascending; between them it is a straight line.
        gap_before, gap_after: mean distance between what was said and what came, on the half that was held out.
        bins: of that half, from low to high: chance said after the correction, share to whom it came, how many.
    """

    said: tuple[float, ...]
    comes: tuple[float, ...]
    gap_before: float
    gap_after: float
    bins: tuple[tuple[float, float, int], ...]

    @classmethod
    def learn(cls, chance: Floats, came: NDArray[np.bool_]) -> Correction:
        """Learn from chances that were said and what came; every second one is held out to judge by."""
        held, told = np.arange(len(chance)) % 2 == 0, np.arange(len(chance)) % 2 == 1
        tried = _curve(chance[told], came[told])
        after = np.interp(chance[held], *tried)
        said, comes = _curve(chance, came)
        return cls(
            tuple(said.tolist()),
            tuple(comes.tolist()),
            calibration_gap(chance[held], came[held]),
            calibration_gap(after, came[held]),
            tuple(calibration_bins(after, came[held])),
        )

    def correct(self, chance: Floats) -> Floats:
        """The chances put right, in the same order as before."""
        return np.asarray(np.interp(chance, self.said, self.comes))


def _curve(chance: Floats, came: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(chance, came.astype(np.float64))
    return np.asarray(fitted.X_thresholds_), np.asarray(fitted.y_thresholds_)
