"""Shopify's customers export, in both generations: with customer numbers and default addresses, and without."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import address_lines, consent, granted_or_denied, records
from regulars.identify.formats.parts.texts import email_key, phone_key, whole_number, yes_or_no

_EXTRA = ("total_spent", "total_orders", "note", "tax_exempt", "tags")


class ShopifyCustomers(Export):
    """A row a customer, known by number, else by e-mail, else by telephone."""

    name = "shopify_customers"
    title = "Shopify customers export"
    source = "Shopify customers"
    trust = 75
    fields: ClassVar[Headers] = {
        "external_id": ("Customer ID",),
        "given_name": ("First Name",),
        "family_name": ("Last Name",),
        "email": ("Email",),
        "accepts_email": ("Accepts Email Marketing", "Accepts Marketing"),
        "accepts_sms": ("Accepts SMS Marketing",),
        "company": ("Default Address Company", "Company"),
        "street1": ("Default Address Address1", "Address1"),
        "street2": ("Default Address Address2", "Address2"),
        "city": ("Default Address City", "City"),
        "region": ("Default Address Province Code", "Province", "Province Code"),
        "country": ("Default Address Country Code", "Country", "Country Code"),
        "postcode": ("Default Address Zip", "Zip"),
        "phone": ("Phone",),
        "address_phone": ("Default Address Phone",),
        "total_spent": ("Total Spent",),
        "total_orders": ("Total Orders",),
        "note": ("Note",),
        "tax_exempt": ("Tax Exempt",),
        "tags": ("Tags",),
    }
    required = ("given_name", "family_name", "email", "accepts_email", "total_spent", "total_orders")
    known = ("Province Code", "Country Code")

    def read(self, lines: Lines) -> Translated:
        """Records and consents; the export does not say when anything was learned."""
        lines.frame = lines.frame.with_columns(
            whole_number(pl.col("external_id")), pl.col("postcode").str.strip_prefix("'")
        ).with_columns(
            pl.coalesce(
                "external_id",
                email_key(pl.col("email")),
                phone_key(pl.col("phone")),
                phone_key(pl.col("address_phone")),
            ).alias("key"),
            pl.coalesce("phone", "address_phone").alias("phone"),
            address_lines(pl.col("street1"), pl.col("street2")).alias("street"),
        )
        lines.require("key", "A customer has a number, an e-mail address or a telephone; this one has none.")
        good, rejects = lines.finish()
        consents = [
            consent(
                good,
                granted_or_denied(yes_or_no(pl.col(field))),
                channel=channel,
                proof=pl.format("Shopify customers export: {} {}", pl.lit(words), field),
            )
            for field, channel, words in (
                ("accepts_email", "email", "Accepts Email Marketing"),
                ("accepts_sms", "sms", "Accepts SMS Marketing"),
            )
        ]
        extra = {name: pl.col(name) for name in _EXTRA}
        return translated(rejects, records=records(good, learned_at=None, extra=extra), consents=pl.concat(consents))


FORMAT = ShopifyCustomers()
