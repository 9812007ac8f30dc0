"""What behaviour gives away of a relationship before anybody was asked, and what we believe that each sign tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.science.quality.latent import TRAITS, Floats, Item, Model

_SPREAD = 1.2  # of customers around what their behaviour says, in points of the scale; ours
_TOGETHER = 0.6  # how far the three go together; ours
_USUAL = (5.0, 4.8, 4.3)
_HALF_LIFE_YEARS = 1.0
_NPS = (0.4, 0.2, 0.4)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that customers do.

    Attributes:
        name: its column.
        slope: points of satisfaction, trust and commitment for one unit, as we believe before any answer; ours.
        much, little: what to say of a customer of whom it holds more, or less, than usual.
    """

    name: str
    slope: tuple[float, float, float]
    much: str
    little: str


SIGNS = (
    Sign("leaving", (-0.6, -0.5, -0.9), "Spoke of leaving.", ""),
    Sign("complained", (-0.6, -0.4, -0.3), "Complained lately.", ""),
    Sign("silent", (-0.05, -0.05, -0.3), "Silent for longer than usual for them.", "Was here lately."),
    Sign("brought", (0.3, 0.3, 0.6), "Brought us customers.", ""),
    Sign("praised", (0.5, 0.3, 0.3), "Praised us lately.", ""),
    Sign("sent_back", (-0.8, -0.4, -0.4), "Sends back much of what they buy.", ""),
    Sign("bargains", (0.0, -0.1, -0.6), "Buys mostly what is made cheaper.", "Pays the full price."),
    Sign("often", (0.1, 0.1, 0.3), "Comes often.", "Comes seldom."),
    Sign("tenure", (0.0, 0.15, 0.2), "Has been with us for long.", "Has not been with us for long."),
    Sign("answered", (0.1, 0.15, 0.25), "Answers what we ask.", ""),
)
"""The most telling first."""


def read_signs(told: pl.DataFrame) -> pl.DataFrame:
    """The signs, one column each by its name, of what is known of customers, one row each.

    Args:
        told: days_silent, usual_gap_days (null where unknown); shares sent_back and bargains, 0 to 1; complaints,
            praises and leavings lately (each fading with time); brought; orders_a_year; years since the first order;
            answered, times. Null counts as nothing.
    """
    zero = told.with_columns(pl.all().cast(pl.Float64).fill_nan(None))
    gaps = (zero["days_silent"].clip(0) + 1) / (zero["usual_gap_days"].clip(0) + 1)
    return zero.select(
        leaving=pl.col("leavings").log1p(),
        complained=pl.col("complaints").log1p(),
        silent=gaps.log(2).clip(-2.0, 3.0),
        brought=pl.col("brought").log1p(),
        praised=pl.col("praises").log1p(),
        sent_back=pl.col("sent_back").clip(0.0, 1.0),
        bargains=pl.col("bargains").clip(0.0, 1.0),
        often=pl.col("orders_a_year").log1p(),
        tenure=pl.col("years").clip(lower_bound=0.0).log1p(),
        answered=pl.col("answered").log1p(),
    )


def centred(signs: pl.DataFrame) -> Floats:
    """The signs beside their means, in the order of SIGNS; what is not known is taken for usual. Shape (n, signs)."""
    if signs.is_empty():
        return np.zeros((0, len(SIGNS)))
    usual = pl.col(sign.name for sign in SIGNS)
    return np.asarray(signs.select((usual - usual.mean()).fill_null(0.0)).to_numpy(), dtype=np.float64)


def believed(questions: Iterable[str]) -> Model:
    """The model before any answer: each scale item is a view of its own trait, the usual yardsticks of all.

    Args:
        questions: names such as satisfaction_1, trust_2, csat (1 to 5), ces (1 to 7) and nps (0 to 10).
    """
    alike = np.full((3, 3), _TOGETHER) + (1 - _TOGETHER) * np.eye(3)
    return Model(
        items=tuple(_item(name) for name in questions),
        usual=np.array(_USUAL),
        slopes=np.array([sign.slope for sign in SIGNS]),
        spread=_SPREAD**2 * alike,
        half_life=_HALF_LIFE_YEARS,
    )


def _item(name: str) -> Item:
    if name == "nps":
        first, second, third = (10 / 6 * share for share in _NPS)
        return Item(name, -10 / 6, (first, second, third), 1.6**2, 0.0, 10.0)
    if name == "csat":
        return Item(name, 1 / 3, (2 / 3, 0.0, 0.0), 0.7**2, 1.0, 5.0)
    if name == "ces":
        return Item(name, 1.0, (0.8, 0.0, 0.0), 1.3**2)
    first, second, third = (float(name.startswith(f"{trait}_")) for trait in TRAITS)
    return Item(name, 0.0, (first, second, third), 1.0)
