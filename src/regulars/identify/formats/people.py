"""Any list of persons: a row a person; the columns are told by a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import polars as pl

from regulars.identify.canonical import PERSON_FIELDS, Conventions, Translated
from regulars.identify.formats.guess.names import FIELD_NAMES, names_score
from regulars.identify.formats.parts.export import Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import consent, granted_or_denied, records
from regulars.identify.formats.parts.texts import email_key, name_key, phone_key, whole_number, yes_or_no

_CHANNELS = ("email", "sms", "phone", "post")
_FIELDS = (
    "customer", *(name for name in PERSON_FIELDS if name != "external_id"), "updated",
    *(f"{channel}_consent" for channel in _CHANNELS),
)  # fmt: skip


class People:
    """A person is known by the list's own number, else by e-mail, telephone, or name and postcode.

    Columns that the mapping leaves out are kept beside the person.
    """

    name = "people"
    title = "list of persons"
    source = ""
    trust = 40
    notes: tuple[str, ...] = ()
    zone = ""
    fields: ClassVar[Headers] = {
        field: FIELD_NAMES[field] + (FIELD_NAMES["row"] if field == "customer" else ()) for field in _FIELDS
    }
    needs = (("email", "phone", "full_name", "family_name"),)
    """Of each, one field has to have a column."""
    times = ("updated", "birth_date")
    amounts: tuple[str, ...] = ()

    def recognise(self, columns: Sequence[str]) -> float:
        """Below KNOWN always: names alone make no format sure."""
        return names_score(columns, self.fields, self.needs)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the protocol has it
        """Nothing: the mapping is proposed from names and content together (see `identify.understand`)."""
        return {}

    def translate(self, chunk: pl.DataFrame, conventions: Conventions, mapping: Mapping[str, str]) -> Translated:
        """Records, and what they agreed to."""
        lines = Lines(chunk, mapping, self.fields, conventions)
        lines.keep_others(chunk, mapping.keys())
        lines.time("updated")
        lines.day("birth_date")
        lines.frame = lines.frame.with_columns(whole_number(pl.col("customer")))
        lines.frame = lines.frame.with_columns(_key().alias("key"), pl.col("customer").alias("external_id"))
        lines.require("key", "A person has a number, an e-mail address, a telephone or a name; this line has none.")
        good, rejects = lines.finish()
        consents = [
            consent(
                good,
                granted_or_denied(yes_or_no(pl.col(f"{channel}_consent"))),
                channel=channel,
                given_at=pl.col("updated"),
                proof=pl.lit(f"{lines.column_of[f'{channel}_consent']}: ") + pl.col(f"{channel}_consent"),
            )
            for channel in _CHANNELS
            if lines.has(f"{channel}_consent")
        ]
        frames = {"consents": pl.concat(consents)} if consents else {}
        return translated(rejects, records=records(good, learned_at="updated", extra=lines.others), **frames)


def _key() -> pl.Expr:
    return pl.coalesce(
        "customer",
        email_key(pl.col("email")),
        phone_key(pl.col("phone")),
        name_key(
            pl.coalesce("full_name", pl.concat_str("given_name", pl.lit(" "), "family_name"), "family_name"),
            pl.col("postcode"),
        ),
    )


FORMAT = People()
