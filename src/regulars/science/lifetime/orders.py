"""Orders as the value models see them: in one currency, by the business's own days. Light to import."""

from __future__ import annotations

import polars as pl


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
