"""Address books as vCards, which every telephone and mail program can write."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import records
from regulars.identify.formats.parts.texts import email_key, name_key, phone_key

_EXTRA = ("title", "other_email", "other_phone", "note", "categories")


class Vcard(Export):
    """A card is a person, known by the card's UID, else by e-mail, telephone, or name and postcode."""

    name = "vcard"
    title = "vCards"
    source = "Address book"
    trust = 60
    fields: ClassVar[Headers] = {
        "uid": ("UID",),
        "full_name": ("FN",),
        "family_name": ("N FAMILY",),
        "given_name": ("N GIVEN",),
        "email": ("EMAIL",),
        "other_email": ("EMAIL 2",),
        "phone": ("TEL",),
        "other_phone": ("TEL 2",),
        "company": ("ORG",),
        "title": ("TITLE",),
        "street": ("ADR STREET",),
        "city": ("ADR CITY",),
        "region": ("ADR REGION",),
        "postcode": ("ADR POSTCODE",),
        "country": ("ADR COUNTRY",),
        "birth_date": ("BDAY",),
        "language": ("LANG",),
        "note": ("NOTE",),
        "categories": ("CATEGORIES",),
        "revised": ("REV",),
    }
    required = ("full_name", "email", "phone", "revised")

    def read(self, lines: Lines) -> Translated:
        """Records."""
        lines.time("revised")
        lines.day("birth_date")
        lines.frame = lines.frame.with_columns(
            pl.coalesce(
                pl.col("uid").str.slice(0, 320),
                email_key(pl.col("email")),
                phone_key(pl.col("phone")),
                name_key(pl.col("full_name"), pl.col("postcode")),
            ).alias("key")
        )
        lines.require("key", "A card has a name, an e-mail address or a telephone; this one has none.")
        good, rejects = lines.finish()
        return translated(
            rejects, records=records(good, learned_at="revised", extra={name: pl.col(name) for name in _EXTRA})
        )


FORMAT = Vcard()
