"""Who comes with a rhythm: how evenly a customer's purchases are spaced, told apart from luck."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SURE = 0.9
"""How sure we must be that a customer comes with a rhythm before we say so."""

_EVEN = 0.7**-2  # shape of the gaps from which there is a rhythm: their spread is 0.7 of their mean
_SHAPES = np.geomspace(0.25, 400.0, 32)
_FEWEST = 3  # gaps, to say anything
_LEARNT_FROM = 20_000  # customers
_ROUNDS = 50


def weigh_rhythms(gaps: pl.DataFrame) -> pl.DataFrame:
    """How surely each customer comes with a rhythm.

    A customer's gaps are gamma distributed about a mean of their own, so that their shares of the whole are Dirichlet
    with one shape: 1 where purchases fall at random, higher the more even they are (as in the Pareto/GGG of Platzer and
    Reutterer 2016). How common each shape is, is learnt from the base (empirical Bayes), and a customer of few gaps is
    taken for one of the base.

    Args:
        gaps: columns customer, gap (days between two purchases, above 0); a row a gap.

    Returns:
        customer, count (gaps), mean, shortest, longest (days), even (0 for gaps at random to 1 for gaps all alike; one
        less their expected spread over the mean), sure (probability that there is a rhythm: a spread of at most 0.7 of
        the mean); those of at least three gaps, in order of customer.
    """
    told = (
        gaps.lazy()
        .group_by("customer")
        .agg(
            count=pl.len().cast(pl.Float64),
            mean=pl.col("gap").mean(),
            shortest=pl.col("gap").min(),
            longest=pl.col("gap").max(),
            logs=pl.col("gap").log().sum(),
        )
        .filter(pl.col("count") >= _FEWEST)
        .sort("customer")
        .collect()
    )
    if told.is_empty():
        return told.drop("logs").with_columns(even=pl.lit(0.0), sure=pl.lit(0.0))
    count, shares = told["count"].to_numpy(), told["logs"].to_numpy()
    shares = shares - count * np.log(count * told["mean"].to_numpy())
    like = _likelihood(count, shares)
    weight = _how_common(like[np.random.default_rng(0).permutation(len(like))[:_LEARNT_FROM]])
    after = like * weight
    after /= after.sum(axis=1, keepdims=True)
    even = np.maximum(1 - after @ (1 / np.sqrt(_SHAPES)), 0.0)
    sure = after[:, _SHAPES >= _EVEN].sum(axis=1)
    return told.drop("logs").with_columns(even=pl.Series(even), sure=pl.Series(sure))


def _likelihood(count: Floats, shares: Floats) -> Floats:
    """Of each customer's gaps under each shape, the best of them 1; `shares`: summed logarithms of gap over total."""
    from scipy.special import gammaln

    log = gammaln(count[:, None] * _SHAPES) - count[:, None] * gammaln(_SHAPES) + (_SHAPES - 1) * shares[:, None]
    found: Floats = np.exp(log - log.max(axis=1, keepdims=True))
    return found


def _how_common(like: Floats) -> Floats:
    """How common each shape is in the base, by expectation and maximisation; none is held impossible."""
    weight = np.full(len(_SHAPES), 1 / len(_SHAPES))
    for _ in range(_ROUNDS):
        after = like * weight
        after /= after.sum(axis=1, keepdims=True)
        weight = after.sum(axis=0) + 1 / len(_SHAPES)
        weight /= weight.sum()
    return weight
