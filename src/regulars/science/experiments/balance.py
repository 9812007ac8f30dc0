"""Whether the groups are as large as chance would have them: where they are not, they cannot be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass

from regulars.science.experiments.compare import Flags, Floats
from regulars.science.experiments.sequences import TUNED_FOR, reach_always

LEVEL = 0.01
"""How often sound groups may be taken for uneven, all looks together."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How many are in control, how many were to be expected, and whether that is within chance."""

    control: int
    expected: float
    even: bool


def balance_of(treated: Flags, chance: Floats, level: float = LEVEL) -> Balance:
    """Look for a ratio of the groups that chance does not explain, however often people look.

    If what we do for the treated changes who comes into the experiment, the groups differ in more than treatment, and
    their sizes tell (Fabijan and others 2019; as a test at every look, Lindon and Malek 2022).

    Args:
        treated: shape (n,), the group.
        chance: shape (n,), of being treated.
    """
    expected = float((1 - chance).sum())
    control = int((~treated).sum())
    reach = reach_always(max(len(treated), 1), level, TUNED_FOR) * math.sqrt(float((chance * (1 - chance)).sum()))
    return Balance(control, expected, abs(control - expected) <= reach)
