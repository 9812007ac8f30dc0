"""The parameters under which the data are most likely, whatever the model."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.lifetime.priors import LogNormalPrior

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
"""From positive parameters to the log-likelihood and its gradient."""

_LOG_BOUND = 10.0


def maximise(
    likelihood: Likelihood,
    start: Sequence[float],
    units: Sequence[float],
    customers: float,
    prior: LogNormalPrior | None,
) -> tuple[list[float], bool]:
    """Climb to the maximum on the logarithms of the parameters (L-BFGS).

    Args:
        likelihood: of the whole base.
        start: where to begin, in units.
        units: what a parameter is measured in, so that weeks or days, cents or millions make no difference.
        customers: how many the likelihood is of; the climb ends by the gradient for one of them.
        prior: a belief about the parameters to add to the likelihood.

    Returns:
        The parameters, each within exp(-10) and exp(10) of its unit; and whether one of them stands at that limit,
        because the data have no inner maximum.
    """
    from scipy.optimize import minimize  # a fifth of a second, which only fitting should pay

    scale = np.asarray(units)

    def loss(point: Floats) -> tuple[float, Floats]:
        parameters = np.exp(point) * scale
        value, gradient = likelihood(parameters)
        value, slope = -value, -gradient * parameters
        if prior is not None:
            penalty, pull = prior.penalty(np.log(parameters))
            value, slope = value + penalty, slope + pull
        return value / customers, slope / customers

    found = minimize(
        loss,
        np.log(start),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_LOG_BOUND, _LOG_BOUND)] * len(scale),
        options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20},
    )
    parameters = np.exp(found.x) * scale
    return [float(value) for value in parameters], bool(np.any(np.abs(found.x) > _LOG_BOUND - 1e-6))
