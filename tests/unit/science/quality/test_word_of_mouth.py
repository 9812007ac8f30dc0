"""Trees of who brought whom: depth and size, no circles, and worth that is counted once under any tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.quality.advocacy import referral_value
from regulars.science.quality.word_of_mouth import brought_worth, trees_of, worth_by_referrer

START = datetime(2026, 1, 1, tzinfo=UTC)


def referrals(*pairs: tuple[int, int]) -> pl.DataFrame:
    rows = [(referrer, referred, START + timedelta(days=day)) for day, (referrer, referred) in enumerate(pairs)]
    schema = {"referrer": pl.Int64, "referred": pl.Int64, "at": pl.Datetime("us", "UTC")}
    return pl.DataFrame(rows, schema=schema, orient="row")


def worth_of(people: pl.DataFrame) -> pl.DataFrame:
    return people.select("customer", worth=pl.col("customer").cast(pl.Float64) * 1.5 + 1)


def test_depth_and_size_by_hand() -> None:
    trees = trees_of(referrals((1, 2), (2, 3), (1, 4), (3, 5), (8, 9)))
    assert trees.people.rows() == [
        (1, None, 0, 2, 4), (2, 1, 1, 1, 2), (3, 2, 2, 1, 1), (4, 1, 1, 0, 0), (5, 3, 3, 0, 0),
        (8, None, 0, 1, 1), (9, 8, 1, 0, 0),
    ]  # fmt: skip
    assert trees.left_out.is_empty()


def test_of_a_circle_the_latest_is_left_out() -> None:
    trees = trees_of(referrals((1, 2), (2, 3), (3, 1)))
    assert trees.left_out.rows() == [(3, 1)]
    assert trees.people["depth"].to_list() == [0, 1, 2]
    assert trees_of(referrals((7, 7))).left_out.rows() == [(7, 7)]
    assert trees_of(referrals()).people.is_empty()


def test_nobody_is_brought_twice() -> None:
    with pytest.raises(ValueError, match="brought twice"):
        trees_of(referrals((1, 2), (3, 2)))


def test_worth_goes_to_the_direct_referrer_once() -> None:
    people = trees_of(referrals((1, 2), (2, 3))).people
    worth = pl.DataFrame({"customer": [2, 3], "worth": [10.0, 7.0]})
    assert worth_by_referrer(people, worth).sort("customer").rows() == [(1, 10, 17), (2, 7, 7)]


def test_of_those_who_would_have_come_only_the_saving_counts() -> None:
    margin = np.array([40.0, 0.0, -10.0])
    assert brought_worth(margin, 12).tolist() == [32, 12, 7]
    assert brought_worth(margin, 12, came_otherwise=1).tolist() == [12, 12, 12]
    assert brought_worth(margin, 12, came_otherwise=0).tolist() == [52, 12, 2]
    assert referral_value(np.array([1.0]), 40, 12).tolist() == [32]  # the same formula, for what is expected


@st.composite
def any_referrals(draw: st.DrawFn) -> pl.DataFrame:
    """Each of up to thirty is brought by any other, or nobody: trees and circles of all shapes."""
    referrers = draw(st.lists(st.none() | st.integers(0, 29), max_size=30))
    return referrals(*((one, referred) for referred, one in enumerate(referrers) if one is not None))


@given(any_referrals())
def test_totals_are_without_double_counting_under_any_tree(rows: pl.DataFrame) -> None:
    trees = trees_of(rows)
    people, worth = trees.people, worth_of(trees.people)
    brought = people.drop_nulls("brought_by")
    assert brought.height + trees.left_out.height == rows.height
    total = worth.join(brought, on="customer", how="semi")["worth"].sum()
    assert worth_by_referrer(people, worth)["worth"].sum() == pytest.approx(total)
    assert people["direct"].sum() == brought.height
    assert people.filter(depth=0)["below"].sum() == brought.height
    depth = dict(people.select("customer", "depth").iter_rows())
    assert all(depth[one] == depth[referrer] + 1 for one, referrer in brought.select("customer", "brought_by").rows())


@given(any_referrals(), st.integers(0, 29), st.integers(0, 29))
def test_when_two_referrers_are_one_nothing_is_lost_or_counted_twice(rows: pl.DataFrame, gone: int, into: int) -> None:
    """Who was brought stays brought, unless it would be by themselves, or a circle closes."""
    before = {row["referred"] for row in rows.iter_rows(named=True) if row["referrer"] != row["referred"]}
    merged = rows.with_columns(referrer=pl.when(pl.col("referrer") == gone).then(into).otherwise("referrer"))
    merged = merged.filter(pl.col("referred") != gone, pl.col("referrer") != pl.col("referred"))
    trees = trees_of(merged)
    kept = {row["customer"] for row in trees.people.drop_nulls("brought_by").iter_rows(named=True)}
    assert kept | set(trees.left_out["referred"]) | {gone, into} >= before
    worth = worth_of(trees.people)
    total = worth.filter(pl.col("customer").is_in(list(kept)))["worth"].sum()
    assert worth_by_referrer(trees.people, worth)["worth"].sum() == pytest.approx(total)
