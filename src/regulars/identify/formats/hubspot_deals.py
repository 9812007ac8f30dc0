"""HubSpot's deals export: a deal won is an order completed."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.events import COMPLETED, event_lines, together
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, rounded, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import as_json, whole_number

_ABOUT = ("description", "stage", "asked", "owner", "pipeline")


class HubspotDeals(Export):
    """A deal belongs to its first contact, by the number that the contacts export has, else to its company.

    Every deal opens with `Deal Opened`, without an amount; one won adds `Order Completed` at its close, one lost
    `Deal Lost`.
    """

    name = "hubspot_deals"
    title = "HubSpot deals export"
    source = "HubSpot"
    trust = 60
    fields: ClassVar[Headers] = {
        "deal": ("Record ID", "Deal ID"),
        "description": ("Deal Name",),
        "stage": ("Deal Stage",),
        "amount": ("Amount",),
        "currency": ("Currency",),
        "created": ("Create Date",),
        "closed": ("Close Date",),
        "contact_ids": ("Associated Contact IDs", "Associated Contact IDs (Primary)"),
        "company_ids": ("Associated Company IDs (Primary)", "Associated Company IDs"),
        "company": ("Associated Company (Primary)", "Associated Company"),
        "owner": ("Deal owner",),
        "pipeline": ("Pipeline",),
    }
    required = ("deal", "description", "stage")
    times = ("created", "closed")
    amounts = ("amount",)
    known = ("Last Activity Date",)

    def read(self, lines: Lines) -> Translated:
        """Events of deals; companies without a contact become records of their own."""
        lines.frame = lines.frame.with_columns(pl.col("amount").alias("asked"))
        lines.number("amount")
        lines.currency()
        for field in self.times:
            lines.time(field)
        stage = pl.col("stage").str.to_lowercase().str.replace_all(r"[\s_-]", "")
        lines.frame = lines.frame.with_columns(
            pl.coalesce(_first_id("contact_ids"), pl.lit("company:") + _first_id("company_ids")).alias("key"),
            (pl.lit("deal:") + whole_number(pl.col("deal"))).alias("order"),
            (stage.str.contains("won") & ~stage.str.contains("lost")).fill_null(False).alias("won"),
            stage.str.contains("lost").fill_null(False).alias("lost"),
            pl.coalesce("created", "closed").alias("time"),
        )
        lines.require("deal", "A deal has HubSpot's record number. Export the column Record ID, too.")
        lines.require("time", "A deal has a date. Export the column Create Date or Close Date, too.")
        good, rejects = lines.finish()
        companies = good.filter(pl.col("key").str.starts_with("company:"))
        return translated(rejects, records=records(companies, learned_at="time"), events=_events(good))


def _first_id(field: str) -> pl.Expr:
    return whole_number(pl.col(field).str.extract(r"^\s*([^;,\s]+)"))


def _events(good: pl.DataFrame) -> pl.DataFrame:
    about = as_json({name: pl.col(name) for name in _ABOUT})
    title = pl.col("description")
    at_close = pl.coalesce("closed", "time")
    opened = event_lines(good, "Deal Opened", product_name=title, properties=about, currency=pl.lit(None, pl.String))
    won = event_lines(
        good.filter("won"),
        COMPLETED,
        product_name=title,
        occurred_at=at_close,
        amount=rounded(pl.col("amount").fill_null(0)),
        properties=about,
    )
    lost = event_lines(good.filter("lost"), "Deal Lost", product_name=title, occurred_at=at_close, properties=about)
    return together(opened, won, lost.with_columns(currency=pl.lit(None, pl.String)))


FORMAT = HubspotDeals()
