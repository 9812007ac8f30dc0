"""How far an interval must reach: at one look, or at all looks together however often and whenever people look."""

from __future__ import annotations

import math

from scipy.special import lambertw, ndtri

LEVEL = 0.05
"""How often an interval may miss what is true."""

TUNED_FOR = 1_000
"""Customers at which the always-valid interval is at its tightest beside the fixed one; settled before looking."""


def reach_once(level: float = LEVEL) -> float:
    """Standard errors that an interval reaches to either side when it is looked at once: 1.96 for 5 %."""
    return float(-ndtri(level / 2))


def reach_always(customers: int, level: float = LEVEL, tuned_for: float = TUNED_FOR) -> float:
    """Standard errors that an interval reaches to either side when all looks together may miss once in 1 / level.

    The mixture boundary with a normal prior: sqrt((1 + 1 / x) log((1 + x) / level^2)), where x grows in proportion to
    the customers counted (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021, eq. 14; for means whose variance is
    estimated, Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Theorem 2.2). x at `tuned_for` is the one of
    their Proposition 3, for which the boundary is lowest there.

    Args:
        customers: counted so far, both groups together.
        level: the chance that the interval misses at any time.
        tuned_for: customers at which it shall be tightest; elsewhere it is valid too, and somewhat wider.
    """
    x = _best(level) * customers / tuned_for
    return math.sqrt((1 + 1 / x) * math.log((1 + x) / level**2))


def _best(level: float) -> float:
    """The x at which (1 + 1 / x) log((1 + x) / level^2) is lowest."""
    return -float(lambertw(-(level**2) / math.e, -1).real) - 1
