"""What each customer chooses more often than others: shares shrunk towards the base, the fewer choices speak."""

from __future__ import annotations

import numpy as np
import polars as pl

from regulars.science.risk.habits import Choice

SURE = 0.9
"""How sure we must be that a customer chooses something more often than others before we say so."""

_MORE = 1.2  # times as often
_FEWEST = 2  # choices of it
_LEARNT_FROM = 20_000  # customers


def shrink_choices(counted: pl.DataFrame) -> pl.DataFrame:
    """How often each customer chooses each item of one subject, beside everybody.

    A customer's shares are Dirichlet around everybody's; how firmly is learnt from the base (empirical Bayes), as
    `science.risk.habits.Choice` does.

    Args:
        counted: columns customer, item, chosen (how often); one row for each customer and item that they chose.

    Returns:
        customer, item, chosen, of (all choices of the customer), usual (everybody's share of the item), share (the
        customer's, shrunk), sure (probability that it is more than 1.2 times the usual one); in order of customer and
        item.
    """
    from scipy.special import betainc

    usual = counted.group_by("item").agg(usual=pl.col("chosen").sum() / counted["chosen"].sum())
    told = (
        counted.with_columns(
            pl.col("chosen").cast(pl.Float64), of=pl.col("chosen").sum().over("customer").cast(pl.Float64)
        )
        .join(usual, on="item")
        .sort("customer", "item")
    )
    strength = _strength(told)
    count, of, share = (told[name].to_numpy() for name in ("chosen", "of", "usual"))
    a, b = strength * share + count, strength * (1 - share) + of - count
    more = np.minimum(_MORE * share, 1 - 1e-9)
    sure = np.where(share < 1, 1 - betainc(a, np.maximum(b, 1e-9), more), 0.0)
    return told.with_columns(share=pl.Series(a / (strength + of)), sure=pl.Series(sure))


def telling(shrunk: pl.DataFrame) -> pl.DataFrame:
    """The choices that tell something of a customer: surely more often than others, and more than once."""
    return shrunk.filter((pl.col("sure") >= SURE) & (pl.col("chosen") >= _FEWEST))


def _strength(told: pl.DataFrame) -> float:
    """How many choices everybody's shares are worth beside a customer's own."""
    repeated = told.filter(pl.col("of") > 1)
    if told["item"].n_unique() < 2 or repeated.is_empty():
        return 1.0
    customers = repeated["customer"].unique().sort()
    some = customers.sample(min(len(customers), _LEARNT_FROM), seed=0).to_frame()
    table = repeated.join(some, on="customer", how="semi").pivot("item", index="customer", values="chosen")
    return sum(Choice.learn_counts(table.drop("customer").fill_null(0.0).to_numpy()).weights)
