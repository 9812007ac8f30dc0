"""How much a channel gets through to each person: their own answers, shrunk to everybody's.

A beta-binomial (Skellam 1948, "A probability distribution derived from the binomial distribution by regarding the
probability of success as variable between the sets of trials"), its prior learnt from all by marginal likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FEWEST = 30  # people who were tried, to learn from how far people differ
_WEIGHTS = (1.0, 300.0)  # tries' worth of everybody in each person's share, at least and at most
_USUAL_WEIGHT = 8.0
_LEAST, _MOST = 0.25, 2.0  # of what a channel gets through to everybody


@dataclass(frozen=True, slots=True)
class HeedFit:
    """What was learnt of one channel; made by `learn_heed`.

    Attributes:
        mean: share of tries that everybody heeds.
        weight: tries' worth of it in each person's share.
        people: who were tried.
    """

    mean: float
    weight: float
    people: int

    def share(self, tried: Floats, heeded: Floats) -> Floats:
        """The share that each person will heed, between their own and everybody's; shape (n,)."""
        return np.asarray((heeded + self.weight * self.mean) / (tried + self.weight))

    def beside_everybody(self, tried: Floats, heeded: Floats) -> Floats:
        """How much more the channel gets through to each than to everybody: 1 for the same, a quarter to twice."""
        return np.clip(self.share(tried, heeded) / self.mean, _LEAST, _MOST)


def learn_heed(tried: Floats, heeded: Floats) -> HeedFit:
    """Learn how much everybody heeds a channel, and how far people differ.

    Args:
        tried: how often each was turned to, shape (n,); zeros say nothing.
        heeded: how often they heeded it, at most as often.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import betaln

    asked = tried > 0
    tried, heeded = tried[asked], heeded[asked]
    mean = float((heeded.sum() + 1.0) / (tried.sum() + 2.0))
    if len(tried) < _FEWEST:
        return HeedFit(mean, _USUAL_WEIGHT, len(tried))

    def loss(log_weight: float) -> float:
        yes, no = mean * np.exp(log_weight), (1 - mean) * np.exp(log_weight)
        return -float((betaln(yes + heeded, no + tried - heeded) - betaln(yes, no)).sum())

    found = minimize_scalar(loss, bounds=np.log(_WEIGHTS), method="bounded")
    return HeedFit(mean, float(np.exp(found.x)), len(tried))
