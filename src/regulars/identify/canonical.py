"""What every export is translated into: five frames, the same for all formats. The contract between formats and import.

Times are UTC, money is Decimal(18, 4) with its currency, text is trimmed and never empty (null instead).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")
AMOUNT = pl.Decimal(18, 4)

LINE = "__line__"
"""Column that a reader adds to every chunk: the line of the file (1 is the header's) where the row starts."""

PERSON_FIELDS = (
    "full_name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "company",
    "street",
    "city",
    "postcode",
    "region",
    "country",
    "birth_date",
    "language",
    "external_id",
)
"""What a source may say about a person; all text. `birth_date` is ISO, `country` as the source wrote it."""

RECORDS = pl.Schema(
    {
        LINE: pl.Int64(),
        "key": pl.String(),  # the source's own key for the person; rows of one key are one record, the latest wins
        "learned_at": UTC_TIME,  # when the source learned it; null: at import
        **dict.fromkeys(PERSON_FIELDS, pl.String()),
        "extra": pl.String(),  # everything else worth keeping, a JSON object
    }
)

EVENTS = pl.Schema(
    {
        LINE: pl.Int64(),
        "name": pl.String(),  # Segment's spec name where it has one: Order Completed, Order Refunded, Order Cancelled …
        "source_key": pl.String(),  # record key; null: unknown on this line
        "occurred_at": UTC_TIME,  # null: as on another line of the same order
        "order_id": pl.String(),
        "product": pl.String(),  # sku or code
        "product_name": pl.String(),
        "category": pl.String(),
        "quantity": AMOUNT,
        "amount": AMOUNT,  # what the line adds to net revenue: after discount, without tax and shipping
        "currency": pl.String(),
        "properties": pl.String(),  # the rest, a JSON object
        "cumulative": pl.Boolean(),  # amount is a running total for the order and event name, as in Refunded Amount
    }
)
"""One row a line of an event. An order's lines share name and order_id, may stand anywhere in the file, and a line
without key, time or currency takes them from another line of the same order."""

CONSENTS = pl.Schema(
    {
        LINE: pl.Int64(),
        "source_key": pl.String(),
        "channel": pl.String(),  # email, sms, phone, post
        "purpose": pl.String(),  # marketing
        "state": pl.String(),  # granted, denied, pending
        "given_at": UTC_TIME,
        "proof": pl.String(),  # words: where the choice is written
    }
)

CONVERSATIONS = pl.Schema(
    {
        LINE: pl.Int64(),
        "source_key": pl.String(),
        "key": pl.String(),  # the source's own key for the conversation, such as a ticket number
        "channel": pl.String(),
        "subject": pl.String(),
        "status": pl.String(),  # open, solved
        "opened_at": UTC_TIME,
        "closed_at": UTC_TIME,
        "satisfaction": pl.String(),  # good, bad
        "tags": pl.String(),  # words, by comma
    }
)

MESSAGES = pl.Schema(
    {
        LINE: pl.Int64(),
        "source_key": pl.String(),  # whose message it is; null where one of us wrote it
        "conversation": pl.String(),  # the source's own key for the conversation
        "at": UTC_TIME,
        "from_customer": pl.Boolean(),  # null: the file does not say; it is, where the source knows the writer as one
        "text": pl.String(),
        "written_by": pl.String(),
        "channel": pl.String(),
        "subject": pl.String(),
    }
)

REJECTS = pl.Schema(
    {
        LINE: pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "reason": pl.String(),  # a Reason
        "message": pl.String(),  # the rule that was broken, and what to do
    }
)


def _empty(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, slots=True)
class Translated:
    """One chunk of a file in our words; rows of `rejects` appear in no other frame of the chunk."""

    records: pl.DataFrame = field(default_factory=lambda: _empty(RECORDS))
    events: pl.DataFrame = field(default_factory=lambda: _empty(EVENTS))
    consents: pl.DataFrame = field(default_factory=lambda: _empty(CONSENTS))
    conversations: pl.DataFrame = field(default_factory=lambda: _empty(CONVERSATIONS))
    messages: pl.DataFrame = field(default_factory=lambda: _empty(MESSAGES))
    rejects: pl.DataFrame = field(default_factory=lambda: _empty(REJECTS))


@dataclass(frozen=True, slots=True)
class Conventions:
    """How this file writes what it writes; found from its content, or told by the person who imports it."""

    zone: str = "UTC"  # zone of times without one
    currency: str = ""  # of amounts without one
    country: str = ""  # of phones and addresses without one
    date_format: str = ""  # strptime format of dates that are not ISO; empty: ISO
    decimal_comma: bool = False


def conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The frame with exactly the schema's columns, in order; a missing one is null; texts trimmed, empty is null."""
    columns = []
    for name, dtype in schema.items():
        column = pl.col(name) if name in frame.columns else pl.lit(None)
        column = column.cast(dtype)
        if dtype == pl.String:
            trimmed = column.str.strip_chars()
            column = pl.when(trimmed != "").then(trimmed)
        columns.append(column.alias(name))
    return frame.select(columns)
