"""The parameters under which the data are most likely, whatever the model."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.lifetime.priors import LogNormalPrior

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
"""From parameters to the log-likelihood and its gradient."""

_LOG_BOUND = 10.0
_FAR = 20.0  # of a parameter with any sign


def maximise(
    likelihood: Likelihood,
    start: Sequence[float],
    units: Sequence[float],
    customers: float,
    prior: LogNormalPrior | None,
    *,
    free: int = 0,
) -> tuple[list[float], bool]:
    """Climb to the maximum on the logarithms of the parameters (L-BFGS).

    Args:
        likelihood: of the whole base.
        start: where to begin, in units.
        units: what a parameter is measured in, so that weeks or days, cents or millions make no difference.
        customers: how many the likelihood is of; the climb ends by the gradient for one of them.
        prior: a belief about the positive parameters to add to the likelihood.
        free: so many of the last parameters may have any sign; they are climbed on as they are.

    Returns:
        The parameters, each within exp(-10) and exp(10) of its unit; and whether one of them stands at that limit,
        because the data have no inner maximum.
    """
    from scipy.optimize import minimize  # a fifth of a second, which only fitting should pay
    from threadpoolctl import threadpool_limits

    scale = np.asarray(units)
    positive = len(scale) - free

    def place(point: Floats) -> Floats:
        return np.concatenate([np.exp(point[:positive]) * scale[:positive], point[positive:] * scale[positive:]])

    def loss(point: Floats) -> tuple[float, Floats]:
        parameters = place(point)
        value, gradient = likelihood(parameters)
        value, slope = -value, -gradient * np.concatenate([parameters[:positive], scale[positive:]])
        if prior is not None:
            penalty, pull = prior.penalty(np.log(parameters[:positive]))
            value, slope[:positive] = value + penalty, slope[:positive] + pull
        return value / customers, slope / customers

    begin = np.asarray(start, dtype=np.float64)
    # For vectors of this length BLAS's threads wait for one another more than they work.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(
            loss,
            np.concatenate([np.log(begin[:positive]), begin[positive:]]),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-_LOG_BOUND, _LOG_BOUND)] * positive + [(-_FAR, _FAR)] * free,
            options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20},
        )
    limits = np.array([_LOG_BOUND] * positive + [_FAR] * free)
    return [float(value) for value in place(found.x)], bool(np.any(np.abs(found.x) > limits - 1e-6))


def standard_errors(likelihood: Likelihood, parameters: Sequence[float]) -> list[float]:
    """Standard errors of the parameters: of the inverse of the observed information at the maximum.

    The information is the change of the gradient over a ten-thousandth of each parameter either way.

    Args:
        likelihood: of the whole base.
        parameters: at its maximum.

    Returns:
        One for each parameter, NaN for all where the likelihood does not bend down in every direction.
    """
    point = np.asarray(parameters, dtype=np.float64)
    information = np.empty((len(point), len(point)))
    for number, value in enumerate(point):
        step = np.zeros(len(point))
        step[number] = 1e-4 * max(abs(value), 1e-3)
        information[number] = (likelihood(point - step)[1] - likelihood(point + step)[1]) / (2 * step[number])
    information = (information + information.T) / 2
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information)[0] <= 0:
        return [math.nan] * len(point)
    return [float(error) for error in np.sqrt(np.diag(np.linalg.inv(information)))]


def log_odds(chance: Floats) -> Floats:
    """Logarithm of the odds of chances, which are taken for a billionth away from 0 and 1 at least."""
    safe = np.clip(chance, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(safe) - np.log1p(-safe))
