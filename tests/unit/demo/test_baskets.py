"""Baskets: favourites again and again, equipment once, presents before Christmas, prices of their day."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.demo.catalogue import CATEGORIES
from regulars.demo.story import Story


@pytest.fixture(scope="module")
def bought(story: Story) -> pl.DataFrame:
    """Every line with its order, its product and its buyer's traits."""
    products = story.catalogue.frame.with_row_index("product").cast({"product": pl.Int64})
    orders = story.orders.with_row_index("order").cast({"order": pl.Int64})
    traits = story.traits.select("kind", "one_product", "band").with_row_index("person").cast({"person": pl.Int64})
    lines = story.lines.join(orders, on="order").join(products, on="product")
    month = pl.Series(story.season.months(lines["day"].to_numpy()))
    return lines.with_columns(month=month).join(traits, on="person", how="left", maintain_order="left")


def test_every_order_has_one_to_seven_lines_of_different_products(story: Story) -> None:
    assert story.lines["order"].n_unique() == story.orders.height
    assert story.lines.group_by("order").len()["len"].max() <= 7  # type: ignore[operator]
    assert not story.lines.select("order", "product").is_duplicated().any()
    assert (story.lines["quantity"] >= 1).all()


def test_nobody_buys_the_same_equipment_twice(bought: pl.DataFrame) -> None:
    lasting = bought.filter((pl.col("durable") == 1) & (pl.col("category") != "Gifts"))
    assert lasting.height > 50
    assert not lasting.select("person", "product").is_duplicated().any()


def test_consumables_are_bought_again(bought: pl.DataFrame) -> None:
    coffee = bought.filter(pl.col("category") == "Coffee")
    again = coffee.select("person", "product").is_duplicated()
    assert again.mean() > 0.5  # type: ignore[operator]


def test_who_buys_one_product_only_buys_one_product(bought: pl.DataFrame) -> None:
    single = bought.filter("one_product").with_columns(
        sku=pl.col("sku").replace("COF-XMAS-250", "COF-FELL-250")  # the one that is sold in winter only
    )
    assert single.height > 20
    assert (single.group_by("person").agg(pl.col("sku").n_unique())["sku"] == 1).all()


def test_the_trade_buys_by_the_kilo(bought: pl.DataFrame) -> None:
    trade = bought.filter(pl.col("kind") == "wholesale")
    assert trade["sku"].str.ends_with("-1K").all()
    assert (trade["quantity"] >= 4).all()


def test_gifts_sell_before_christmas_and_the_midwinter_blend_in_winter_only(bought: pl.DataFrame) -> None:
    gifts = bought.group_by("month").agg((pl.col("category") == "Gifts").mean().alias("share")).sort("month")
    share = dict(gifts.rows())
    assert share[12] > 1.4 * share[6]
    assert set(bought.filter(pl.col("sku") == "COF-XMAS-250")["month"]) <= {11, 12, 1}


def test_prices_are_those_of_the_day_to_five_pence(story: Story, bought: pl.DataFrame) -> None:
    assert (bought["list_pence"] % 5 == 0).all()
    assert (bought["pence"] % 5 == 0).all()
    now = story.catalogue.frame["price"] * 100
    this_year = bought.filter(pl.col("day").is_between(731, 1095))
    assert (this_year["list_pence"] - now.gather(this_year["product"])).abs().max() < 0.01  # type: ignore[operator]
    first_year = bought.filter(pl.col("day") < 365)
    assert (first_year["list_pence"] < now.gather(first_year["product"])).all()


def test_only_in_january_and_only_what_lasts_is_reduced(bought: pl.DataFrame) -> None:
    reduced = bought.filter(pl.col("pence") < pl.col("list_pence"))
    assert reduced.height > 0
    assert set(reduced["month"]) == {1}
    assert (reduced["durable"] == 1).all()
    np.testing.assert_allclose(reduced["pence"] / reduced["list_pence"], 0.85, atol=0.01)


def test_every_category_sells(bought: pl.DataFrame) -> None:
    assert set(bought["category"]) == set(CATEGORIES)
