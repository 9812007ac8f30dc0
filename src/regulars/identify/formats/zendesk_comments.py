"""Zendesk's ticket comments, as its API gives them a line each: what was written in a ticket, by whom."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import LINE, Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import email_key, whole_number

_CUSTOMERS = ("end-user", "end user", "requester", "customer")
_NO = ("false", "no", "0")


class ZendeskComments(Export):
    """A row a comment; those that aren't public are ours, whoever wrote them.

    Without a column of roles, a comment is the customer's where its author is a requester that the tickets name.
    """

    name = "zendesk_comments"
    title = "Zendesk ticket comments"
    source = "Zendesk"
    trust = 45
    fields: ClassVar[Headers] = {
        "ticket": ("Ticket ID",),
        "author": ("Author ID",),
        "role": ("Author role",),
        "full_name": ("Author name",),
        "email": ("Author email",),
        "public": ("Public",),
        "time": ("Created at",),
        "text": ("Plain body", "Body", "Comment"),
        "channel": ("Via", "Channel"),
        "subject": ("Subject",),
    }
    required = ("ticket", "author", "time", "text")
    times = ("time",)
    known = ("Comment ID", "Id", "Type", "Html body", "Audit id", "Attachments", "Metadata")

    def read(self, lines: Lines) -> Translated:
        """Records of the customers among the authors, and messages."""
        lines.time("time")
        lines.frame = lines.frame.with_columns(
            whole_number(pl.col("ticket", "author")), pl.col("role", "public").str.to_lowercase()
        ).with_columns(
            pl.coalesce("author", email_key(pl.col("email"))).alias("key"),
            (pl.col("role").is_in(_CUSTOMERS) & ~pl.col("public").is_in(_NO).fill_null(value=False)).alias("theirs"),
        )
        lines.require("ticket", "A comment belongs to a ticket. Export its number, too.")
        lines.require("time", "A comment has a time. Export the column Created at, too.")
        lines.require("key", "A comment has an author. Export the column Author ID, too.")
        lines.require("text", "A comment has a text; this one is empty.")
        good, rejects = lines.finish()
        customers = good.filter(pl.col("theirs").fill_null(value=False))
        return translated(
            rejects,
            records=records(customers, learned_at="time"),
            messages=good.select(
                LINE,
                pl.when(pl.col("theirs").fill_null(value=True)).then("key").alias("source_key"),
                pl.col("ticket").alias("conversation"),
                pl.col("time").alias("at"),
                pl.col("theirs").alias("from_customer"),
                "text",
                pl.coalesce("full_name", "email", "author").alias("written_by"),
                pl.col("channel").str.to_lowercase(),
                "subject",
            ),
        )


FORMAT = ZendeskComments()
