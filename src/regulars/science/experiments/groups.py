"""Groups by stable hash: the same customer falls in the same group in every process, version and order of asking."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_BYTES = 8


def positions(keys: Iterable[int], salt: str) -> NDArray[np.float64]:
    """Where each key falls in [0, 1): evenly spread, and unrelated between two salts.

    The first 53 bits of BLAKE2b over the salt, a colon and the key's decimal digits.

    Args:
        keys: whole numbers, such as customer numbers.
        salt: the experiment's own; another salt deals the groups anew.

    Returns:
        Shape (number of keys,), in their order.
    """
    start = f"{salt}:".encode()
    digests = b"".join([blake2b(b"%b%d" % (start, key), digest_size=_BYTES).digest() for key in keys])
    return (np.frombuffer(digests, dtype=">u8") >> 11).astype(np.float64) * 2.0**-53


def in_control(keys: Iterable[int], salt: str, share: float) -> NDArray[np.bool_]:
    """Which keys are in a control group of that share of all.

    Raising the share adds members and keeps those there are; lowering it takes some away and adds none.

    Raises:
        ValueError: a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}; it must lie between 0 and 1, such as 0.1 for every tenth customer.")
    return positions(keys, salt) < share
