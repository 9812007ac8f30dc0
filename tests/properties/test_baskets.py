"""Laws of naming goods: nothing excluded, no order of rows, the same again, and no customer twice the same."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.shopping import shopping

from regulars.customise.next_basket import suggest_next_baskets
from regulars.science.baskets.history import History
from regulars.science.baskets.ranking import NextBasket

few = settings(max_examples=15, deadline=None)
fewer = settings(max_examples=4, deadline=None)  # each learns twice
seeds = st.integers(0, 2**31 - 1)
LINES = shopping(24, 70)
HISTORY = History.of(LINES)
FIT = NextBasket().fit(HISTORY)
ASKED = HISTORY.baskets_at(0).with_columns(pl.col("at") + 3)
GOODS = HISTORY.products.to_list()
PEOPLE = HISTORY.customers.to_list()


@few
@given(st.sets(st.sampled_from(GOODS)), st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(GOODS))))
def test_excluded_goods_are_never_named(gone: set[str], unwanted: set[tuple[str, str]]) -> None:
    wishes = pl.DataFrame(sorted(unwanted), schema={"customer": pl.String, "product": pl.String}, orient="row")
    stock = pl.Series(sorted(gone), dtype=pl.String)
    found = FIT.suggest(HISTORY, ASKED, 40, unwanted=wishes, out_of_stock=stock)
    named = set(
        zip(HISTORY.customers.gather(found["customer"]), HISTORY.products.gather(found["product"]), strict=True)
    )
    assert not named & unwanted
    assert not {product for _, product in named} & gone


@few
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    mixed = LINES.sample(fraction=1.0, shuffle=True, seed=seed)
    history = History.of(mixed)
    assert history.lines.equals(HISTORY.lines)
    assert NextBasket().fit(history).suggest(history, ASKED).equals(FIT.suggest(HISTORY, ASKED))


@fewer
@given(seeds, st.integers(1, 12))
def test_the_same_seed_gives_the_same_and_nothing_twice(seed: int, top: int) -> None:
    lines = shopping(12, 50, seed=seed)
    first, again = (suggest_next_baskets(lines, top=top, seed=seed).suggestions for _ in range(2))
    assert first.equals(again)
    assert not first.select("customer", "product").is_duplicated().any()
    assert first["rank"].is_between(1, top).all()


@fewer
@given(seeds)
def test_names_of_customers_do_not_matter(seed: int) -> None:
    """Who is called what changes nothing but the names, as long as fixed weights rank."""
    lines = shopping(8, 40, seed=seed)
    renamed = lines.with_columns(customer=pl.format("z{}", pl.col("customer").str.reverse()))
    one = suggest_next_baskets(lines, top=3).suggestions.select("customer", "rank", "product")
    other = suggest_next_baskets(renamed, top=3).suggestions.select(
        pl.col("customer").str.slice(1).str.reverse(), "rank", "product"
    )
    assert one.sort("customer", "rank").equals(other.sort("customer", "rank"))
