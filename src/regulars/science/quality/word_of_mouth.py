"""Who brought whom, as trees; and what those who were brought are worth, each counted once.

Customer referral value after Kumar, Petersen, Leone 2007 and 2010, over one year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.science.quality.advocacy import CAME_OTHERWISE, Floats


@dataclass(frozen=True, slots=True)
class Trees:
    """`people`: one row for each who brought or was brought: customer, brought_by (null at the top), depth (0 at the
    top), direct (brought by them), below (in all generations under them), sorted by customer. `left_out`: rows of the
    referrals (referrer, referred) that would have closed a circle."""

    people: pl.DataFrame
    left_out: pl.DataFrame


def trees_of(referrals: pl.DataFrame) -> Trees:
    """The trees that referrals make. Where they go in a circle, the latest of it is left out.

    Args:
        referrals: referrer, referred (Int64; each is brought once at most) and at, in any order.

    Raises ValueError where somebody is brought twice.
    """
    rows = referrals.sort("at", "referred", "referrer").select("referrer", "referred").rows()
    if len({referred for _, referred in rows}) < len(rows):
        raise ValueError("somebody is brought twice: each has one row as referred at most")
    brought_by: dict[int, int] = {}
    top: dict[int, int] = {}
    left_out = []
    for referrer, referred in rows:
        if _top(top, referrer) == referred:
            left_out.append((referrer, referred))
            continue
        brought_by[referred] = top[referred] = referrer
    everybody = sorted({*brought_by, *brought_by.values()})
    depth = _depths(brought_by, everybody)
    direct, below = dict.fromkeys(everybody, 0), dict.fromkeys(everybody, 0)
    for one in sorted(brought_by, key=lambda each: -depth[each]):  # the lowest first, so that what is below is summed
        direct[brought_by[one]] += 1
        below[brought_by[one]] += 1 + below[one]
    people = pl.DataFrame(
        {
            "customer": everybody,
            "brought_by": [brought_by.get(one) for one in everybody],
            "depth": [depth[one] for one in everybody],
            "direct": list(direct.values()),
            "below": list(below.values()),
        },
        schema=dict.fromkeys(("customer", "brought_by", "depth", "direct", "below"), pl.Int64),
    )
    ends = pl.DataFrame(left_out, schema={"referrer": pl.Int64, "referred": pl.Int64}, orient="row")
    return Trees(people, ends)


def brought_worth(margin: Floats, acquisition_cost: float, *, came_otherwise: float = CAME_OTHERWISE) -> Floats:
    """What each brought customer is worth to us for having been brought, over their first year.

    Winning them cost nothing; of their margin, only the part counts that would not have come otherwise.

    Args:
        margin: of each one's first year, shape (n,).
        acquisition_cost: of winning a customer.
        came_otherwise: share who would have come anyway.
    """
    return np.asarray(acquisition_cost + (1 - came_otherwise) * margin)


def worth_by_referrer(people: pl.DataFrame, worth: pl.DataFrame) -> pl.DataFrame:
    """The worth of whom each brought directly, and of all below them: customer, worth, worth_below.

    `worth` adds up to the worth of everybody who was brought, for each has one direct referrer. `worth_below` is told
    beside it and never added up: it counts a customer once for each generation above.

    Args:
        people: as of `trees_of`.
        worth: customer, worth; who is missing is worth 0.
    """
    known = people.join(worth, on="customer", how="left").with_columns(pl.col("worth").fill_null(0.0))
    own = dict(known.select("customer", "worth").iter_rows())
    direct, below = dict.fromkeys(own, 0.0), dict.fromkeys(own, 0.0)
    brought = known.drop_nulls("brought_by").sort("depth", "customer", descending=[True, False])
    for one, referrer in brought.select("customer", "brought_by").iter_rows():
        direct[referrer] += own[one]
        below[referrer] += own[one] + below[one]
    found = pl.DataFrame(
        {"customer": list(direct), "worth": list(direct.values()), "worth_below": list(below.values())},
        schema={"customer": pl.Int64, "worth": pl.Float64, "worth_below": pl.Float64},
    )
    return found.filter(pl.col("customer").is_in(people.filter(pl.col("direct") > 0)["customer"].implode()))


def _top(top: dict[int, int], one: int) -> int:
    """Who is at the top of the tree that one is in; shortens the way for the next who asks."""
    way = []
    while one in top:
        way.append(one)
        one = top[one]
    for each in way:
        top[each] = one
    return one


def _depths(brought_by: dict[int, int], everybody: list[int]) -> dict[int, int]:
    depth: dict[int, int] = {}
    for start in everybody:
        way, one = [], start
        while one not in depth and one in brought_by:
            way.append(one)
            one = brought_by[one]
        depth.setdefault(one, 0)
        for each in reversed(way):
            depth[each] = depth[brought_by[each]] + 1
    return depth
