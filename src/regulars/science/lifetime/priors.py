"""Weak beliefs about model parameters, for bases too small to speak for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LogNormalPrior:
    """Each parameter is believed to lie around its centre, give or take a factor of exp(log_sd).

    The belief weighs as much as a few customers, whatever the size of the base: it decides where there are five, and
    moves the third digit where there are some thousands.

    Attributes:
        centres: the parameters' medians, in the model's order and units.
        log_sd: standard deviation of each parameter's logarithm.
    """

    centres: tuple[float, ...]
    log_sd: float = 1.0

    def in_units(self, units: Sequence[float]) -> "LogNormalPrior":
        """The same belief, where the centres were in multiples of these units."""
        centres = tuple(centre * unit for centre, unit in zip(self.centres, units, strict=True))
        return replace(self, centres=centres)

    def penalty(self, log_parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Negative log density (up to a constant) and its gradient at the logarithms of the parameters."""
        deviation = (log_parameters - np.log(self.centres)) / self.log_sd
        return 0.5 * float(deviation @ deviation), deviation / self.log_sd
