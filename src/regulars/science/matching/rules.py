"""The first resolver: exact keys, each with what it takes to believe it. A pair of records that agrees is an edge.

It stands behind the interface that the probabilistic resolver will fill: records in, scored pairs with evidence out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import polars as pl

from regulars.science.matching.normal.names import same_given_name

MOST_SHARERS = 8
"""A key that more records than this share is a household's, an office's or a dealer's: a relationship, not a match."""


@dataclass(frozen=True, slots=True)
class Key:
    """Records that agree on `columns` are one person with `probability`, if their given names allow it."""

    columns: tuple[str, ...]
    probability: float
    evidence: str


KEYS = (
    Key(("user_id",), 0.999, "the same user id"),
    Key(("email", "family"), 0.995, "the same e-mail address and name"),
    Key(("phone", "family"), 0.98, "the same phone number and name"),
    Key(("given", "family", "postcode"), 0.97, "the same name and postcode"),
    Key(("email",), 0.96, "the same e-mail address"),
)
"""Strongest first. Given names must agree (equal, initial or nickname) for all but the user id."""


def find_pairs(people: pl.DataFrame) -> pl.DataFrame:
    """Pairs of records that may be one person.

    Takes `record` (Int64) and normal forms, empty text where unknown: `given, family, generation, email, phone,
    postcode, user_id`. Gives `left, right` (records, left < right), `probability`, `evidence`; each pair once, by its
    strongest key, strongest pairs first.
    """
    found = [_pairs_by(key, people) for key in KEYS]
    return (
        pl.concat(found)
        .sort("probability", "left", "right", descending=[True, False, False])
        .unique(["left", "right"], keep="first", maintain_order=True)
    )


def _pairs_by(key: Key, people: pl.DataFrame) -> pl.DataFrame:
    known = people.filter(pl.all_horizontal(pl.col(column) != "" for column in key.columns))
    groups = (
        known.sort("record")
        .group_by(key.columns, maintain_order=True)
        .agg(pl.col("record"), pl.col("given").alias("givens"), pl.col("family").alias("families"), "generation")
        .filter(pl.col("record").list.len().is_between(2, MOST_SHARERS))
    )
    pairs = []
    for row in groups.select("record", "givens", "families", "generation").iter_rows():
        for one, other in combinations(zip(*row, strict=True), 2):
            if "user_id" in key.columns or compatible(one[1:], other[1:]):
                pairs.append((one[0], other[0]))
    return pl.DataFrame(pairs, schema={"left": pl.Int64, "right": pl.Int64}, orient="row").with_columns(
        probability=pl.lit(key.probability), evidence=pl.lit(key.evidence)
    )


def compatible(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two names (given, family, generation) may be one person's: Jr is not Sr, Ann is not Peter."""
    if one[2] and other[2] and one[2] != other[2]:
        return False
    return same_given_name(one[0], other[0])
