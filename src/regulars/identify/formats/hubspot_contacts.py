"""HubSpot's contacts export; its columns are what its owner chose, under HubSpot's labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import consent, records
from regulars.identify.formats.parts.texts import whole_number, yes_or_no

_EXTRA = ("job_title", "owner", "lifecycle_stage", "lead_status", "website", "other_phone", "company_ids")


class HubspotContacts(Export):
    """A row a contact, known by its record number. Properties of the owner's own making are kept beside the person."""

    name = "hubspot_contacts"
    title = "HubSpot contacts export"
    source = "HubSpot"
    trust = 60
    fields: ClassVar[Headers] = {
        "external_id": ("Record ID", "Contact ID"),
        "given_name": ("First Name",),
        "family_name": ("Last Name",),
        "email": ("Email",),
        "work_email": ("Work email",),
        "phone": ("Phone Number",),
        "mobile": ("Mobile Phone Number",),
        "company": ("Company Name", "Associated Company"),
        "company_ids": ("Associated Company IDs", "Associated Company IDs (Primary)"),
        "street": ("Street Address",),
        "city": ("City",),
        "postcode": ("Postal Code",),
        "region": ("State/Region",),
        "country": ("Country/Region",),
        "birth_date": ("Date of birth",),
        "language": ("Preferred language",),
        "job_title": ("Job Title",),
        "owner": ("Contact owner",),
        "lifecycle_stage": ("Lifecycle Stage",),
        "lead_status": ("Lead Status",),
        "website": ("Website URL",),
        "opted_out": ("Unsubscribed from all email", "Opted out of all email"),
        "created": ("Create Date",),
        "active": ("Last Activity Date",),
    }
    required = ("external_id", "given_name", "family_name")
    times = ("created", "active", "birth_date")
    keeps_others = True

    def recognise(self, columns: Sequence[str]) -> float:
        """As every export; the record number alone names no contact, so an e-mail or telephone has to be there, too."""
        reachable = {"email", "work_email", "phone", "mobile"} & set(self.mapping(columns).values())
        return super().recognise(columns) if reachable else 0.0

    def read(self, lines: Lines) -> Translated:
        """Records, and the consent of those who opted out."""
        lines.time("created")
        lines.time("active")
        lines.day("birth_date")
        lines.frame = lines.frame.with_columns(
            whole_number(pl.col("external_id")).alias("external_id"),
            pl.coalesce("email", "work_email").alias("email"),
            pl.coalesce("phone", "mobile").alias("phone"),
            pl.when(pl.col("phone").is_not_null()).then("mobile").alias("other_phone"),
            pl.coalesce("active", "created").alias("learned_at"),
        ).with_columns(pl.col("external_id").alias("key"))
        lines.require("external_id", "A contact has HubSpot's record number. Export the column Record ID, too.")
        good, rejects = lines.finish()
        return translated(
            rejects,
            records=records(good, learned_at="learned_at", extra={n: pl.col(n) for n in _EXTRA} | lines.others),
            consents=consent(
                good,
                pl.when(yes_or_no(pl.col("opted_out"))).then(pl.lit("denied")),
                channel="email",
                given_at=pl.col("learned_at"),
                proof=pl.lit("HubSpot contacts export: unsubscribed from all email"),
            ),
        )


FORMAT = HubspotContacts()
