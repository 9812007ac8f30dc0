"""Zendesk's tickets export: conversations, and when they were opened and solved."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import LINE, Translated
from regulars.identify.formats.parts.events import event_lines, together
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import as_json, email_key, whole_number

_SOLVED = ("solved", "closed")
_ABOUT = ("subject", "status", "priority", "type", "group", "satisfaction", "reopens", "replies", "tags")


class ZendeskTickets(Export):
    """A row a ticket; the person is its requester, by Zendesk's number, else by e-mail address.

    A ticket that is solved without a time of solving counts as solved when it was last updated.
    """

    name = "zendesk_tickets"
    title = "Zendesk tickets export"
    source = "Zendesk"
    trust = 45
    fields: ClassVar[Headers] = {
        "ticket": ("Id", "Ticket ID"),
        "full_name": ("Requester",),
        "requester": ("Requester id",),
        "external_id": ("Requester external id",),
        "email": ("Requester email",),
        "company": ("Organization",),
        "group": ("Group",),
        "subject": ("Subject",),
        "tags": ("Tags",),
        "status": ("Status",),
        "priority": ("Priority",),
        "channel": ("Via",),
        "type": ("Ticket type",),
        "time": ("Created at",),
        "updated": ("Updated at",),
        "solved_at": ("Solved at",),
        "satisfaction": ("Satisfaction Score",),
        "reopens": ("Reopens",),
        "replies": ("Replies",),
    }
    required = ("ticket", "full_name", "subject", "status", "time")
    times = ("time", "updated", "solved_at")
    known = (
        "Summation column", "Requester domain", "Submitter", "Assignee", "Assigned at", "Due date",
        "Initially assigned at", "Resolution time", "Group stations", "Assignee stations",
        *(
            f"{of} time in minutes{hours}"
            for of in ("First reply", "First resolution", "Full resolution", "Agent wait", "Requester wait", "On hold")
            for hours in ("", " within business hours")
        ),
    )  # fmt: skip

    def read(self, lines: Lines) -> Translated:
        """Records of requesters, conversations, and the events `Ticket Opened` and `Ticket Solved`."""
        for field in self.times:
            lines.time(field)
        name_is_address = pl.col("full_name").str.contains("@", literal=True)
        lines.frame = lines.frame.with_columns(
            whole_number(pl.col("ticket")).alias("ticket"),
            pl.coalesce("email", pl.when(name_is_address).then("full_name")).alias("email"),
            pl.when(~name_is_address).then("full_name").alias("full_name"),
            pl.col("status").str.to_lowercase().is_in(_SOLVED).fill_null(False).alias("solved"),
        ).with_columns(
            pl.coalesce(whole_number(pl.col("requester")), email_key(pl.col("email"))).alias("key"),
            pl.when("solved").then(pl.coalesce("solved_at", "updated")).alias("closed_at"),
            (pl.lit("ticket:") + pl.col("ticket")).alias("order"),
            pl.lit(None, pl.String).alias("currency"),
        )
        lines.require("ticket", "A ticket has a number. Export the column Id, too.")
        lines.require("time", "A ticket has a time of opening. Export the column Created at, too.")
        lines.require("key", "A ticket's requester has a number or an e-mail address. Export Requester id, too.")
        good, rejects = lines.finish()
        told = good.with_columns(pl.coalesce("updated", "time").alias("learned_at"))
        return translated(
            rejects,
            records=records(told, learned_at="learned_at"),
            events=_events(good),
            conversations=_conversations(good),
        )


def _events(good: pl.DataFrame) -> pl.DataFrame:
    about = as_json({"ticket": pl.col("ticket")} | {name: pl.col(name) for name in _ABOUT})
    solved = good.filter(pl.col("closed_at").is_not_null())
    return together(
        event_lines(good, "Ticket Opened", properties=about),
        event_lines(solved, "Ticket Solved", occurred_at=pl.col("closed_at"), properties=about),
    )


def _conversations(good: pl.DataFrame) -> pl.DataFrame:
    score = pl.col("satisfaction").str.to_lowercase()
    return good.select(
        LINE,
        pl.col("key").alias("source_key"),
        pl.col("ticket").alias("key"),
        pl.col("channel").str.to_lowercase().str.slice(0, 32),
        "subject",
        pl.when("solved").then(pl.lit("solved")).otherwise(pl.lit("open")).alias("status"),
        pl.col("time").alias("opened_at"),
        "closed_at",
        pl.when(score.str.starts_with("good"))
        .then(pl.lit("good"))
        .when(score.str.starts_with("bad"))
        .then(pl.lit("bad"))
        .alias("satisfaction"),
        pl.col("tags").str.replace_all(r"[,\s]+", ", ").alias("tags"),
    )


FORMAT = ZendeskTickets()
