"""What treatment adds on average: treated beside control, sharpened by what was known before, valid at every look."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.experiments.sequences import LEVEL, TUNED_FOR, reach_always, reach_once

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FULL_LEVERAGE = 0.9
"""Leverage counts no further than this, lest a single customer's residual is divided by nearly nothing."""

_SHARED = 100
"""As many customers of both groups together tell of a group's variance beside its own; by simulation.

A small group without a large order looks surer than it is, and that just where its mean is too low."""

_SAME = 1e-10
"""Covariates that say the same twice count once: directions with less than this share of the largest are left out."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two groups, in the unit of the outcome.

    Attributes:
        treated, control: customers in each group.
        treated_mean, control_mean: as they came, not adjusted.
        effect: of treatment on the average customer, adjusted.
        spread: its standard error.
        low, high: the interval that is valid at all looks together.
        fixed_low, fixed_high: the usual interval, valid at one look that was settled beforehand.
    """

    treated: int
    control: int
    treated_mean: float
    control_mean: float
    effect: float
    spread: float
    low: float
    high: float
    fixed_low: float
    fixed_high: float


def compare(
    outcome: Floats,
    treated: Flags,
    chance: Floats,
    before: Floats | None = None,
    *,
    level: float = LEVEL,
    tuned_for: float = TUNED_FOR,
) -> Comparison:
    """Estimate what being assigned to treatment adds to the outcome of the average customer.

    The difference of the groups' means, less what the covariates of the time before explain of it (CUPED: Deng, Xu,
    Kohavi and Walker 2013, section 3). Both groups share one slope and have an equal say in it: a slope for each (Lin
    2013) is no sharper as long as treatment leaves the slope much as it is, and where few are in control, it is
    learnt from few. The variance is the robust one, with residuals drawn out by leverage (MacKinnon and White 1985,
    HC3), of each group by itself as it grows, and drawn towards that of both while it is small. Customers count
    inversely to the chance of the group that they are in, so that a chance that was changed on the way biases nothing
    (Hajek 1971).

    Args:
        outcome: shape (n,), any unit; in the order in which customers came to count.
        treated: shape (n,), the group by chance, whether or not treatment was carried out.
        chance: shape (n,), of being treated, above 0 and below 1.
        before: shape (n, k), known before anybody was assigned; None to leave it out.
        level: how often an interval may miss.
        tuned_for: customers at which the always-valid interval is at its tightest.

    Raises:
        BadInput: shapes that differ, values that are no numbers, a chance of 0 or 1, or a group of fewer than two.
    """
    _check(outcome, treated, chance, before)
    weights = _weights(treated, chance)
    means = {flag: float(weights[treated == flag] @ outcome[treated == flag]) for flag in (True, False)}
    flat = outcome - np.where(treated, means[True], means[False])
    effect, leverage = means[True] - means[False], weights
    if before is not None:
        shift, flat, drawn = _explain(flat, treated, weights, before)
        effect, leverage = effect - shift, weights + drawn
    spread = _spread(flat / (1 - np.minimum(leverage, _FULL_LEVERAGE)), treated, weights)
    always, once = reach_always(len(outcome), level, tuned_for) * spread, reach_once(level) * spread
    return Comparison(
        treated=int(treated.sum()),
        control=int((~treated).sum()),
        treated_mean=means[True],
        control_mean=means[False],
        effect=effect,
        spread=spread,
        low=effect - always,
        high=effect + always,
        fixed_low=effect - once,
        fixed_high=effect + once,
    )


def _explain(flat: Floats, treated: Flags, weights: Floats, before: Floats) -> tuple[float, Floats, Floats]:
    """How much of the difference the covariates explain, what they leave of the outcome, and each row's leverage."""
    size = before.std(axis=0)
    scaled = (before - before.mean(axis=0)) / np.where(size > 0, size, 1.0)
    centres = {flag: weights[treated == flag] @ scaled[treated == flag] for flag in (True, False)}
    known = scaled - np.where(treated[:, None], centres[True], centres[False])
    heavy = weights[:, None] * known
    slope = _inverse(known.T @ heavy) @ (heavy.T @ flat)
    leverage = np.zeros(len(flat))
    for group in (treated, ~treated):
        rows = known[group]
        inverse = _inverse(rows.T @ heavy[group])
        leverage[group] = weights[group] * np.einsum("ij,jk,ik->i", rows, inverse, rows)
    return float((centres[True] - centres[False]) @ slope), flat - known @ slope, leverage


def _inverse(moments: Floats) -> Floats:
    return np.asarray(np.linalg.pinv(moments, rcond=_SAME, hermitian=True), dtype=np.float64)


def _spread(residual: Floats, treated: Flags, weights: Floats) -> float:
    """The standard error of the difference, from residuals drawn out by leverage."""
    squared = weights**2
    groups = [(squared[group].sum(), (squared * residual**2)[group].sum()) for group in (treated, ~treated)]
    counts = [1 / size for size, _ in groups]  # as many customers of equal weight would be as sure
    variances = [total / size for size, total in groups]
    shared = sum(count * each for count, each in zip(counts, variances, strict=True)) / sum(counts)
    drawn = [
        (count * each + _SHARED * shared) / (count + _SHARED) / count
        for count, each in zip(counts, variances, strict=True)
    ]
    return math.sqrt(sum(drawn))


def _weights(treated: Flags, chance: Floats) -> Floats:
    """Inverse chances, that sum to 1 within each group."""
    weights: Floats = 1 / np.where(treated, chance, 1 - chance)
    for group in (treated, ~treated):
        weights[group] /= weights[group].sum()
    return weights


def _check(outcome: Floats, treated: Flags, chance: Floats, before: Floats | None) -> None:
    sizes = [len(outcome), len(treated), len(chance)] + ([] if before is None else [len(before)])
    if len(set(sizes)) > 1:
        raise BadInput(f"Outcome, group, chance and what was known before differ in length: {sizes}. Give one each.")
    if not all(np.isfinite(values).all() for values in (outcome, chance, *([] if before is None else [before]))):
        raise BadInput("Some values are no numbers. Leave out customers of whom the outcome is not known.")
    if len(chance) and not 0 < chance.min() <= chance.max() < 1:
        raise BadInput(
            f"Chances of being treated lie between {chance.min():g} and {chance.max():g}; they must lie above 0 and "
            "below 1. Leave out customers who could fall in one group only."
        )
    groups = int(treated.sum()), int((~treated).sum())
    if min(groups) < 2:
        raise BadInput(f"There are {groups[0]} treated and {groups[1]} in control; it takes two of each at least.")
