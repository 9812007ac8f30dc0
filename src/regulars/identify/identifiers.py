"""Identifiers of records, in normal form, kept in the ledger so that a value finds its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import polars as pl
from django.db.models import QuerySet

from regulars.ledger.frames import read_frame, write_frame
from regulars.ledger.models import Identifier, Record
from regulars.science.matching.normal.addresses import postcode
from regulars.science.matching.normal.emails import email
from regulars.science.matching.normal.identifiers import is_blocked
from regulars.science.matching.normal.names import Name, name_of, parse_family, parse_full, parse_given
from regulars.science.matching.normal.phones import e164

_CHUNK = 500


def write_identifiers(records: QuerySet[Record], country: str) -> int:
    """Replace these records' identifiers by what they say now; `country` is where bare phone numbers are dialled."""
    told = read_frame(records.order_by("pk"), ["pk", "email", "phone", "country", "source__format", "external_id"])
    normal = pl.concat(
        [
            _of_kind(told, "email", email),
            _of_kind(told, "phone", partial(e164, country=country)),
            _of_kind(told.filter(pl.col("source__format") == "segment"), "user_id", _user_id, column="external_id"),
        ]
    )
    keys = told["pk"].to_list()
    for start in range(0, len(keys), _CHUNK):
        Identifier.objects.filter(record__in=keys[start : start + _CHUNK])._raw_delete("default")
    return write_frame(Identifier, normal)


def _of_kind(
    told: pl.DataFrame, kind: str, normal_form: Callable[[str], str], column: str | None = None
) -> pl.DataFrame:
    column = column or kind
    forms = {text: normal_form(text) or None for text in told[column].drop_nulls().unique()}
    return (
        told.select(record="pk", value=pl.col(column).replace_strict(forms, return_dtype=pl.String))
        .drop_nulls()
        .with_columns(kind=pl.lit(kind))
    )


def _user_id(text: str) -> str:
    return "" if is_blocked(text) else text.strip()


def _name(full: str | None, given: str | None, family: str | None) -> Name:
    return name_of(parse_given(given or ""), parse_family(family or ""), fulls=[parse_full(full or "")])


def people_to_match(kinds: Iterable[str] = ("email", "phone", "user_id")) -> pl.DataFrame:
    """All records in normal form, as `science.matching.rules.find_pairs` takes them, plus birth_date and customer."""
    columns = [
        "pk",
        "full_name",
        "given_name",
        "family_name",
        "postcode",
        "birth_date",
        "link__customer",
        "source__format",
    ]
    told = read_frame(Record.objects.order_by("pk"), columns).rename({"pk": "record", "link__customer": "customer"})
    names = [
        _name(full, given, family)
        for full, given, family in told.select("full_name", "given_name", "family_name").iter_rows()
    ]
    told = told.with_columns(
        pl.Series("given", [name.given for name in names], dtype=pl.String),
        pl.Series("family", [name.family for name in names], dtype=pl.String),
        pl.Series("generation", [name.generation for name in names], dtype=pl.String),
        pl.col("postcode").map_elements(postcode, return_dtype=pl.String).fill_null(""),
        pl.col("birth_date").fill_null(""),
    )
    for kind in kinds:
        of_kind = read_frame(Identifier.objects.filter(kind=kind).order_by(), ["record", "value"])
        told = told.join(of_kind.rename({"value": kind}), on="record", how="left").with_columns(
            pl.col(kind).fill_null("")
        )
    return told.drop("full_name", "given_name", "family_name")
