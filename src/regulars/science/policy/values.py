"""What another policy would have earned, from the log of the one that acted; and when the log cannot tell.

Three estimators, each with its standard error: inverse propensity (Horvitz, Thompson 1952), the same with weights that
add up to one (self-normalised; Swaminathan, Joachims 2015), and doubly robust (Dudík, Langford, Li 2011). A verdict is
refused by rules that are stated here, whatever the figures look like.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput
from regulars.science.uplift.estimates import Estimate, mean_of

Floats = NDArray[np.float64]

FEWEST_EFFECTIVE = 100
"""Effective sample (Kish 1965), below which there is no verdict."""

FEWEST_OUTCOMES = 10
"""Of the rarer outcome in the effective sample, where it is a yes or no: below it no interval can be trusted."""

_ODD = 4.0  # standard errors that the mean weight may be away from 1


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """What a policy is worth for each customer, in the outcome's unit.

    Attributes:
        inverse, normalised: as estimated by inverse propensities, and with weights that add up to one.
        robust: doubly robust; None where no expectations were given.
        effective: how many customers, treated by this policy itself, would tell as much (Kish).
        rows: customers in the log.
        refusal: why there is no verdict, in words; "" where there is one.
    """

    inverse: Estimate
    normalised: Estimate
    robust: Estimate | None
    effective: float
    rows: int
    refusal: str

    @property
    def best(self) -> Estimate:
        """The estimate to be used: doubly robust where there is one, else self-normalised."""
        return self.robust or self.normalised


def value_policy(
    target: ArrayLike, arm: ArrayLike, outcome: ArrayLike, propensity: ArrayLike, expected: ArrayLike | None = None
) -> PolicyValue:
    """Value a policy on a log that it did not learn from.

    Args:
        target: the arm that it chooses for each customer, shape (n,), or its chance of each arm, shape (n, arms).
        arm: what was done, shape (n,), from 0.
        outcome: what followed, shape (n,).
        propensity: the chance that what was done had, shape (n,), above 0 and at most 1.
        expected: outcome under each arm as a model that did not learn from these customers has it, shape (n, arms).

    Raises:
        BadInput: no rows, shapes that do not fit, or a propensity outside its limits.
    """
    done, followed, chance = np.asarray(arm, np.int64), np.asarray(outcome, np.float64), np.asarray(propensity)
    wanted = _distribution(target, done, expected)
    if not len(wanted) == len(done) == len(followed) == len(chance) > 0:
        raise BadInput(
            f"There are {len(wanted)} choices, {len(done)} arms, {len(followed)} outcomes and {len(chance)} "
            "propensities; give one of each for every customer."
        )
    wrong = ~((chance > 0) & (chance <= 1))
    if wrong.any():
        raise BadInput(
            f"A propensity is {chance[wrong][0]:g}; it is the chance of what was done: above 0, at most 1.",
            hint="Where something was done with no chance of anything else, it is 1.",
        )
    rows = np.arange(len(done))
    weights = wanted[rows, done] / chance
    robust = None
    if expected is not None:
        model = np.asarray(expected, np.float64)
        robust = mean_of((wanted * model).sum(axis=1) + weights * (followed - model[rows, done]))
    effective = effective_sample(weights)
    return PolicyValue(
        mean_of(weights * followed),
        _normalised(weights, followed),
        robust,
        effective,
        len(done),
        refuse(weights, followed),
    )


def effective_sample(weights: ArrayLike) -> float:
    """Kish's effective sample size: the square of the sum of the weights over the sum of their squares."""
    each = np.asarray(weights, np.float64)
    squares = float((each**2).sum())
    return float(each.sum()) ** 2 / squares if squares else 0.0


def refuse(weights: ArrayLike, outcome: ArrayLike) -> str:
    """Why these weighted customers allow no verdict; "" where they do.

    There is none if the effective sample is below 100; if, of a yes or no, the rarer answer comes fewer than 10 times
    in it; or if the mean weight, 1 if the propensities are right, is more than four standard errors away from it.
    """
    each, followed = np.asarray(weights, np.float64), np.asarray(outcome, np.float64)
    effective = effective_sample(each)
    if effective < FEWEST_EFFECTIVE:
        return (
            f"the log tells as much as {effective:,.0f} customers treated this way would; it takes {FEWEST_EFFECTIVE}"
        )
    if np.isin(followed, (0.0, 1.0)).all():
        rate = float(each @ followed / each.sum())
        rarer = effective * min(rate, 1 - rate)
        if rarer < FEWEST_OUTCOMES:
            return (
                f"among the {effective:,.0f} customers that the log is as good as, only {rarer:.1f} "
                f"{'answered' if rate < 0.5 else 'did not answer'}; it takes {FEWEST_OUTCOMES}"
            )
    weight = mean_of(each)
    if abs(weight.value - 1) > _ODD * weight.error + 1e-9:
        return f"the propensities do not fit the log: the mean weight is {weight.value:.2f}, and should be 1"
    return ""


def _normalised(weights: Floats, outcome: Floats) -> Estimate:
    total = float(weights.sum())
    if total <= 0:
        return Estimate(math.nan, math.nan)
    value = float(weights @ outcome) / total
    return Estimate(value, float(np.sqrt((weights**2 * (outcome - value) ** 2).sum())) / total)


def _distribution(target: ArrayLike, arm: NDArray[np.int64], expected: ArrayLike | None) -> Floats:
    """The policy as the chance of each arm, shape (n, arms)."""
    given = np.asarray(target)
    if given.ndim == 2:
        return np.asarray(given, np.float64)
    shape = None if expected is None else np.asarray(expected).shape
    arms = int(max(given.max(initial=0), arm.max(initial=0))) + 1 if shape is None else shape[1]
    return np.asarray(given[:, None] == np.arange(arms), np.float64)
