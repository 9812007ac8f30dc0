"""What accounts are found from: of each customer the golden facts in normal form, and every e-mail and phone."""

from __future__ import annotations

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Identifier, Link, MatchForm

_FROM = {"name": ("family",), "street": ("house", "street", "postcode", "city"), "company": ("company",)}
"""Golden field to the normal forms that are read from the record which the field comes from."""

_FORMS = [form for forms in _FROM.values() for form in forms]


def read_people() -> pl.DataFrame:
    """`customer, name, company_name` as people read them; `family, house, street, postcode, city, company` in normal
    form, "" where unknown."""
    living = Customer.objects.filter(merged_into=None).order_by("pk")
    people = read_frame(living, ["pk", "name", "company", "origins"]).rename({"company": "company_name"})
    people = people.select(
        pl.col("pk").alias("customer"),
        *("name", "company_name"),
        *(
            pl.col("origins").str.json_path_match(f"$.{field}.record").cast(pl.Int64).alias(field + "_at")
            for field in _FROM
        ),
    )
    kept = read_frame(MatchForm.objects.order_by(), ["record", "form"])
    forms = kept.select("record").hstack(
        kept["form"].str.json_decode(pl.Struct(dict.fromkeys(_FORMS, pl.String()))).struct.unnest().get_columns()
    )
    for field, wanted in _FROM.items():
        people = people.join(
            forms.select("record", *wanted), left_on=f"{field}_at", right_on="record", how="left", maintain_order="left"
        )
    return people.select("customer", "name", "company_name", pl.col(_FORMS).fill_null(""))


def read_reached() -> pl.DataFrame:
    """`customer, source, kind, value`: by which e-mail addresses and phone numbers they are known to which source."""
    identifiers = Identifier.objects.filter(kind__in=["email", "phone"]).order_by()
    links = read_frame(Link.objects.order_by(), ["record", "customer", "record__source"])
    return (
        read_frame(identifiers, ["record", "kind", "value"])
        .join(links.rename({"record__source": "source"}), on="record")
        .select("customer", "source", "kind", "value")
        .unique()
    )
