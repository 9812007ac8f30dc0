"""Any table of sales, a line an item: who bought what, when, for how much; the columns are told by a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import polars as pl

from regulars.identify.canonical import PERSON_FIELDS, Conventions, Translated
from regulars.identify.formats.guess.names import FIELD_NAMES, names_score
from regulars.identify.formats.parts.events import CANCELLED, COMPLETED, REFUNDED, event_lines, together
from regulars.identify.formats.parts.export import Headers
from regulars.identify.formats.parts.lines import MOST_PIECES, Lines, rounded, translated
from regulars.identify.formats.parts.numbers import currency_codes
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import as_json, email_key, name_key, phone_key, whole_number

_FIELDS = (
    "order", "time", "clock", "customer", "product", "description", "category", "quantity", "unit_price", "amount",
    "discount", "currency", "status", *(name for name in PERSON_FIELDS if name != "external_id"),
)  # fmt: skip
_CANCELLATION = r"^[Cc]\d+$"
_CANCELLED = r"cancel|storn|annul|annull|geannuleerd|void"
_RETURNED = r"refund|return|erstatt|retour|rembours|reembols|devol|rimbors|terugbet"
"""Beginnings of the words that a status column has for orders that were taken back, in several languages."""


class Transactions:
    """A line counts its amount, else quantity times price less its discount, exactly to four places.

    Lines below zero take back: as a cancellation where the invoice number is a C before figures, else as a refund.
    Lines without a customer are anonymous sales. Without an invoice number, a customer's lines of one moment are one
    order. Columns that the mapping leaves out are kept with the line.
    """

    name = "transactions"
    title = "table of sales (a line an item)"
    source = ""
    trust = 50
    notes: tuple[str, ...] = ()
    zone = ""
    fields: ClassVar[Headers] = {
        field: FIELD_NAMES[field] + (FIELD_NAMES["row"] if field == "order" else ()) for field in _FIELDS
    }
    needs = (("time",), ("amount", "unit_price"))
    """Of each, one field has to have a column."""
    times = ("time", "birth_date")
    amounts = ("amount", "unit_price", "quantity", "discount")

    def recognise(self, columns: Sequence[str]) -> float:
        """Below KNOWN always: names alone make no format sure."""
        return names_score(columns, self.fields, self.needs)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the protocol has it
        """Nothing: the mapping is proposed from names and content together (see `identify.understand`)."""
        return {}

    def translate(self, chunk: pl.DataFrame, conventions: Conventions, mapping: Mapping[str, str]) -> Translated:
        """Records and events."""
        lines = Lines(chunk, mapping, self.fields, conventions)
        lines.keep_others(chunk, mapping.keys())
        if lines.has("clock"):
            lines.frame = lines.frame.with_columns((pl.col("time") + " " + pl.col("clock").fill_null("")).alias("time"))
        lines.time("time")
        lines.require("time", "A sale has a date. Correct it, or leave the line out.")
        _take_signs(lines)
        _count(lines)
        lines.currency()
        lines.day("birth_date")
        lines.frame = lines.frame.with_columns(whole_number(pl.col("customer", "order")))
        lines.frame = lines.frame.with_columns(_key().alias("key"))
        lines.frame = lines.frame.with_columns(_order(), pl.col("customer").alias("external_id"))
        good, rejects = lines.finish()
        return translated(rejects, records=records(good, learned_at="time"), events=_events(good, lines))


def _take_signs(lines: Lines) -> None:
    """Where there is no column of currencies, take them from the amounts: £5, 5 EUR."""
    for field in ("amount", "unit_price"):
        raw = lines.frame[field]
        if lines.has(field) and not lines.has("currency") and raw.str.contains(r"[^\d.,+\-\s]").any():
            signs = currency_codes(raw.str.extract(r"([^\d.,\s()+'’-]{1,3})"))
            lines.frame = lines.frame.with_columns(pl.coalesce("currency", signs).alias("currency"))


def _count(lines: Lines) -> None:
    """Type the numbers and make `worth` of them."""
    for field in Transactions.amounts:
        lines.number(field, most=MOST_PIECES) if field == "quantity" else lines.number(field)
    if lines.has("amount"):
        lines.require("amount", "A sale has an amount. Correct it, or leave the line out.")
        exact = pl.col("amount")
    else:
        for field in ("quantity", "unit_price"):
            if lines.has(field):
                lines.require(field, "A line has a quantity and a price. Correct it, or leave the line out.")
        exact = pl.col("unit_price") * (pl.col("quantity") if lines.has("quantity") else 1)
        exact = exact - pl.col("discount").abs().fill_null(0) if lines.has("discount") else exact
    lines.worth(exact, "amount" if lines.has("amount") else "unit_price")


def _key() -> pl.Expr:
    return pl.coalesce(
        "customer",
        email_key(pl.col("email")),
        phone_key(pl.col("phone")),
        name_key(pl.coalesce("full_name", pl.concat_str("given_name", pl.lit(" "), "family_name")), pl.col("postcode")),
    )


def _order() -> pl.Expr:
    moment = pl.col("time").dt.strftime("%Y-%m-%d %H:%M:%S")
    return pl.coalesce("order", pl.concat_str("key", pl.lit(" "), moment)).str.slice(0, 200).alias("order")


def _events(good: pl.DataFrame, lines: Lines) -> pl.DataFrame:
    others = lines.others | ({"status": pl.col("status")} if lines.has("status") else {})
    said = {
        "product": pl.coalesce("product", pl.col("description").str.slice(0, 200)),
        "product_name": pl.col("description"),
        "category": pl.col("category"),
        "quantity": rounded(pl.col("quantity")),
        "amount": pl.col("worth"),
    }
    takes = (pl.col("worth") < 0) | ((pl.col("worth") == 0) & (pl.col("quantity") < 0).fill_null(False))
    cancels = pl.col("order").str.contains(_CANCELLATION).fill_null(False)
    name = pl.when(~takes).then(pl.lit(COMPLETED)).when(cancels).then(pl.lit(CANCELLED)).otherwise(pl.lit(REFUNDED))
    events = event_lines(good, name, **said, properties=as_json(others))
    if not lines.has("status"):
        return events
    status = pl.col("status").str.to_lowercase()
    cancelled, returned = status.str.contains(_CANCELLED), status.str.contains(_RETURNED)
    undone = pl.when(cancelled).then(pl.lit(CANCELLED)).when(returned).then(pl.lit(REFUNDED))
    back = good.with_columns(undone.alias("undone")).filter(pl.col("undone").is_not_null() & (pl.col("worth") > 0))
    taken = said | {"amount": -pl.col("worth"), "quantity": -rounded(pl.col("quantity"))}
    return together(events, event_lines(back, pl.col("undone"), **taken))


FORMAT = Transactions()
