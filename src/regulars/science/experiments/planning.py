"""How many more customers it takes until an effect of a stated size would show."""

from __future__ import annotations

import math

from scipy.special import ndtri

from regulars.kernel.errors import BadInput
from regulars.science.experiments.sequences import LEVEL, TUNED_FOR, reach_always

POWER = 0.8
"""How likely an effect of the stated size is to show by then."""


def customers_until(
    size: float,
    spread: float,
    customers: int,
    *,
    power: float = POWER,
    level: float = LEVEL,
    tuned_for: float = TUNED_FOR,
) -> int:
    """Customers still to come until the always-valid interval would leave out 0, if the effect is of that size.

    The spread is taken to shrink with the root of the customers, in groups that keep their ratio.

    Args:
        size: of the effect, in the unit of the outcome; its sign does not matter.
        spread: standard error of the effect as of now.
        customers: counted so far, both groups together.

    Returns:
        0 where it would show already.

    Raises:
        BadInput: a size of 0, which never shows.
    """
    if size == 0:
        raise BadInput("The size is 0; an effect of nothing never shows. Say how large an effect is worth knowing.")

    def shows(total: int) -> bool:
        now = spread * math.sqrt(customers / total)
        return abs(size) >= (reach_always(total, level, tuned_for) + float(ndtri(power))) * now

    enough = customers
    while not shows(enough):
        enough *= 2
    short = enough // 2 if enough > customers else customers
    while enough - short > 1:
        middle = (short + enough) // 2
        short, enough = (short, middle) if shows(middle) else (middle, enough)
    return enough - customers
