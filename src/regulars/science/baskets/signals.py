"""What speaks for each product at a customer's next basket: habit, time, neighbours and fashion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.baskets.goods import count_goods, count_lately, week_of
from regulars.science.baskets.history import History
from regulars.science.baskets.together import Together

SIGNALS = (
    "times",
    "share",
    "by_baskets",
    "by_days",
    "by_days_slowly",
    "since_baskets",
    "since_days",
    "own_gap",
    "due_own",
    "due_product",
    "popularity",
    "lately",
    "repeat_rate",
    "product_gap",
    "together",
    "baskets",
    "basket_size",
    "last_size",
    "visit_days",
    "away_days",
)
"""Columns of `signals_of`, by what they say:

times, share: baskets that held it, and of all of the customer's; by_baskets, by_days, by_days_slowly: the same, older
ones counting less (a tenth a basket; half after 14 and after 90 days); since_baskets, since_days: since it was last
bought; own_gap: days from one purchase to the next; due_own, due_product: time since over that gap and over the
product's; popularity, lately, repeat_rate, product_gap: of all customers; together: how well it goes with the newest
baskets; baskets, basket_size, last_size, visit_days, away_days: of the customer."""

NEW_SIGNALS = (
    "popularity",
    "lately",
    "repeat_rate",
    "product_gap",
    "together",
    "baskets",
    "basket_size",
    "last_size",
    "visit_days",
    "away_days",
)
"""Those of them that say something of a product which the customer never bought; columns of `new_signals_of`."""

_OWN, _NEAR, _COMMON = 80, 20, 25  # candidates a customer: bought before, going with the newest baskets, popular
_CUSTOMERS_AT_ONCE = 2_000
_QUICK_DAYS, _SLOW_DAYS, _FADING = 14.0, 90.0, 0.9


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known of the goods at one time; made once for many customers."""

    history: History
    goods: pl.DataFrame
    together: Together

    @classmethod
    def of(cls, history: History) -> Shelf:
        """Learn it from all baskets of a history."""
        return cls(history, count_goods(history.lines), Together.of(history.lines))

    def signals_of(self, asked: pl.DataFrame) -> pl.DataFrame:
        """What speaks for each candidate at each customer's next basket.

        Args:
            asked: customer, at (days since 1970: when the next basket is thought of); all of its history must lie
                before.

        Returns:
            customer, product, and SIGNALS (Float32, null where they say nothing), in order of customer and product.
        """
        asked = asked.sort("customer").with_columns(week=week_of(pl.col("at")))
        lately = count_lately(self.history.lines, asked["week"])
        parts = [
            self._signals(asked.slice(start, _CUSTOMERS_AT_ONCE), lately)
            for start in range(0, len(asked), _CUSTOMERS_AT_ONCE)
        ]
        return pl.concat(parts)

    def new_signals_of(self, asked: pl.DataFrame) -> pl.DataFrame:
        """The same for goods that the customer never bought: customer, product, and NEW_SIGNALS (Float32)."""
        asked = asked.sort("customer").with_columns(week=week_of(pl.col("at")))
        lately = count_lately(self.history.lines, asked["week"])
        parts = [
            self._new_signals(asked.slice(start, _CUSTOMERS_AT_ONCE), lately)
            for start in range(0, max(len(asked), 1), _CUSTOMERS_AT_ONCE)
        ]
        return pl.concat(parts)

    def _new_signals(self, asked: pl.DataFrame, lately: pl.DataFrame) -> pl.DataFrame:
        customers = asked["customer"].to_numpy()
        lines = self.history.of_customers(customers)
        near = self.together.with_recent(lines, customers)
        candidates = pl.concat([self._near(near, customers), self._common(asked, lately)]).unique()
        told = (
            candidates.join(lines, on=["customer", "product"], how="anti")
            .sort("customer", "product")
            .join(self.goods, on="product", how="left", maintain_order="left")
            .join(_customers(lines, asked), on="customer", how="left", maintain_order="left")
            .join(lately, on=["week", "product"], how="left", maintain_order="left")
        )
        return told.with_columns(
            pl.col("lately").fill_null(0.0), together=pl.Series(self._together(near, customers, told))
        ).select("customer", "product", pl.col(NEW_SIGNALS).cast(pl.Float32))

    def _signals(self, asked: pl.DataFrame, lately: pl.DataFrame) -> pl.DataFrame:
        customers = asked["customer"].to_numpy()
        lines = self.history.of_customers(customers)
        own = _own(lines, asked)
        near = self.together.with_recent(lines, customers)
        candidates = pl.concat(
            [
                own.sort("customer", "by_baskets", "times", "product", descending=[False, True, True, False])
                .group_by("customer", maintain_order=True)
                .head(_OWN)
                .select("customer", "product"),
                self._near(near, customers),
                self._common(asked, lately),
            ]
        ).unique()
        told = (
            candidates.sort("customer", "product")
            .join(own, on=["customer", "product"], how="left", maintain_order="left")
            .join(self.goods, on="product", how="left", maintain_order="left")
            .join(_customers(lines, asked), on="customer", how="left", maintain_order="left")
            .join(lately, on=["week", "product"], how="left", maintain_order="left")
        )
        return told.with_columns(
            pl.col("times", "share", "by_baskets", "by_days", "by_days_slowly", "lately").fill_null(0.0),
            due_own=pl.col("since_days") / pl.col("own_gap"),
            due_product=pl.col("since_days") / pl.col("product_gap"),
            together=pl.Series(self._together(near, customers, told)),
        ).select("customer", "product", pl.col(SIGNALS).cast(pl.Float32))

    def _near(self, near: NDArray[np.float64], customers: NDArray[np.int64]) -> pl.DataFrame:
        most = min(_NEAR, near.shape[1])
        places = np.argsort(-near, axis=1, kind="stable")[:, :most]
        liked = np.take_along_axis(near, places, axis=1) > 0
        return pl.DataFrame(
            {
                "customer": np.repeat(customers, most)[liked.ravel()],
                "product": self.together.products[places].ravel()[liked.ravel()],
            }
        )

    def _common(self, asked: pl.DataFrame, lately: pl.DataFrame) -> pl.DataFrame:
        ever = self.goods.sort("popularity", "product", descending=[True, False]).head(_COMMON)
        late = (
            lately.sort("week", "lately", "product", descending=[False, True, False])
            .group_by("week", maintain_order=True)
            .head(_COMMON)
        )
        return pl.concat(
            [
                asked.select("customer").join(ever.select("product"), how="cross"),
                asked.select("customer", "week").join(late, on="week").select("customer", "product"),
            ]
        )

    def _together(
        self, near: NDArray[np.float64], customers: NDArray[np.int64], told: pl.DataFrame
    ) -> NDArray[np.float64]:
        products = self.together.products
        if not len(products):
            return np.zeros(len(told))
        wanted = told["product"].to_numpy()
        column = np.minimum(np.searchsorted(products, wanted), len(products) - 1)
        row = np.searchsorted(customers, told["customer"].to_numpy())
        return np.where(products[column] == wanted, near[row, column], 0.0)


