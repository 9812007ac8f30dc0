"""What people answered teaches the model: their verdicts set how its log-odds are read as probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.model import Model

_TRUST = 20.0
"""How many answers it takes to believe them as much as the model itself."""


def learn(model: Model, log_odds: Sequence[float], same: Sequence[bool]) -> Model:
    """The model with its log-odds recalibrated by answers (Platt 1999), drawn to no change while they are few.

    `log_odds`: of each answered pair, in bits, as the model has them before any (`uncalibrated`); `same`: the verdict.
    The slope stays positive, so that the order of pairs never changes.
    """
    if not len(log_odds):
        return model
    from scipy.optimize import minimize  # a fifth of a second, which only learning should pay

    bits = np.clip(np.asarray(log_odds, dtype=np.float64), -30, 30)
    verdict = np.where(np.asarray(same, dtype=bool), 1.0, -1.0)

    def loss(parameters: NDArray[np.float64]) -> float:
        log_slope, shift = parameters
        margin = verdict * (np.exp(log_slope) * bits + shift) * np.log(2)
        drawn = _TRUST / 2 * (log_slope**2 / 0.5**2 + shift**2 / 2.0**2) / 10
        return float(np.logaddexp(0, -margin).sum() + drawn)

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-1.5, 1.5), (-8, 8)]).x
    return replace(model, slope=float(np.exp(found[0])), shift=float(found[1]))


def uncalibrated(model: Model, log_odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-odds as the model had them before it learned from answers."""
    return ((log_odds - model.shift) / model.slope).astype(np.float32)
