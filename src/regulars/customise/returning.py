"""How likely who has left is to return over a word of ours, and how that fades the longer they stay away."""

from __future__ import annotations

import polars as pl

LEFT_AFTER_A_YEAR = 0.7
"""Of what a message does to somebody who bought today, the part that it does to who bought a year ago.

The lower bound of a randomised test: of Hillstrom's 64,000 customers who had bought within the year, a mail led 6.4 in
a hundred to visit of those who had bought within three months, and 5.7 of those who had not for ten: 95 % is left after
a year, 70 % at the least (MineThatData E-Mail Analytics And Data Mining Challenge, 2008). After longer it is
extrapolated.
"""


def returns(chance: float) -> pl.Expr:
    """Chance that a customer has left and returns over a personal word, if at first so many of those who left do."""
    has_left = 1 - pl.col("p_active").fill_null(0.0)
    return chance * has_left * LEFT_AFTER_A_YEAR ** (pl.col("quiet_days") / 365)
