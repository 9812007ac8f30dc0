"""Any table of messages, a row each: who wrote what, when, in which conversation; the columns are told by a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import polars as pl

from regulars.identify.canonical import LINE, PERSON_FIELDS, Conventions, Translated
from regulars.identify.formats.guess.names import FIELD_NAMES, names_score
from regulars.identify.formats.parts.export import Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import email_key, name_key, phone_key, whole_number

_FIELDS = (
    "conversation", "time", "clock", "text", "direction", "subject", "channel", "agent", "customer",
    *(name for name in PERSON_FIELDS if name != "external_id"),
)  # fmt: skip
_OURS = r"(?i)^\s*(out|agent|admin|staff|support|operator|team|us\b|we\b|bot|mitarbeiter|ausgehend)"
"""Beginnings of what a column of directions or roles says of messages that we wrote."""


class Messages:
    """A message is the customer's unless a column of directions or roles says that one of us wrote it.

    Without a column of conversations, a customer's messages of one day and subject are one.
    """

    name = "messages"
    title = "table of messages (a row each)"
    source = ""
    trust = 40
    notes: tuple[str, ...] = ()
    zone = ""
    fields: ClassVar[Headers] = {field: FIELD_NAMES[field] for field in _FIELDS}
    needs = (("time",), ("text",))
    """Of each, one field has to have a column."""
    times = ("time", "birth_date")
    amounts: tuple[str, ...] = ()

    def recognise(self, columns: Sequence[str]) -> float:
        """Below KNOWN always: names alone make no format sure."""
        return names_score(columns, self.fields, self.needs)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the protocol has it
        """Nothing: the mapping is proposed from names and content together (see `identify.understand`)."""
        return {}

    def translate(self, chunk: pl.DataFrame, conventions: Conventions, mapping: Mapping[str, str]) -> Translated:
        """Records of the customers, and messages."""
        lines = Lines(chunk, mapping, self.fields, conventions)
        if lines.has("clock"):
            lines.frame = lines.frame.with_columns((pl.col("time") + " " + pl.col("clock").fill_null("")).alias("time"))
        lines.time("time")
        lines.day("birth_date")
        lines.require("time", "A message has a date. Correct it, or leave the line out.")
        lines.require("text", "A message has a text; this one is empty.")
        lines.frame = lines.frame.with_columns(whole_number(pl.col("conversation", "customer")))
        lines.frame = lines.frame.with_columns(
            _key().alias("key"),
            pl.col("customer").alias("external_id"),
            (~pl.col("direction").str.contains(_OURS)).fill_null(value=True).alias("theirs"),
        )
        lines.require("key", "A message names its customer: a number, an e-mail address, a telephone or a name.")
        good, rejects = lines.finish()
        return translated(
            rejects,
            records=records(good.filter("theirs"), learned_at="time"),
            messages=good.select(
                LINE,
                pl.when("theirs").then("key").alias("source_key"),
                _conversation().alias("conversation"),
                pl.col("time").alias("at"),
                pl.col("theirs").alias("from_customer"),
                "text",
                pl.col("agent").alias("written_by"),
                pl.col("channel").str.to_lowercase(),
                "subject",
            ),
        )


def _key() -> pl.Expr:
    whole_name = pl.coalesce("full_name", pl.concat_str("given_name", pl.lit(" "), "family_name"))
    return pl.coalesce(
        "customer", email_key(pl.col("email")), phone_key(pl.col("phone")), name_key(whole_name, pl.col("postcode"))
    )


def _conversation() -> pl.Expr:
    day, about = pl.col("time").dt.strftime("%Y-%m-%d"), pl.col("subject").fill_null("").str.slice(0, 60)
    made = pl.concat_str("key", pl.lit(" "), day, pl.lit(" "), about).str.strip_chars()
    return pl.coalesce("conversation", made).str.slice(0, 200)


FORMAT = Messages()
