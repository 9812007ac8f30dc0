"""What is in each basket: favourites bought again and again, equipment once, presents before Christmas."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.catalogue import CATEGORIES, Catalogue
from regulars.demo.season import Season

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_TAKES_FAVOURITE = 0.7
_CHRISTMAS = np.array([0.9, 0.9, 1.5, 1.4, 0.6, 1.1, 1.8, 5.0])
_MOST_LINES = 7
_CONSUMABLE_CATEGORIES = 5  # the first ones
_JANUARY_SALE = 85  # percent of the list price, on things that last


def fill_baskets(
    orders: pl.DataFrame,
    traits: pl.DataFrame,
    tastes: Floats,
    *,
    catalogue: Catalogue,
    season: Season,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The lines of `orders` (`person`, `day`, `channel`), one row each: `order` (row number), `product` (number),
    `quantity`, `pence` (unit price paid), `list_pence` (before the January sale), sorted by order.

    `person` may run past the known people: passers-by borrow the taste of somebody known.
    """
    like = orders["person"].to_numpy() % len(traits)
    day = orders["day"].to_numpy()
    christmas = _before_christmas(day, season)
    one_product = traits["one_product"].to_numpy()[like]
    wholesale = (traits["kind"] == "wholesale").to_numpy()[like]
    extra = rng.poisson(traits["basket"].to_numpy()[like] * np.where(orders["channel"] == "pos", 0.6, 1.0))
    count = np.where(one_product, 1, np.minimum(1 + extra, _MOST_LINES))
    order = np.repeat(np.arange(len(orders)), count)
    person = like[order]

    favourites = _choose_favourites(traits["band"].to_numpy(), catalogue, rng)
    category = _choose_categories(tastes[person], christmas[order], rng)
    own = favourites[person, category]
    other = catalogue.draw(category, traits["band"].to_numpy()[person], rng)
    product = np.where(rng.random(len(order)) < _TAKES_FAVOURITE, own, other)
    staple = favourites[np.arange(len(traits)), np.where(tastes[:, 0] >= tastes[:, 1], 0, 1)]
    product = np.where(one_product[order], staple[person], product)
    product = np.where(wholesale[order], rng.choice(_by_the_kilo(catalogue), size=len(order)), product)
    instead = favourites[person, rng.integers(0, _CONSUMABLE_CATEGORIES, len(order))]
    product = _not_twice(person, product, instead, catalogue)
    product = _only_in_winter(product, day[order], catalogue, season)

    quantity = 1 + np.where(catalogue.durable[product], rng.random(len(order)) < 0.08, rng.poisson(0.22, len(order)))
    quantity = np.where(wholesale[order], rng.integers(4, 13, len(order)), quantity)
    lines = pl.DataFrame({"order": order, "product": product, "quantity": quantity})
    lines = lines.group_by("order", "product").agg(pl.col("quantity").sum()).sort("order", "product")
    return _put_prices(lines, day, catalogue, season)


def _before_christmas(day: Floats, season: Season) -> Bools:
    month = season.months(day)
    soon: Bools = (month == 12) | ((month == 11) & (season.months(day + 12) == 12))
    return soon


def _choose_favourites(band: Ints, catalogue: Catalogue, rng: np.random.Generator) -> Ints:
    """Each person's favourite product in each category, shape (people, CATEGORIES)."""
    people, categories = len(band), len(CATEGORIES)
    category = np.tile(np.arange(categories), people)
    return catalogue.draw(category, np.repeat(band, categories), rng).reshape(people, categories)


def _choose_categories(interest: Floats, christmas: Bools, rng: np.random.Generator) -> Ints:
    weights = np.where(christmas[:, None], interest * _CHRISTMAS, interest)
    reach = np.cumsum(weights, axis=1)
    chosen: Ints = (reach < (rng.random(len(reach)) * reach[:, -1])[:, None]).sum(axis=1)
    return chosen


def _by_the_kilo(catalogue: Catalogue) -> Ints:
    kilos: Ints = np.flatnonzero(catalogue.frame["sku"].str.ends_with("-1K").to_numpy())
    return kilos


def _only_in_winter(product: Ints, day: Floats, catalogue: Catalogue, season: Season) -> Ints:
    """The Midwinter Blend is sold from November to January; otherwise it is the breakfast blend."""
    winter = np.isin(season.months(day), [11, 12, 1])
    out_of_season = (product == catalogue.number("COF-XMAS-250")) & ~winter
    return np.where(out_of_season, catalogue.number("COF-FELL-250"), product)


def _not_twice(person: Ints, product: Ints, instead: Ints, catalogue: Catalogue) -> Ints:
    """Nobody buys the same grinder again: a second time, something used up takes its place. Gifts may be repeated.

    The rows must be in the order in which each person bought.
    """
    pairs = pl.select(pl.struct(person=pl.lit(pl.Series(person)), product=pl.lit(pl.Series(product)))).to_series()
    again = ~pairs.is_first_distinct().to_numpy()
    gift = catalogue.category[product] == CATEGORIES.index("Gifts")
    return np.where(again & catalogue.durable[product] & ~gift, instead, product)


def _put_prices(lines: pl.DataFrame, day: Floats, catalogue: Catalogue, season: Season) -> pl.DataFrame:
    """Today's prices taken back through the yearly rises, to five pence; things that last are cheaper in January."""
    product, bought = lines["product"].to_numpy(), day[lines["order"].to_numpy()]
    listed = np.round(catalogue.pence[product] * season.price_level(bought) / 5).astype(np.int64) * 5
    cheaper = catalogue.durable[product] & (season.months(bought) == 1)
    paid = np.where(cheaper, np.round(listed * _JANUARY_SALE / 500).astype(np.int64) * 5, listed)
    return lines.with_columns(pence=paid, list_pence=listed)
