"""Lines of events out of typed rows."""

from __future__ import annotations

import polars as pl

from regulars.identify.canonical import LINE

COMPLETED, REFUNDED, CANCELLED = "Order Completed", "Order Refunded", "Order Cancelled"


def event_lines(rows: pl.DataFrame, name: str | pl.Expr, **values: pl.Expr) -> pl.DataFrame:
    """One line of the event `name` for each row: columns of EVENTS.

    Key, time, order and currency are those of the row's columns `key`, `time`, `order` and `currency`, unless told.
    """
    usual = {
        "source_key": pl.col("key"),
        "occurred_at": pl.col("time"),
        "order_id": pl.col("order"),
        "currency": pl.col("currency"),
    }
    named = pl.lit(name) if isinstance(name, str) else name
    return rows.select(pl.col(LINE), named.alias("name"), **(usual | values))


def together(*kinds: pl.DataFrame) -> pl.DataFrame:
    """Lines of several events as one frame; what a kind does not say is null."""
    return pl.concat(kinds, how="diagonal")
