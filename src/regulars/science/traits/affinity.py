"""Inferred preferences: what a customer buys more of than others do, in products, categories or whatever is named."""

import datetime
from collections.abc import Iterator

import polars as pl

_STRONGEST = 1e6  # purchases' worth of belief in the population, where customers show no taste of their own
_WEAKEST = 1e-3
_AT_ONCE = 2_000_000  # rows


def infer_preferences(purchases: pl.DataFrame, as_of: datetime.date, *, top: int = 5) -> pl.DataFrame:
    """Each customer's items, shrunk towards what everybody buys, the fewer purchases speak for the customer.

    A purchase is one item on one day with a positive net amount, however many units. Shares follow a
    Dirichlet-multinomial: its mean is the population's shares, and its strength is estimated from how often two
    purchases of one customer on different days are the same item, beyond what chance would have (empirical Bayes).

    Args:
        purchases: columns customer, item (not null; rows without one are left out), amount, occurred_at (Datetime or
            Date).
        as_of: the day of looking; whatever happened after it is ignored.
        top: items for each customer at most.

    Returns:
        In order of customer and rank: customer; item; purchases, days on which it was bought; share, the expected
        share of the customer's purchases that it makes up; lift, that share over the population's; rank, 1 for the
        item that says most about this customer. Ranked by share * ln(lift), then by item: much bought, and more than
        by others. A lift below 1 means bought, but less than by others.
    """
    parts = [_counted(part, as_of) for part in _parts(purchases)]
    items = pl.concat([counted for counted, _ in parts])
    popular = items.group_by("item").agg(popularity=pl.col("purchases").sum() / items["purchases"].sum())
    strength = _strength(pl.concat([pairs for _, pairs in parts]), popular)
    return pl.concat([_ranked(counted, popular, strength, top) for counted, _ in parts]).sort("customer", "rank")


def _parts(purchases: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The purchases, all of a customer's in one part: of a large base not everything is counted at once."""
    parts = 1 + purchases.height // _AT_ONCE
    for part in range(parts):
        yield purchases.filter(pl.col("customer").hash() % parts == part) if parts > 1 else purchases


def _counted(purchases: pl.DataFrame, as_of: datetime.date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """On how many days each customer bought each item, and pairs of purchases on different days: same, across."""
    bought = (
        purchases.lazy()
        .with_columns(day=pl.col("occurred_at").dt.date())
        .filter(pl.col("item").is_not_null() & (pl.col("day") <= as_of))
        .group_by("customer", "item", "day")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") > 0)
        .collect()
    )
    items = bought.group_by("customer", "item").agg(purchases=pl.len().cast(pl.Int64))
    basket, count = pl.col("basket").cast(pl.Float64), pl.col("purchases").cast(pl.Float64)
    baskets = bought.group_by("customer", "day").agg(basket=pl.len()).group_by("customer")
    pairs = (
        baskets.agg(all=basket.sum(), within=(basket**2).sum())
        .join(items.group_by("customer").agg(same=(count * (count - 1)).sum()), on="customer")
        .select("same", across=pl.col("all") ** 2 - pl.col("within"))
        .filter(pl.col("across") > 0)
    )
    return items, pairs


def _ranked(items: pl.DataFrame, popular: pl.DataFrame, strength: float, top: int) -> pl.DataFrame:
    share = (pl.col("purchases") + strength * pl.col("popularity")) / (pl.col("all_purchases") + strength)
    tells = pl.col("share") * pl.col("lift").log()
    return (
        items.lazy()
        .join(popular.lazy(), on="item")
        .with_columns(all_purchases=pl.col("purchases").sum().over("customer"))
        .with_columns(share=share)
        .with_columns(lift=pl.col("share") / pl.col("popularity"))
        .with_columns(tells=tells.round(12))
        .sort(["customer", "tells", "item"], descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("customer"))
        .filter(pl.col("rank") <= top)
        .select("customer", "item", "purchases", "share", "lift", "rank")
        .collect()
    )


def _strength(pairs: pl.DataFrame, popular: pl.DataFrame) -> float:
    """How many purchases the population's shares are worth, by moments.

    Two purchases of one customer are the same item with probability (s P + 1) / (s + 1), P being that of two
    purchases of anybody: solved for the strength s. Within one day an item counts once, so only pairs from different
    days are compared; each customer with such pairs has one vote.
    """
    if pairs.is_empty():
        return _STRONGEST
    # Groups come in any order; sorted, their sums are the same to the last bit.
    again = float((pairs["same"] / pairs["across"]).sort().sum()) / len(pairs)
    chance = float((popular["popularity"] ** 2).sort().sum())
    if again <= chance:
        return _STRONGEST
    return min(max((1 - again) / (again - chance), _WEAKEST), _STRONGEST)
