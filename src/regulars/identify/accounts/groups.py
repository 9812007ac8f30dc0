"""Groups: what the rules find before it is known which accounts of the ledger they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

MEMBERS = pl.Schema({"key": pl.String(), "customer": pl.Int64(), "role": pl.String(), "evidence": pl.String()})
NAMES = pl.Schema({"key": pl.String(), "name": pl.String()})


@dataclass(frozen=True, slots=True)
class Groups:
    """Accounts of one kind as found now: `members` by `key`, one row a key and customer; `names` one row a key."""

    members: pl.DataFrame
    names: pl.DataFrame


def nothing() -> Groups:
    """No groups."""
    return Groups(MEMBERS.to_frame(), NAMES.to_frame())


def in_words(ties: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """One row of `by`, its `evidence` the sentences of its `rank`ed `words`, each said once."""
    return (
        ties.unique([*by, "words"])
        .sort(*by, "rank", "words")
        .group_by(by, maintain_order=True)
        .agg(pl.col("words").str.join(", ").alias("evidence"))
    )


def joined(ties: pl.DataFrame) -> pl.DataFrame:
    """The ties (`customer, tie`) with `part`: a number shared by all that hang together, directly or through others."""
    customers, ties_of = ties["customer"].rank("dense") - 1, ties["tie"].rank("dense") - 1
    if ties.is_empty():
        return ties.with_columns(part=pl.lit(0, dtype=pl.Int64))
    people = int(customers.max()) + 1  # type: ignore[arg-type]
    size = people + int(ties_of.max()) + 1  # type: ignore[arg-type]
    left, right = customers.to_numpy(), ties_of.to_numpy().astype(np.int64) + people
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    part = connected_components(graph, directed=False)[1][left]
    return ties.with_columns(pl.Series("part", part, dtype=pl.Int64))
