"""What accounts are found from: of each customer the golden facts in normal form, and every e-mail and phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from django.db.models import QuerySet

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Identifier, Link, MatchForm

_FROM = {"name": ("family",), "street": ("house", "street", "postcode", "city"), "company": ("company",)}
"""Golden field to the normal forms that are read from the record which the field comes from."""

_FORMS = [form for forms in _FROM.values() for form in forms]


_AT_ONCE = 100_000  # rows: what is in memory as text at a time


def read_people() -> pl.DataFrame:
    """The customers: `customer, name, company_name` as people read them, and `_FORMS`, "" where unknown.

    The forms are those of the records that the golden facts come from.
    """
    origin = pl.Struct({field: pl.Struct({"record": pl.Int64()}) for field in _FROM})
    told = pl.col("origins").str.json_decode(origin).struct
    at = [told.field(field).struct.field("record").alias(f"{field} of") for field in _FROM]
    living = in_parts(Customer.objects.filter(merged_into=None), "pk", ["pk", "name", "company", "origins"])
    known = [pl.col("pk").alias("customer"), pl.col("name"), pl.col("company").alias("company_name")]
    parts = [part.select(*known, *at) for part in living]
    people = pl.concat(parts)
    forms = _read_forms(people.select(f"{field} of" for field in _FROM))
    for field, wanted in _FROM.items():
        theirs = forms.select("record", *wanted)
        people = people.join(theirs, left_on=f"{field} of", right_on="record", how="left", maintain_order="left")
    return people.select("customer", "name", "company_name", pl.col(_FORMS).fill_null(""))


def _read_forms(named: pl.DataFrame) -> pl.DataFrame:
    """`record` and the normal forms of the records that are named in any column."""
    wanted = pl.concat([named[field] for field in named.columns]).drop_nulls().unique()
    shape = pl.Struct(dict.fromkeys(_FORMS, pl.String()))
    parts = []
    for part in in_parts(MatchForm.objects.all(), "record", ["record", "form"]):
        kept = part.filter(pl.col("record").is_in(wanted.implode()))
        parts.append(kept.select("record", pl.col("form").str.json_decode(shape).alias("said")).unnest("said"))
    return pl.concat(parts)


def read_linked() -> pl.DataFrame:
    """`record, customer, source` of every linked record."""
    parts = in_parts(Link.objects.all(), "record", ["record", "customer", "record__source"])
    return pl.concat(parts).rename({"record__source": "source"})


def read_reached(linked: pl.DataFrame) -> pl.DataFrame:
    """`customer, source, kind, value`: by which e-mail addresses and phone numbers they are known to which source."""
    identifiers = Identifier.objects.filter(kind__in=["email", "phone"])
    parts = [
        part.join(linked, on="record").select("customer", "source", "kind", "value")
        for part in in_parts(identifiers, "record", ["record", "kind", "value"])
    ]
    return pl.concat(parts).unique()


def in_parts(query: QuerySet[Any], by: str, columns: list[str]) -> Iterator[pl.DataFrame]:
    """The query's rows in parts, by ranges of `by`; at least one part, which may be empty."""
    last = query.order_by(f"-{by}").values_list(by, flat=True).first() or 0
    for start in range(0, int(last) + 1, _AT_ONCE):
        yield read_frame(query.filter(**{f"{by}__gte": start, f"{by}__lt": start + _AT_ONCE}).order_by(), columns)