def _own(lines: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """What each customer's own purchases of each product say."""
    age = pl.col("now") - pl.col("at")
    return (
        lines.join(asked.select("customer", now="at"), on="customer")
        .with_columns(age=age)
        .group_by("customer", "product")
        .agg(
            times=pl.len().cast(pl.Float64),
            by_baskets=(_FADING ** pl.col("place").cast(pl.Float64)).sum(),
            by_days=(0.5 ** (pl.col("age") / _QUICK_DAYS)).sum(),
            by_days_slowly=(0.5 ** (pl.col("age") / _SLOW_DAYS)).sum(),
            since_baskets=pl.col("place").min().cast(pl.Float64),
            since_days=pl.col("age").min(),
            own_gap=pl.when(pl.len() > 1).then((pl.col("at").max() - pl.col("at").min()) / (pl.len() - 1)),
        )
        .join(lines.group_by("customer").agg(all_baskets=pl.col("basket").n_unique()), on="customer")
        .with_columns(share=pl.col("times") / pl.col("all_baskets"))
        .drop("all_baskets")
    )


def _customers(lines: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """What each customer's baskets are like, with the week asked about."""
    visits = lines.group_by("customer", "basket").agg(pl.col("at").first(), pl.col("place").first(), size=pl.len())
    told = visits.group_by("customer").agg(
        baskets=pl.len(),
        basket_size=pl.col("size").mean(),
        last_size=pl.col("size").filter(pl.col("place") == 0).first(),
        visit_days=pl.when(pl.len() > 1).then((pl.col("at").max() - pl.col("at").min()) / (pl.len() - 1)),
        last=pl.col("at").max(),
    )
    return (
        asked.join(told, on="customer", how="left")
        .with_columns(away_days=pl.col("at") - pl.col("last"))
        .drop("at", "last")
    )
