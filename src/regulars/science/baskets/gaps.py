"""How each customer has bought each product so far: how often, with what gaps, and how long ago."""

from __future__ import annotations

import polars as pl

from regulars.science.baskets.goods import MONTH, count_goods

FACTS = (
    "times",
    "known_days",
    "since_days",
    "gap",
    "last_gap",
    "spread",
    "due",
    "lately",
    "popularity",
    "repeat_rate",
    "product_gap",
    "due_product",
    "visits",
    "visits_lately",
    "away_days",
)
"""Columns of `gaps_of`, days where they are times:

times; known_days: since the first time; since_days: since the last; gap, last_gap, spread: between one time and the
next, their mean, the last of them and their standard deviation; due: since_days over gap; lately: times in four weeks;
popularity, repeat_rate, product_gap, due_product: of the product, from all customers; visits, visits_lately,
away_days: baskets of the customer a day, in four weeks, and days since the last."""

FEWEST = 2
"""Times something was bought before we say anything of the next."""


def gaps_of(lines: pl.DataFrame, at: float) -> pl.DataFrame:
    """What is known of each customer and product before a moment.

    Args:
        lines: as `History.lines`.
        at: days since 1970; lines at or after it are not looked at.

    Returns:
        customer, product and FACTS (Float64, null where not known), of what was bought at least twice; in order of
        customer and product.
    """
    known = lines.filter(pl.col("at") < at).sort("customer", "product", "at", "basket")
    since = at - pl.col("at").max()
    gaps = pl.col("at").diff()
    pairs = (
        known.group_by("customer", "product", maintain_order=True)
        .agg(
            times=pl.len(),
            known_days=at - pl.col("at").min(),
            since_days=since,
            gap=gaps.mean(),
            last_gap=gaps.last(),
            spread=gaps.std(ddof=0),
            lately=(pl.col("at") >= at - MONTH).sum(),
        )
        .filter(pl.col("times") >= FEWEST)
    )
    visits = known.group_by("customer", "basket").agg(pl.col("at").first())
    customers = visits.group_by("customer").agg(
        visits=pl.len() / (at - pl.col("at").min()).clip(1.0),
        visits_lately=(pl.col("at") >= at - MONTH).sum(),
        away_days=since,
    )
    return (
        pairs.join(count_goods(known), on="product", how="left", maintain_order="left")
        .join(customers, on="customer", how="left", maintain_order="left")
        .with_columns(
            # Bought twice on one day, the gap is nought: a day at least keeps the ratio finite.
            due=pl.col("since_days") / pl.col("gap").clip(1.0),
            due_product=pl.col("since_days") / pl.col("product_gap").clip(1.0),
        )
        .select("customer", "product", pl.col(FACTS).cast(pl.Float64))
    )
