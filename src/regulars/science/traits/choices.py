"""What each customer chooses more often than others: shares shrunk towards the base, the fewer choices speak."""

from __future__ import annotations

import numpy as np
import polars as pl

from regulars.science.risk.habits import Choice

SURE = 0.9
"""How sure we must be that a customer chooses something more often than others before we say so."""

_MORE = 1.2  # times as often
_FEWEST = 2  # choices of it


def shrink_choices(chosen: pl.DataFrame) -> pl.DataFrame:
    """How often each customer chooses each item of a subject, beside everybody.

    A customer's shares are Dirichlet around everybody's; how firmly is learnt from the base (empirical Bayes), as
    `science.risk.habits.Choice` does.

    Args:
        chosen: columns customer, subject, item; one row a choice.

    Returns:
        One row for each customer, subject and item chosen: customer, subject, item, chosen, of (all choices of the
        subject), share (shrunk), usual (everybody's share), sure (probability that the customer's share is more than
        1.2 times the usual one).
    """
    from scipy.special import betainc

    counted = chosen.group_by("customer", "subject", "item").agg(chosen=pl.len().cast(pl.Float64))
    counted = counted.with_columns(of=pl.col("chosen").sum().over("customer", "subject"))
    shares = counted.group_by("subject", "item").agg(all=pl.col("chosen").sum())
    shares = shares.with_columns(usual=pl.col("all") / pl.col("all").sum().over("subject"))
    told = counted.join(shares.select("subject", "item", "usual"), on=["subject", "item"])
    told = told.join(_strengths(chosen, shares), on="subject").sort("customer", "subject", "item")
    count, of, usual, strength = (told[name].to_numpy() for name in ("chosen", "of", "usual", "strength"))
    a, b = strength * usual + count, strength * (1 - usual) + of - count
    more = np.minimum(_MORE * usual, 1 - 1e-9)
    sure = np.where(usual < 1, 1 - betainc(a, np.maximum(b, 1e-9), more), 0.0)
    return told.select("customer", "subject", "item", "chosen", "of", "usual").with_columns(
        share=pl.Series(a / (strength + of)), sure=pl.Series(sure)
    )


def telling(shrunk: pl.DataFrame) -> pl.DataFrame:
    """The choices that tell something of a customer: surely more often than others, and more than once."""
    return shrunk.filter((pl.col("sure") >= SURE) & (pl.col("chosen") >= _FEWEST))


def _strengths(chosen: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """How many choices everybody's shares are worth beside a customer's own, for each subject."""
    rows = []
    for (subject,), part in chosen.group_by("subject"):
        items = shares.filter(pl.col("subject") == subject).sort("item")["item"].to_list()
        place = pl.col("item").replace_strict(items, list(range(len(items))), return_dtype=pl.Float64)
        some = part.select("customer", place=place).sort("customer")
        repeated = some.filter(pl.len().over("customer") > 1)
        if len(items) < 2 or repeated.is_empty():
            rows.append((subject, 1.0))
            continue
        sizes = repeated.group_by("customer", maintain_order=True).len()["len"].to_numpy()
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        rows.append((subject, sum(Choice.learn(repeated["place"].to_numpy(), starts).weights)))
    return pl.DataFrame(rows, schema={"subject": chosen.schema["subject"], "strength": pl.Float64}, orient="row")
