"""Shopify's orders export: a row a line item; what belongs to the order stands on its first row only."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.events import CANCELLED, COMPLETED, REFUNDED, event_lines, together
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import MOST_PIECES, Lines, rounded, translated
from regulars.identify.formats.parts.people import address_lines, consent, granted_or_denied, records
from regulars.identify.formats.parts.texts import as_json, email_key, phone_key, yes_or_no
from regulars.ledger.log.schema import DISCOUNT

_ABOUT = (
    "status", "shipping", "taxes", "total", "discount_code", "tags", "payment_method", "sales_channel", "location",
    "notes",
)  # fmt: skip
_OF_ORDER = ("status", "paid_at", "currency", "subtotal", "total")


class ShopifyOrders(Export):
    """An order's lines add up to its subtotal: line items at their price, less the discount as a line of its own.

    The export does not say when a refund was made; it counts at the order's time. Refunded amounts are running totals
    and take back merchandise at most, for shipping and taxes never counted as revenue. A cancelled order is taken back
    whole, so that its refund does not count again.
    """

    name = "shopify_orders"
    title = "Shopify orders export"
    source = "Shopify orders"
    trust = 70
    fields: ClassVar[Headers] = {
        "order": ("Name",),
        "email": ("Email",),
        "status": ("Financial Status",),
        "paid_at": ("Paid at",),
        "accepts": ("Accepts Marketing",),
        "currency": ("Currency",),
        "subtotal": ("Subtotal",),
        "shipping": ("Shipping",),
        "taxes": ("Taxes",),
        "total": ("Total",),
        "discount_code": ("Discount Code",),
        "discount": ("Discount Amount",),
        "time": ("Created at",),
        "quantity": ("Lineitem quantity",),
        "description": ("Lineitem name",),
        "unit_price": ("Lineitem price",),
        "product": ("Lineitem sku",),
        "vendor": ("Vendor",),
        "full_name": ("Billing Name",),
        "shipping_name": ("Shipping Name",),
        "company": ("Billing Company",),
        "street1": ("Billing Address1", "Billing Street"),
        "street2": ("Billing Address2",),
        "city": ("Billing City",),
        "postcode": ("Billing Zip",),
        "region": ("Billing Province Name", "Billing Province"),
        "country": ("Billing Country",),
        "phone": ("Phone",),
        "billing_phone": ("Billing Phone",),
        "notes": ("Notes",),
        "cancelled_at": ("Cancelled at",),
        "payment_method": ("Payment Method",),
        "refunded": ("Refunded Amount",),
        "tags": ("Tags",),
        "sales_channel": ("Source",),
        "location": ("Location",),
    }
    required = ("order", "time", "quantity", "description", "unit_price")
    times = ("time", "paid_at", "cancelled_at")
    amounts = ("quantity", "unit_price", "discount", "refunded", "subtotal")
    known = (
        "Fulfillment Status", "Fulfilled at", "Shipping Method", "Lineitem compare at price",
        "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Street",
        "Billing Province", "Shipping Street", "Shipping Address1", "Shipping Address2", "Shipping Company",
        "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone", "Note Attributes",
        "Payment Reference", "Outstanding Balance", "Employee", "Device ID", "Id", "Risk Level", "Lineitem discount",
        *(f"Tax {number} {part}" for number in range(1, 6) for part in ("Name", "Value")), "Receipt Number", "Duties",
        "Shipping Province Name", "Payment ID", "Payment Terms Name", "Next Payment Due At", "Payment References",
    )  # fmt: skip

    def read(self, lines: Lines) -> Translated:
        """The lines in our words; rows after an order's first leave key, time and currency to it."""
        lines.require("order", "An order's line has the order's name, such as #1001. Export the column Name, too.")
        first = lines.frame.select(pl.any_horizontal(pl.col(_OF_ORDER).is_not_null())).to_series()
        lines.frame = lines.frame.with_columns(first.alias("first"), _unguarded("postcode"))
        for field in self.amounts:
            lines.number(field, most=MOST_PIECES) if field == "quantity" else lines.number(field)
        for field in self.times:
            lines.time(field)
        lines.currency()
        for field in ("quantity", "unit_price"):
            lines.require(field, "A line item has a quantity and a price. Export the order again, with its line items.")
        lines.worth(pl.col("quantity") * pl.col("unit_price"), "unit_price")
        good, rejects = lines.finish()
        good = good.with_columns(
            pl.when("first").then("currency").alias("currency"),
            pl.when("first").then(_key()).otherwise(email_key(pl.col("email"))).alias("key"),
        )
        tops = good.filter("first")
        return translated(rejects, records=_people(tops), events=_events(good, tops), consents=_consents(tops))


def _unguarded(field: str) -> pl.Expr:
    """Shopify guards postcodes with an apostrophe whatever they begin with."""
    return pl.col(field).str.strip_prefix("'")


def _key() -> pl.Expr:
    """E-mail, else telephone, else the order's own name where it says anything about a person; else nobody."""
    somebody = pl.any_horizontal(pl.col("full_name", "shipping_name", "company", "street1").is_not_null())
    phone = pl.coalesce(phone_key(pl.col("phone")), phone_key(pl.col("billing_phone")))
    return pl.coalesce(email_key(pl.col("email")), phone, pl.when(somebody).then(pl.lit("order:") + pl.col("order")))


def _people(tops: pl.DataFrame) -> pl.DataFrame:
    named = tops.with_columns(
        pl.coalesce("full_name", "shipping_name").alias("full_name"),
        pl.coalesce("phone", "billing_phone").alias("phone"),
        address_lines(pl.col("street1"), pl.col("street2")).alias("street"),
        pl.when(pl.col("billing_phone") != pl.col("phone")).then("billing_phone").alias("other_phone"),
    )
    return records(named, learned_at="time", extra={"other_phone": pl.col("other_phone")})


def _consents(tops: pl.DataFrame) -> pl.DataFrame:
    proof = pl.format("Shopify order {}: Accepts Marketing {}", "order", "accepts")
    reachable = tops.filter(email_key(pl.col("email")).is_not_null())
    state = granted_or_denied(yes_or_no(pl.col("accepts")))
    return consent(reachable, state, channel="email", given_at=pl.col("time"), proof=proof)


def _events(good: pl.DataFrame, tops: pl.DataFrame) -> pl.DataFrame:
    about = as_json({name: pl.col(name) for name in _ABOUT})
    items = event_lines(
        good,
        COMPLETED,
        product=pl.coalesce("product", pl.col("description").str.slice(0, 200)),
        product_name=pl.col("description"),
        quantity=rounded(pl.col("quantity")),
        amount=pl.col("worth"),
        properties=pl.when("first").then(about),
    )
    discounts = event_lines(
        tops.filter(pl.col("discount") != 0),
        COMPLETED,
        product_name=pl.lit(DISCOUNT),
        amount=rounded(-pl.col("discount").abs()),
    )
    void = pl.col("cancelled_at").is_not_null() | (pl.col("status").str.to_lowercase() == "voided").fill_null(False)
    cancelled = event_lines(
        tops.filter(void & pl.col("subtotal").is_not_null()),
        CANCELLED,
        occurred_at=pl.coalesce("cancelled_at", "time"),
        amount=rounded(-pl.col("subtotal")),
        cumulative=pl.lit(True),
    )
    refunded = event_lines(
        tops.filter(~void & (pl.col("refunded") > 0)),
        REFUNDED,
        amount=rounded(-pl.min_horizontal("refunded", "subtotal")),
        cumulative=pl.lit(True),
    )
    return together(items, discounts, cancelled, refunded)


FORMAT = ShopifyOrders()
