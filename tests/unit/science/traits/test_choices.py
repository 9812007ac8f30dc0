"""Choices: shares shrink towards everybody's, and only what is sure is told."""

import numpy as np
import polars as pl
import pytest

from regulars.science.traits.choices import shrink_choices, telling


def counted(rows):
    return pl.DataFrame(rows, schema=["customer", "item", "chosen"], orient="row")


def crowd(seed=1):
    """Two hundred customers who choose tea or coffee by tastes of their own."""
    rng = np.random.default_rng(seed)
    share = rng.beta(1, 2, 200)
    tea = rng.binomial(10, share)
    tried = [
        (who, item, count)
        for who, some in enumerate(tea.tolist())
        for item, count in (("tea", some), ("coffee", 10 - some))
    ]
    return [row for row in tried if row[2]]


def test_shares_lie_between_the_own_and_everybodys():
    found = shrink_choices(counted(crowd()))
    own = found["chosen"] / found["of"]
    low, high = np.minimum(own, found["usual"]), np.maximum(own, found["usual"])
    assert ((found["share"] >= low - 1e-12) & (found["share"] <= high + 1e-12)).all()
    assert found["usual"].unique().sum() == pytest.approx(1.0)


def test_who_chooses_little_is_taken_for_everybody():
    found = shrink_choices(counted([*crowd(), (900, "tea", 1), (901, "tea", 30)]))
    little, much = (found.filter(pl.col("customer") == who).row(0, named=True) for who in (900, 901))
    assert little["share"] < much["share"]
    assert little["sure"] < 0.9 < much["sure"]
    assert set(telling(found)["customer"]) >= {901}
    assert 900 not in telling(found)["customer"].to_list()


def test_in_a_crowd_without_taste_hardly_anybody_stands_out():
    rng = np.random.default_rng(3)
    tea = rng.binomial(12, 0.4, 2_000)
    rows = [
        (who, item, int(n)) for who, some in enumerate(tea) for item, n in (("tea", some), ("coffee", 12 - some)) if n
    ]
    assert telling(shrink_choices(counted(rows)))["customer"].n_unique() < 40


def test_with_one_item_nothing_is_told():
    assert telling(shrink_choices(counted([(1, "tea", 5), (2, "tea", 9)]))).is_empty()
