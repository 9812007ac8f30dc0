"""The columns of an event line, the same in segments, tail and every frame that a reader gives back."""

from __future__ import annotations

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")
AMOUNT = pl.Decimal(18, 4)

EVENT_SCHEMA = pl.Schema(
    {
        "seq": pl.Int64(),  # the log's own order, without gaps within a segment
        "source": pl.Int32(),
        "source_key": pl.String(),  # null: an anonymous sale
        "name": pl.String(),  # Order Completed, Order Refunded, Order Cancelled, Ticket Opened, Call Logged …
        "occurred_at": UTC_TIME,
        "order_id": pl.String(),
        "line": pl.Int32(),  # 1, 2, … within (source, order_id, name)
        "product": pl.String(),
        "product_name": pl.String(),
        "category": pl.String(),
        "quantity": AMOUNT,
        "amount": AMOUNT,  # what the line adds to net revenue; negative where it takes
        "currency": pl.String(),
        "properties": pl.String(),  # the rest, a JSON object
    }
)

PURCHASE = "Order Completed"
REFUND = "Order Refunded"
CANCELLATION = "Order Cancelled"
TAKES_BACK = (REFUND, CANCELLATION)
SALES = (PURCHASE, *TAKES_BACK)
DISCOUNT = "Discount"
"""Name of the line by which an order was made cheaper."""
"""Event names whose amounts add up to net revenue."""
