"""Baskets in order, whatever the order of the lines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.baskets.history import History

LINES = pl.DataFrame(
    [
        ("ann", "1", "tea", datetime(2025, 1, 1, 9, tzinfo=UTC)),
        ("ann", "1", "milk", datetime(2025, 1, 1, 9, 1, tzinfo=UTC)),
        ("ann", "2", "milk", datetime(2025, 1, 8, 9, tzinfo=UTC)),
        ("bob", "1", "tea", datetime(2025, 1, 3, 12, tzinfo=UTC)),
    ],
    schema=["customer", "basket", "product", "occurred_at"],
    orient="row",
)


def test_the_newest_basket_has_place_nought() -> None:
    history = History.of(LINES)
    told = history.lines.select(
        customer=history.customers.gather(history.lines["customer"]),
        product=history.products.gather(history.lines["product"]),
        place="place",
    )
    assert sorted(told.rows()) == [("ann", "milk", 0), ("ann", "milk", 1), ("ann", "tea", 1), ("bob", "tea", 0)]


def test_a_basket_is_named_by_customer_and_id_together() -> None:
    assert History.of(LINES).lines["basket"].n_unique() == 3


def test_a_basket_happens_when_its_first_line_does() -> None:
    at = History.of(LINES).lines.filter(pl.col("place") == 1)["at"]
    assert at.unique().to_list() == [datetime(2025, 1, 1, 9, tzinfo=UTC).timestamp() // 86_400 + 9 / 24]


def test_a_product_counts_once_a_basket() -> None:
    assert History.of(pl.concat([LINES, LINES])).lines.equals(History.of(LINES).lines)


def test_dates_will_do_for_moments() -> None:
    dated = LINES.with_columns(pl.col("occurred_at").dt.date())
    assert History.of(dated).lines["at"].min() == (date(2025, 1, 1) - date(1970, 1, 1)).days


def test_what_was_known_before_leaves_out_the_newest() -> None:
    before = History.of(LINES).before(1)
    assert before.lines["place"].unique().to_list() == [0]
    assert before.lines["customer"].unique().to_list() == [0]
    assert before.customers.to_list() == ["ann", "bob"]


def test_what_a_basket_holds_and_when() -> None:
    history = History.of(LINES)
    assert history.baskets_at(0)["customer"].to_list() == [0, 1]
    assert history.bought_at(1).sort("product").rows() == [(0, 0), (0, 1)]
    assert history.baskets_at(2).is_empty()


def test_lines_of_some_customers() -> None:
    assert History.of(LINES).of_customers(np.array([1]))["customer"].to_list() == [1]


def test_names_become_codes_and_unknown_ones_are_left_out() -> None:
    history = History.of(LINES)
    wishes = pl.DataFrame({"customer": ["bob", "eve"], "product": ["tea", "milk"]})
    assert history.codes_of(wishes).select("customer", "product").rows() == [(1, 1)]
    assert history.codes_of(pl.DataFrame({"product": ["milk", "soap"]})).rows() == [(0,)]


def test_nothing_cannot_be_learnt_from() -> None:
    with pytest.raises(BadInput, match="no baskets"):
        History.of(LINES.clear())
