"""Preferences inferred from purchases."""

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.science.traits import affinity
from regulars.science.traits.affinity import infer_preferences

AS_OF = datetime.date(2024, 12, 31)
FIRST = datetime.date(2024, 1, 1)


def purchases(rows):
    return pl.DataFrame(
        [(customer, item, amount, FIRST + datetime.timedelta(days=day)) for customer, item, day, amount in rows],
        schema={"customer": pl.String, "item": pl.String, "amount": pl.Float64, "occurred_at": pl.Date},
        orient="row",
    )


def crowd(count=40):
    """Everybody buys bread; half buy rather more tea, half rather more coffee."""
    return [
        (f"c{customer:02}", ("coffee", "tea")[customer % 2] if day < 7 else "bread", day, 5.0)
        for customer in range(count)
        for day in range(12)
    ]


def test_each_is_told_by_what_others_buy_less():
    found = infer_preferences(purchases(crowd()), AS_OF, top=1)
    assert found["customer"].to_list() == sorted(f"c{number:02}" for number in range(40))
    assert found["item"].to_list() == ["coffee", "tea"] * 20
    assert (found["lift"] > 1.5).all()


def test_columns_order_and_rank():
    found = infer_preferences(purchases(crowd()), AS_OF)
    assert found.columns == ["customer", "item", "purchases", "share", "lift", "rank"]
    first = found.filter(pl.col("customer") == "c01")
    assert first["rank"].to_list() == [1, 2]
    assert first["item"].to_list() == ["tea", "bread"]
    assert first["purchases"].sum() == 12


def test_little_evidence_stays_near_the_population():
    rows = [*crowd(), ("new", "tea", 3, 5.0)]
    found = infer_preferences(purchases(rows), AS_OF)
    popular = sum(item == "tea" for _, item, _, _ in rows) / len(rows)
    new = found.filter(pl.col("customer") == "new").row(0, named=True)
    regular = found.filter((pl.col("customer") == "c01") & (pl.col("item") == "tea")).row(0, named=True)
    assert popular < new["share"] < regular["share"]
    assert new["lift"] == pytest.approx(new["share"] / popular)


def test_where_all_buy_by_chance_nobody_differs():
    rng = np.random.default_rng(1)
    rows = [(f"c{c}", str(rng.choice(["a", "b", "c"])), day, 1.0) for c in range(200) for day in range(6)]
    found = infer_preferences(purchases(rows), AS_OF)
    assert found["lift"].max() < 1.3


def test_where_each_has_one_item_for_ever_the_share_is_theirs():
    rows = [(f"c{c}", f"i{c % 4}", day, 1.0) for c in range(40) for day in range(5)]
    found = infer_preferences(purchases(rows), AS_OF)
    assert (found["share"] > 0.99).all()
    assert found["lift"].to_numpy() == pytest.approx(4, rel=0.01)


def test_what_was_taken_back_and_what_came_later_do_not_count():
    rows = [
        ("ann", "tea", 1, 5.0),
        ("ann", "lamp", 1, 40.0),
        ("ann", "lamp", 1, -40.0),
        ("ann", "vase", 2, -9.0),
        ("ann", "coffee", 366, 5.0),
    ]
    found = infer_preferences(purchases(rows), AS_OF)
    assert found.select("customer", "item", "purchases").rows() == [("ann", "tea", 1)]


def test_units_and_lines_of_one_day_are_one_purchase():
    found = infer_preferences(purchases([("ann", "tea", 1, 5.0)] * 7 + [("ann", "tea", 2, 5.0)]), AS_OF)
    assert found["purchases"].to_list() == [2]


def test_no_more_than_asked_for():
    rows = [("ann", f"item {number}", number, 1.0) for number in range(20)]
    assert len(infer_preferences(purchases(rows), AS_OF, top=3)) == 3


def test_ties_go_by_name_whatever_the_order():
    rows = [("ann", item, 1, 1.0) for item in ("b", "c", "a")]
    found = infer_preferences(purchases(rows), AS_OF)
    assert found["item"].to_list() == ["a", "b", "c"]
    shuffled = purchases(crowd()).sample(fraction=1, shuffle=True, seed=5)
    whole = infer_preferences(purchases(crowd()), AS_OF)
    again = infer_preferences(shuffled, AS_OF)
    assert again.select("customer", "item", "purchases", "rank").equals(
        whole.select("customer", "item", "purchases", "rank")
    )


def test_lines_without_an_item_are_left_out():
    rows = purchases([("ann", "tea", 1, 5.0), ("ann", None, 1, 5.0), ("bob", None, 1, 5.0)])
    assert infer_preferences(rows, AS_OF)["customer"].to_list() == ["ann"]


def test_nobody():
    assert infer_preferences(purchases([]), AS_OF).is_empty()


def test_a_large_base_counted_in_parts_gives_the_same(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(2)
    drawn = zip(rng.integers(0, 90, 3_000), rng.integers(0, 9, 3_000), rng.integers(0, 300, 3_000), strict=True)
    bought = purchases([(f"c{customer}", f"i{item}", int(day), 2.0) for customer, item, day in drawn])
    whole = infer_preferences(bought, AS_OF)
    monkeypatch.setattr(affinity, "_AT_ONCE", 500)
    assert infer_preferences(bought, AS_OF).equals(whole)
