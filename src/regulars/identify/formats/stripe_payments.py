"""Stripe's payments export, in its three variants: all columns, default columns, and the former one."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.events import COMPLETED, REFUNDED, event_lines, together
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, rounded, translated
from regulars.identify.formats.parts.people import address_lines, consent, records
from regulars.identify.formats.parts.texts import as_json, email_key, yes_or_no
from regulars.identify.reading import Reason

_ABOUT = ("status", "seller_message", "decline_reason", "dispute_status", "dispute_reason", "invoice", "subject")
_PAID = ("paid", "succeeded", "refunded", "partially refunded", "partially_refunded", "disputed", "complete")
_FAILED = ("failed", "blocked", "canceled", "cancelled", "declined", "expired")


class StripePayments(Export):
    """A payment made is an order completed; a failed one, and one not captured, is no sale.

    What was refunded, and what a lost dispute took, is a running total. Amounts include tax and shipping: the export
    does not tell them apart. Payments in test mode are rejected.
    """

    name = "stripe_payments"
    title = "Stripe payments export"
    source = "Stripe"
    trust = 55
    notes = ("Stripe's amounts include tax and shipping; its export does not tell them apart.",)
    fields: ClassVar[Headers] = {
        "order": ("id",),
        "time": ("Created date (UTC)", "Created (UTC)"),
        "amount": ("Amount",),
        "refunded": ("Amount Refunded",),
        "refunded_at": ("Refunded date (UTC)",),
        "currency": ("Currency",),
        "captured": ("Captured",),
        "status": ("Status",),
        "mode": ("Mode",),
        "summary": ("Checkout Line Item Summary",),
        "description": ("Description",),
        "seller_message": ("Seller Message",),
        "decline_reason": ("Decline Reason",),
        "external_id": ("Customer ID",),
        "email": ("Customer Email",),
        "phone": ("Customer Phone",),
        "full_name": ("Shipping Name", "Card Name"),
        "card_name": ("Card Name",),
        "ship1": ("Shipping Address Line1",),
        "ship2": ("Shipping Address Line2",),
        "ship_city": ("Shipping Address City",),
        "ship_region": ("Shipping Address State",),
        "ship_postcode": ("Shipping Address Postal Code",),
        "ship_country": ("Shipping Address Country",),
        "card1": ("Card Address Line1",),
        "card2": ("Card Address Line2",),
        "card_city": ("Card Address City",),
        "card_region": ("Card Address State",),
        "card_postcode": ("Card Address Zip",),
        "card_country": ("Card Address Country",),
        "disputed": ("Disputed Amount",),
        "disputed_at": ("Dispute Date (UTC)",),
        "dispute_status": ("Dispute Status",),
        "dispute_reason": ("Dispute Reason",),
        "invoice": ("Invoice Number", "Invoice ID"),
        "promotion": ("Checkout Promotional Consent",),
    }
    required = ("order", "time", "amount", "refunded", "currency", "status")
    zone = "UTC"
    times = ("time", "refunded_at", "disputed_at")
    amounts = ("amount", "refunded", "disputed")
    known = (
        "Converted Amount", "Converted Amount Refunded", "Converted Currency", "Fee", "Tax", "Is Link", "Link Funding",
        "PaymentIntent ID", "Payment Source Type", "Statement Descriptor", "Taxes On Fee", "Interchange Costs",
        "Merchant Service Charge", "Card ID", "Card Brand", "Card Funding", "Card Last4", "Card Fingerprint",
        "Card Exp Month", "Card Exp Year", "Card Issue Country", "Card CVC Status", "Card AVS Zip Status",
        "Card AVS Line1 Status", "Card Tokenization Method", "Customer Description", "Invoice ID",
        "Checkout Session ID", "Client Reference ID", "Payment Link ID", "Transfer", "Transfer Group", "Destination",
        "Application Fee", "Application ID", "Dispute Evidence Due (UTC)", "UTM Campaign", "UTM Content", "UTM Medium",
        "UTM Source", "UTM Term", "Terminal Location ID", "Terminal Reader ID", "Checkout Terms of Service Consent",
        *(f"Checkout Custom Field {number} {part}" for number in (1, 2, 3) for part in ("Key", "Value")),
    )  # fmt: skip

    def read(self, lines: Lines) -> Translated:
        """Records by customer number, else by e-mail; events; consent to promotions given at the checkout."""
        test = (lines.frame["mode"].str.to_lowercase() == "test").fill_null(False)
        message = "A payment in test mode is no sale. Export live payments only."
        lines.reject(test, "mode", Reason.TEST, message, lines.frame["mode"])
        for field in self.times:
            lines.time(field)
        for field in self.amounts:
            lines.number(field)
        lines.currency()
        for field in ("order", "time", "amount"):
            lines.require(field, "A payment has an id, a time and an amount.")
        posted = pl.col("ship1").is_not_null()
        lines.frame = lines.frame.with_columns(
            pl.coalesce("external_id", email_key(pl.col("email"))).alias("key"),
            pl.coalesce("full_name", "card_name").alias("full_name"),
            address_lines(
                pl.when(posted).then("ship1").otherwise("card1"), pl.when(posted).then("ship2").otherwise("card2")
            ).alias("street"),
            *(
                pl.when(posted).then(f"ship_{part}").otherwise(f"card_{part}").alias(part)
                for part in ("city", "region", "postcode", "country")
            ),
            pl.coalesce("summary", "description").alias("subject"),
            pl.col("status").str.to_lowercase().fill_null("paid").alias("state"),
        )
        good, rejects = lines.finish()
        promotion = consent(
            good.filter(pl.col("email").is_not_null()),
            pl.when(yes_or_no(pl.col("promotion"))).then(pl.lit("granted")),
            channel="email",
            given_at=pl.col("time"),
            proof=pl.format("Stripe checkout {}: agreed to promotions", "order"),
        )
        return translated(rejects, records=records(good, learned_at="time"), events=_events(good), consents=promotion)


def _events(good: pl.DataFrame) -> pl.DataFrame:
    about = as_json({name: pl.col(name) for name in _ABOUT})
    nothing = pl.lit(None, pl.String)
    captured = yes_or_no(pl.col("captured")).fill_null(True)
    paid = good.filter(pl.col("state").is_in(_PAID) & captured)
    failed = good.filter(pl.col("state").is_in(_FAILED))
    open_ = good.filter(~pl.col("state").is_in([*_PAID, *_FAILED]) | (pl.col("state").is_in(_PAID) & ~captured))
    lost = pl.when(pl.col("dispute_status").str.to_lowercase().str.contains("lost")).then("disputed").otherwise(0)
    taken = pl.min_horizontal(pl.col("refunded").fill_null(0) + lost.fill_null(0), pl.col("amount"))
    back = paid.with_columns(taken.alias("taken")).filter(pl.col("taken") > 0)
    when_back = pl.coalesce("refunded_at", "disputed_at", "time")
    disputed = good.filter((pl.col("disputed") > 0) | pl.col("dispute_status").is_not_null())
    return together(
        event_lines(
            paid,
            COMPLETED,
            product_name=pl.col("subject").str.slice(0, 400),
            amount=rounded(pl.col("amount")),
            properties=about,
        ),
        event_lines(back, REFUNDED, occurred_at=when_back, amount=rounded(-pl.col("taken")), cumulative=pl.lit(True)),
        event_lines(failed, "Payment Failed", properties=about, currency=nothing),
        event_lines(open_, "Checkout Started", properties=about, currency=nothing),
        event_lines(
            disputed,
            "Payment Disputed",
            occurred_at=pl.coalesce("disputed_at", "time"),
            properties=about,
            currency=nothing,
        ),
    )


FORMAT = StripePayments()
