"""WooCommerce's analytics export of orders: a row an order, and a row a refund."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.events import CANCELLED, COMPLETED, REFUNDED, event_lines, together
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import MOST_PIECES, Lines, rounded, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import as_json, name_key, whole_number

_UNPAID = ("failed", "pending", "pending payment", "checkout-draft", "draft", "trash")
_NOBODY = ("guest", "guest customer")


class WoocommerceOrders(Export):
    """The export names customers, but has no e-mail address; orders under one name count as one customer's.

    Rows below zero are refunds. A cancelled order is completed and taken back; one that was never paid is no sale.
    """

    name = "woocommerce_orders"
    title = "WooCommerce orders (Analytics)"
    source = "WooCommerce orders"
    trust = 40
    notes = ("This export knows customers by name only: orders under one name count as one customer's.",)
    fields: ClassVar[Headers] = {
        "time": ("Date",),
        "order": ("Order #", "Order No.", "Order number"),
        "formatted": ("N. Revenue (formatted)", "Net Revenue (formatted)"),
        "status": ("Status",),
        "full_name": ("Customer",),
        "customer_type": ("Customer type",),
        "description": ("Product(s)", "Products"),
        "quantity": ("Items sold",),
        "coupons": ("Coupon(s)", "Coupons"),
        "amount": ("Net Sales", "N. Revenue", "Net Revenue"),
        "attribution": ("Attribution",),
        "currency": ("Currency",),
    }
    required = ("time", "order", "status", "full_name", "amount")
    times = ("time",)
    amounts = ("amount", "quantity")

    def read(self, lines: Lines) -> Translated:
        """Records by name, and events."""
        lines.time("time")
        lines.number("amount")
        lines.number("quantity", most=MOST_PIECES)
        lines.currency()
        lines.require("time", "An order has a date.")
        lines.require("order", "An order has a number. Export the column Order #, too.")
        lines.require("amount", "An order has an amount. Export the column Net Sales, too.")
        nobody = pl.col("full_name").str.to_lowercase().is_in(_NOBODY)
        lines.frame = lines.frame.with_columns(
            whole_number(pl.col("order")).alias("order"),
            pl.when(~nobody).then("full_name").alias("full_name"),
            pl.col("status").str.to_lowercase().alias("state"),
        ).with_columns(name_key(pl.col("full_name"), pl.lit(None, pl.String)).alias("key"))
        good, rejects = lines.finish()
        return translated(rejects, records=records(good, learned_at="time"), events=_events(good))


def _events(good: pl.DataFrame) -> pl.DataFrame:
    about = as_json({name: pl.col(name) for name in ("status", "coupons", "customer_type", "attribution")})
    said = {"product_name": pl.col("description"), "quantity": rounded(pl.col("quantity")), "properties": about}
    unpaid = pl.col("state").is_in(_UNPAID).fill_null(False)
    sold = good.filter(~unpaid & (pl.col("amount") >= 0))
    void = sold.filter(pl.col("state") == "cancelled")
    return together(
        event_lines(sold, COMPLETED, amount=rounded(pl.col("amount")), **said),
        event_lines(void, CANCELLED, amount=rounded(-pl.col("amount")), **said),
        event_lines(good.filter(~unpaid & (pl.col("amount") < 0)), REFUNDED, amount=rounded(pl.col("amount")), **said),
        event_lines(good.filter(unpaid), "Checkout Started", currency=pl.lit(None, pl.String), **said),
    )


FORMAT = WoocommerceOrders()
