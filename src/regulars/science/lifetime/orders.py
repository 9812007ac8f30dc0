"""Orders as the value models see them: in one currency, by the business's own days. Light to import."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_MONEY = ("gross", "refunded", "discount", "amount")


def main_currency(orders: pl.DataFrame) -> str:
    """The currency most orders are in, by name where two are level; empty where none states one."""
    counts = (
        orders.lazy()
        .drop_nulls("currency")
        .group_by("currency")
        .len()
        .sort(["len", "currency"], descending=[True, False])
    )
    found = counts.head(1).collect()["currency"].to_list()
    return str(found[0]) if found else ""


def rate_into(currency: str, rates: Iterable[tuple[str, float]]) -> pl.Expr:
    """What one unit of a row's `currency` is worth in ours; 1 where it states none, null where there is no rate."""
    known = dict(rates) | {currency: 1.0}
    return pl.col("currency").fill_null(currency).replace_strict(known, default=None, return_dtype=pl.Float64)


def exchange(orders: pl.DataFrame, currency: str, rates: Iterable[tuple[str, float]]) -> pl.DataFrame:
    """The orders with their money in our currency, as far as there are rates; the others as they are.

    Args:
        orders: columns currency, and some of gross, refunded, discount, amount.
        currency: ours, ISO 4217 code.
        rates: other currencies, and what one unit of each is worth in ours.
    """
    if not (rates := tuple(rates)):
        return orders
    rate = rate_into(currency, rates)
    money = [name for name in _MONEY if name in orders.columns]
    return orders.with_columns(
        *(pl.col(name) * rate.fill_null(1.0) for name in money),
        currency=pl.when(rate.is_null()).then("currency").otherwise(pl.lit(currency)),
    )


def local_orders(orders: pl.DataFrame, currency: str, zone: str) -> pl.DataFrame:
    """The orders in one currency (or of no stated one), with `occurred_at` as the shop's own clock showed it.

    Args:
        orders: columns occurred_at (Datetime, UTC) and currency, beside others.
        currency: ISO 4217 code.
        zone: name of the shop's time zone, such as Europe/London.
    """
    return orders.filter(pl.col("currency").fill_null(currency) == currency).with_columns(
        pl.col("occurred_at").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    )
