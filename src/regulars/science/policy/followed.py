"""How often colleagues carry out what is suggested to them: a share for each kind of suggestion, shrunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEIGHT = 10.0
"""The share of all suggestions counts as much as so many suggestions of one kind; ours."""


def shares_followed(done: NDArray[np.int64], skipped: NDArray[np.int64], weight: float = WEIGHT) -> NDArray[np.float64]:
    """The chance that the next suggestion of each kind is carried out.

    The mean of a Beta distribution whose prior is the share of all kinds together, itself begun with one suggestion
    carried out and one skipped: what was seldom suggested has the share of all, what was suggested often its own.

    Args:
        done, skipped: how many suggestions of each kind were carried out, and were not.
        weight: of the prior, in suggestions; above zero.

    Returns:
        One share a kind, between 0 and 1.

    >>> shares_followed(np.array([0, 40]), np.array([10, 0])).round(2).tolist()
    [0.39, 0.96]
    """
    everywhere = (done.sum() + 1) / (done.sum() + skipped.sum() + 2)
    shares: NDArray[np.float64] = (done + weight * everywhere) / (done + skipped + weight)
    return shares
