"""Baskets in order: each customer's, from the newest back, with goods and customers as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class History:
    """What was bought, as numbers; made by `History.of`.

    Attributes:
        lines: customer, basket, product (Int64 codes), at (days since 1970, of the basket's first line), place (0 for
            the customer's newest basket, 1 for the one before); one row for each product of a basket.
        customers, products: what the codes stand for, in order.
    """

    lines: pl.DataFrame
    customers: pl.Series
    products: pl.Series

    @classmethod
    def of(cls, lines: pl.DataFrame) -> History:
        """Put lines of purchases in order.

        Args:
            lines: customer, basket, product (any types that sort, no nulls), occurred_at (date or moment). A basket
                is named by its customer and its id together. The order of rows does not matter.

        Raises:
            BadInput: there are no lines.
        """
        if lines.is_empty():
            raise BadInput("There are no baskets to learn from.", hint="Give at least one line of a purchase.")
        customers, products = (lines[name].unique().sort() for name in ("customer", "product"))
        baskets = (
            lines.group_by("customer", "basket")
            .agg(at=pl.col("occurred_at").min().cast(pl.Datetime("us")).dt.timestamp("us") / _DAY)
            .sort("customer", "at", "basket")
            .with_row_index("number")
            .with_columns(pl.col("number").cast(pl.Int64))
            .with_columns(place=pl.col("number").max().over("customer") - pl.col("number"))
        )
        numbered = (
            lines.select("customer", "basket", "product")
            .unique()
            .join(baskets, on=["customer", "basket"])
            .join(_codes(customers, "customer"), on="customer")
            .join(_codes(products, "product"), on="product")
            .select(
                pl.col("customer_code").alias("customer"),
                pl.col("number").alias("basket"),
                pl.col("product_code").alias("product"),
                "at",
                "place",
            )
            .sort("basket", "product")
        )
        return cls(numbered, customers, products)

    def before(self, place: int) -> History:
        """What was known before each customer's basket at a place: 1 leaves out the newest; places count anew."""
        known = self.lines.filter(pl.col("place") >= place).with_columns(pl.col("place") - place)
        return History(known, self.customers, self.products)

    def baskets_at(self, place: int) -> pl.DataFrame:
        """Each customer's basket at a place: customer, at; in order of customer."""
        return self.lines.filter(pl.col("place") == place).select("customer", "at").unique().sort("customer")

    def bought_at(self, place: int) -> pl.DataFrame:
        """What that basket holds: customer, product."""
        return self.lines.filter(pl.col("place") == place).select("customer", "product")

    def of_customers(self, chosen: NDArray[np.int64]) -> pl.DataFrame:
        """The lines of some customers."""
        return self.lines.join(pl.DataFrame({"customer": chosen}), on="customer", how="semi", maintain_order="left")

    def codes_of(self, goods: pl.DataFrame) -> pl.DataFrame:
        """Rows that name a customer, a product or both, with their codes; those never seen are left out."""
        for name, values in (("customer", self.customers), ("product", self.products)):
            if name in goods.columns:
                told = goods.with_columns(pl.col(name).cast(values.dtype))
                goods = told.join(_codes(values, name), on=name).drop(name).rename({f"{name}_code": name})
        return goods


def _codes(values: pl.Series, name: str) -> pl.DataFrame:
    return pl.DataFrame({name: values, f"{name}_code": np.arange(len(values), dtype=np.int64)})
