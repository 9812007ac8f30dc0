"""The catalogue: some sixty products in eight categories, drawn by what each price band likes."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.demo.catalogue import BANDS, CATEGORIES, read_catalogue


def test_about_sixty_products_in_eight_categories() -> None:
    catalogue = read_catalogue()
    assert 55 <= catalogue.frame.height <= 70
    assert len(CATEGORIES) == 8
    assert set(catalogue.frame["category"]) == set(CATEGORIES)
    assert catalogue.frame["sku"].n_unique() == catalogue.frame["name"].n_unique() == catalogue.frame.height


def test_the_sku_prefix_is_the_category() -> None:
    frame = read_catalogue().frame
    pairs = frame.select(frame["sku"].str.slice(0, 3).alias("prefix"), "category").unique()
    assert pairs.height == len(CATEGORIES)


def test_coffee_is_used_up_and_bears_no_vat_while_brewers_last_and_do() -> None:
    catalogue = read_catalogue()
    coffee, brewer = catalogue.number("COF-DAYB-250"), catalogue.number("BRW-MACH")
    assert not catalogue.durable[coffee]
    assert not catalogue.taxable[coffee]
    assert catalogue.durable[brewer]
    assert catalogue.taxable[brewer]
    assert catalogue.pence[brewer] == 54_900


def test_an_unknown_sku_is_an_error() -> None:
    with pytest.raises(ValueError, match="NOT-SOLD"):
        read_catalogue().number("NOT-SOLD")


def test_draws_stay_in_the_category_and_the_spoilt_pay_more() -> None:
    catalogue, rng = read_catalogue(), np.random.default_rng(1)
    category = np.tile(np.arange(len(CATEGORIES)), 3000)
    mean_price = []
    for band in range(BANDS):
        drawn = catalogue.draw(category, np.full(len(category), band), rng)
        assert (catalogue.category[drawn] == category).all()
        mean_price.append(catalogue.pence[drawn].mean())
    assert mean_price[0] < mean_price[1] < mean_price[2]
