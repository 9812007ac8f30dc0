"""WooCommerce's analytics export of customers."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import email_key, name_key, phone_key

_EXTRA = ("username", "orders", "total_spend", "average_order", "role", "signed_up", "other_phone")


class WoocommerceCustomers(Export):
    """A row a customer, known by e-mail, else by user name, telephone, or name and postcode."""

    name = "woocommerce_customers"
    title = "WooCommerce customers (Analytics)"
    source = "WooCommerce customers"
    trust = 65
    fields: ClassVar[Headers] = {
        "full_name": ("Name",),
        "username": ("Username",),
        "active": ("Last Active",),
        "signed_up": ("Sign Up", "Date registered"),
        "email": ("Email",),
        "orders": ("Orders",),
        "total_spend": ("Total Spend",),
        "average_order": ("AOV",),
        "country": ("Country / Region", "Country"),
        "city": ("City",),
        "region": ("Region",),
        "postcode": ("Postal Code",),
        "phone": ("Billing Phone",),
        "shipping_phone": ("Shipping Phone",),
        "role": ("Role",),
    }
    required = ("full_name", "username", "email", "orders", "total_spend", "average_order")
    times = ("active",)

    def read(self, lines: Lines) -> Translated:
        """Records."""
        lines.time("active")
        lines.frame = lines.frame.with_columns(
            pl.coalesce("phone", "shipping_phone").alias("phone"),
            pl.when(pl.col("shipping_phone") != pl.col("phone")).then("shipping_phone").alias("other_phone"),
        ).with_columns(
            pl.coalesce(
                email_key(pl.col("email")),
                pl.lit("user:") + pl.col("username"),
                phone_key(pl.col("phone")),
                name_key(pl.col("full_name"), pl.col("postcode")),
            ).alias("key")
        )
        lines.require("key", "A customer has an e-mail address, a user name, a telephone or a name; this one has none.")
        good, rejects = lines.finish()
        return translated(
            rejects, records=records(good, learned_at="active", extra={name: pl.col(name) for name in _EXTRA})
        )


FORMAT = WoocommerceCustomers()
