"""How many purchases: probabilities of 0, 1, 2, ... purchases where the rate is Gamma, known for a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regulars.science.lifetime.likelihood import Floats

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Came:
    """What came in each of many futures of customers who haven't left, shape (n, draws) each.

    Attributes:
        within: purchases anywhere in the stretch.
        at_end: purchases at its end, 0 or 1: after which the customer left.
        stretch: weeks until they left, or the horizon.
    """

    within: Floats
    at_end: Floats
    stretch: Floats


def leaving_after_purchases(futures: Futures, rates: Floats, chances: Floats, weeks: float) -> Came:
    """Purchases as they come, at these rates, until one leaves after a purchase with this chance; shapes (n, draws)."""
    until = futures.patience / np.maximum(rates * chances, np.finfo(np.float64).tiny)
    stretch = np.minimum(until, weeks)
    return Came(futures.count(rates * (1 - chances) * stretch), (until < weeks).astype(np.float64), stretch)


def negative_binomial(shape: Floats, reach: Floats, most: int) -> Floats:
    """Probabilities of 0, 1, ... `most` purchases at a rate that is Gamma(shape, a), in `reach` times a.

    Args:
        shape: of n customers, shape (n,).
        reach: the stretch over the rate parameter, t / a, shape (n,).
        most: the largest number.

    Returns:
        Shape (n, most + 1). In logarithms, so that a large shape does not underflow before its mode.
    """
    number = np.arange(1, most + 1)
    steps = np.log((shape[:, None] + number - 1) / number) + np.log(np.maximum(reach, _TINY) / (1 + reach))[:, None]
    logs = np.concatenate([np.zeros((len(shape), 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.exp(logs - (shape * np.log1p(reach))[:, None])


def mixed_counts(shape: Floats, reach: Floats, weights: Floats, most: int) -> Floats:
    """The same averaged over stretches: reach of shape (n, nodes), weights (nodes,)."""
    found = np.zeros((len(shape), most + 1))
    for node, weight in zip(reach.T, weights, strict=True):
        found += weight * negative_binomial(shape, node, most)
    return found


def counts_until_leaving(could: Floats, a: float, b: Floats) -> Floats:
    """How many purchases are made where one leaves after each with a chance that is Beta(a, b).

    Args:
        could: probabilities of 0, 1, ... purchases if nobody left, shape (n, most + 1).
        a, b: shapes of the chance; b of shape (n,).

    Returns:
        Shape (n, most + 1): made n and stayed, or could have made n or more and left at the nth.
    """
    number = np.arange(could.shape[1])
    made = number[1:] - 1
    stays = np.log(b[:, None] + made) - np.log(a + b[:, None] + made)
    stayed = np.exp(np.concatenate([np.zeros((len(b), 1)), np.cumsum(stays, axis=1)], axis=1))
    found = could * stayed
    as_many = np.maximum(1 - np.cumsum(could, axis=1)[:, :-1], 0.0)
    found[:, 1:] += stayed[:, :-1] * a / (a + b[:, None] + made) * as_many
    return np.asarray(found)
