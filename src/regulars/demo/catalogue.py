"""What the shop sells: some sixty products in eight categories, consumables and things that last."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.wordlists import read_list

CATEGORIES = (
    "Coffee",
    "Tea",
    "Hot chocolate",
    "Pantry",
    "Filters & care",
    "Brewers & grinders",
    "Cups & teaware",
    "Gifts",
)
BANDS = 3  # thrifty, ordinary, spoilt: each with its own taste in prices


@dataclass(frozen=True)
class Catalogue:
    """The products as a frame (sku, category, name, vendor, price in pounds, popularity, durable, taxable),
    and the same as arrays by product number: `pence`, `category` (an index of CATEGORIES), `durable`, `taxable`.
    `appeal` is popularity by price band, shape (BANDS, products)."""

    frame: pl.DataFrame
    pence: NDArray[np.int64]
    category: NDArray[np.int64]
    durable: NDArray[np.bool_]
    taxable: NDArray[np.bool_]
    appeal: NDArray[np.float64]

    def number(self, sku: str) -> int:
        """The product number of a SKU. Raises ValueError for one that is not sold here."""
        return self.frame["sku"].to_list().index(sku)

    def draw(self, category: NDArray[np.int64], band: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """A product number for each wanted (category, price band), by appeal."""
        chosen = np.zeros(len(category), dtype=np.int64)
        for b in range(BANDS):
            for c in range(len(CATEGORIES)):
                wanted = np.flatnonzero((category == c) & (band == b))
                products = np.flatnonzero(self.category == c)
                weights = self.appeal[b, products]
                chosen[wanted] = rng.choice(products, size=len(wanted), p=weights / weights.sum())
        return chosen


@cache
def read_catalogue() -> Catalogue:
    """The catalogue of Fell & Leaf."""
    frame = read_list("products")
    price = frame["price"].to_numpy()
    category = np.array([CATEGORIES.index(name) for name in frame["category"]])
    typical = np.array([np.median(price[category == c]) for c in range(len(CATEGORIES))])[category]
    leaning = np.array([-0.8, 0.0, 0.7])[:, None]
    return Catalogue(
        frame=frame,
        pence=np.round(price * 100).astype(np.int64),
        category=category,
        durable=frame["durable"].to_numpy() == 1,
        taxable=frame["taxable"].to_numpy() == 1,
        appeal=frame["popularity"].to_numpy() * (price / typical) ** leaning,
    )
