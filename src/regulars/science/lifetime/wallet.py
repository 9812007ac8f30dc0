"""Share of wallet from how a customer ranks us among the shops they use: the Wallet Allocation Rule.

Keiningham, Aksoy, Buoye, Cooil (2011), "Customer loyalty isn't enough. Grow your share of wallet".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput


def share_of_wallet(rank: ArrayLike, shops: ArrayLike) -> NDArray[np.float64]:
    """The share of their spending in our category that a customer leaves with us.

    Args:
        rank: ours among the shops that they use, 1 for the best; ties get the average rank.
        shops: how many they use, ours included.

    Returns:
        (1 - rank / (shops + 1)) * 2 / shops; over all shops of a customer these add up to 1.

    Raises:
        BadInput: a rank that is not between 1 and the number of shops.
    """
    place, number = np.broadcast_arrays(np.asarray(rank, np.float64), np.asarray(shops, np.float64))
    possible = (number >= 1) & (place >= 1) & (place <= number)
    if not possible.all():
        at = int(np.argmin(possible.ravel()))
        raise BadInput(
            f"Rank {place.ravel()[at]:g} of {number.ravel()[at]:g} shops cannot be: a rank lies between 1 and the "
            "number of shops that the customer uses."
        )
    return np.asarray((1 - place / (number + 1)) * 2 / number)


def ranks_of(ratings: ArrayLike) -> NDArray[np.float64]:
    """The rank of each shop by its rating, 1 for the highest; equal ratings share the average rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-np.asarray(ratings, np.float64), method="average"))


def room_in_wallet(spent: ArrayLike, share: ArrayLike) -> NDArray[np.float64]:
    """What a customer spends elsewhere, from what they spend with us and the share that this is."""
    return np.asarray(np.asarray(spent, np.float64) * (1 / np.asarray(share, np.float64) - 1))
