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


def customers_needed(
    size: float,
    deviation: float,
    share: float,
    *,
    power: float = POWER,
    level: float = LEVEL,
    tuned_for: float = TUNED_FOR,
) -> int:
    """How many customers a test takes from its beginning, before anything came of it.

    The smallest n at which size >= (reach_always(n) + z) x deviation / sqrt(n x share x (1 - share)), where z is the
    normal quantile of the power.

    Args:
        size: of the effect, in the unit of the outcome; its sign does not matter.
        deviation: standard deviation of the outcome among customers, as far as it is known beforehand.
        share: of the customers who are treated, above 0 and below 1.

    Raises:
        BadInput: a size of 0, which never shows, or a share that leaves one group empty.
    """
    if not 0 < share < 1:
        raise BadInput(f"A share of {share:g} leaves one group empty; it lies above 0 and below 1.")
    spread = deviation / math.sqrt(share * (1 - share))
    return 1 + customers_until(size, spread, 1, power=power, level=level, tuned_for=tuned_for)
