"""Who is who now, and who was before: clusters keep the customer that most of their records had, so ids last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Placement:
    """`now`: record, root (of its cluster), before (customer, null for a new record), customer (null: a new one).

    `merged`: customers that ended, and the root of the cluster that most of their records went to.
    """

    now: pl.DataFrame
    merged: dict[int, int]

    def moved(self) -> pl.DataFrame:
        """The rows of records that change hands."""
        return self.now.filter(~pl.col("before").eq_missing(pl.col("customer")) | pl.col("customer").is_null())


def place(clusters: pl.DataFrame) -> Placement:
    """Give every cluster the customer that most of its records had, where there is one.

    Takes `record, root, before` (Int64). A customer goes to one cluster only, the one with most of its records; the
    smaller id wins ties.
    """
    known = clusters.filter(pl.col("before").is_not_null())
    overlaps = (
        known.group_by("root", "before")
        .len()
        .sort("len", "before", "root", descending=[True, False, False])
        .with_columns(
            (pl.len().over("root") == 1).alias("one customer"), (pl.len().over("before") == 1).alias("one cluster")
        )
    )
    plain = pl.col("one customer") & pl.col("one cluster")
    keeps = dict(overlaps.filter(plain).select("root", "before").iter_rows())
    taken = set(keeps.values())
    for root, customer in overlaps.filter(~plain).select("root", "before").iter_rows():
        if root not in keeps and customer not in taken:
            keeps[root] = customer
            taken.add(customer)
    kept = pl.DataFrame(
        {"root": list(keeps), "customer": list(keeps.values())}, schema={"root": pl.Int64, "customer": pl.Int64}
    )
    now = clusters.join(kept, on="root", how="left", maintain_order="left")
    ended = overlaps.filter(~pl.col("before").is_in(list(taken))).unique("before", keep="first", maintain_order=True)
    return Placement(now, dict(ended.select("before", "root").iter_rows()))


def place_few(root_of: Mapping[int, int], before: Mapping[int, int]) -> tuple[dict[int, int | None], dict[int, int]]:
    """The same as `place` for a handful of records: the customer of each root (None: a new one), and `merged`."""
    overlaps = Counter((root_of[record], customer) for record, customer in before.items())
    ordered = sorted(overlaps.items(), key=lambda item: (-item[1], item[0][1], item[0][0]))
    keeps: dict[int, int | None] = {}
    taken: set[int] = set()
    for (root, customer), _ in ordered:
        if root not in keeps and customer not in taken:
            keeps[root] = customer
            taken.add(customer)
    merged: dict[int, int] = {}
    for (root, customer), _ in ordered:
        if customer not in taken:
            merged.setdefault(customer, root)
    return {root: keeps.get(root) for root in root_of.values()}, merged
