"""Clusters keep the customer that most of their records had; a handful by the same rule as a million."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from regulars.identify.placing import place, place_few

SCHEMA = dict.fromkeys(("record", "root", "before"), pl.Int64())


def placed(*rows: tuple[int, int, int | None]) -> tuple[dict[int, int | None], dict[int, int]]:
    """Customer of each root, and who ended where, of (record, root, before)."""
    placement = place(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return dict(placement.now.select("root", "customer").iter_rows()), placement.merged


def test_new_records_alone_are_nobodys_yet() -> None:
    assert placed((1, 1, None), (2, 1, None), (3, 3, None)) == ({1: None, 3: None}, {})


def test_a_cluster_keeps_its_customer_and_takes_new_records_in() -> None:
    assert placed((1, 1, 7), (2, 1, None), (3, 3, 8)) == ({1: 7, 3: 8}, {})


def test_of_two_customers_that_become_one_the_larger_goes_on_then_the_older() -> None:
    assert placed((1, 1, 7), (2, 1, 9), (3, 1, 9)) == ({1: 9}, {7: 1})
    assert placed((1, 1, 7), (2, 1, 9)) == ({1: 7}, {9: 1})


def test_a_customer_that_parts_stays_with_most_of_its_records() -> None:
    assert placed((1, 1, 7), (2, 2, 7), (3, 2, 7)) == ({1: None, 2: 7}, {})


def test_who_changes_hands() -> None:
    rows = [(1, 1, 7), (2, 2, 7), (3, 2, 7), (4, 4, None)]
    moved = place(pl.DataFrame(rows, schema=SCHEMA, orient="row")).moved()
    assert moved["record"].to_list() == [1, 4]


CLUSTERS = st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(20, 25)), min_size=1, max_size=12)


@given(CLUSTERS)
def test_a_handful_is_placed_as_a_million_are(drawn: list[tuple[int, int | None]]) -> None:
    first: dict[int, int] = {}
    rows = [(record, first.setdefault(group, record), before) for record, (group, before) in enumerate(drawn, 1)]
    few = place_few({record: root for record, root, _ in rows}, {r: b for r, _, b in rows if b is not None})
    assert placed(*rows) == few


@given(CLUSTERS)
def test_no_customer_is_in_two_places_and_none_is_lost(drawn: list[tuple[int, int | None]]) -> None:
    first: dict[int, int] = {}
    rows = [(record, first.setdefault(group, record), before) for record, (group, before) in enumerate(drawn, 1)]
    customer_of, merged = placed(*rows)
    held = [customer for customer in customer_of.values() if customer is not None]
    assert len(held) == len(set(held))
    assert set(held) | set(merged) == {before for _, _, before in rows if before is not None}
    assert not set(held) & set(merged)
