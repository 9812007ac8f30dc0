"""Large amounts are counted up to a cap, lest one customer decides what an experiment says."""

from __future__ import annotations

import numpy as np

from regulars.science.experiments.compare import Floats

CAPPED_SHARE = 0.01
"""Of customers with any amount at all, the share whose amount is counted as the cap; ours."""


def cap_of(amounts: Floats, share: float = CAPPED_SHARE) -> float:
    """The amount that only this share of those above 0 surpass; infinite where nobody is above 0.

    Taken over both groups together, so that it favours neither (winsorising; Kohavi, Tang and Xu 2020, chapter 17).
    The effect is then one on capped amounts: somewhat nearer to 0 than on amounts as they are.

    Args:
        amounts: of all customers, most of them perhaps 0.
        share: of those above 0, that is capped.
    """
    above = amounts[amounts > 0]
    return float(np.quantile(above, 1 - share)) if len(above) else float("inf")
