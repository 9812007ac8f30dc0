"""What is known of each customer that may tell buyers apart: where from, how they came, how they began."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import DISCOUNT, PURCHASE
from regulars.ledger.models import Consent, Customer, Membership, Source
from regulars.science.lifetime.orders import rate_into

_COMMON = 15  # towns and mail providers that count by themselves

OF_BUYERS = (
    "source", "country", "town", "mail", "phone", "company", "household", "newsletter", "first_category",
    "first_channel", "first_offer", "first_spend",
)  # fmt: skip
"""What buyers are compared by: how we came to know them, what is known of them, how they began."""


def attributes_of_customers(as_of: datetime) -> pl.DataFrame:
    """What is known of each customer: a row each.

    Returns:
        customer, known_since, country, town, mail (the provider), and whether there is a phone, company, household and
        newsletter.
    """
    fields = ["id", "known_since", "email", "phone", "company", "city", "country"]
    people = read_frame(Customer.objects.filter(merged_into=None).order_by(), fields).rename({"id": "customer"})
    domain = pl.col("email").str.extract(r"@(.+)$").fill_null("")
    common = people.select(domain=domain).filter(pl.col("domain") != "")["domain"].value_counts(sort=True)
    providers, towns = common["domain"].head(_COMMON).to_list(), _common(people["city"])
    mail = (
        pl.when(domain == "")
        .then(pl.lit("none"))
        .when(domain.is_in(providers))
        .then(domain)
        .otherwise(pl.lit("their own"))
    )
    told = people.select(
        "customer",
        "known_since",
        country=_or_null("country"),
        town=pl.when(pl.col("city").is_in(towns)).then("city"),
        mail=mail,
        phone=pl.col("phone") != "",
        company=pl.col("company") != "",
    )
    for frame in (_households(), _newsletter(as_of)):
        told = told.join(frame, on="customer", how="left", maintain_order="left")
    return told.with_columns(pl.col("household", "newsletter").fill_null(False))


def beginnings_of_buyers(as_of: datetime, business: Business, currency: str) -> pl.DataFrame:
    """How each buyer began: customer, first_category, first_channel, first_offer, first_spend.

    What they spent is in `currency`, and null where they spent in one that has no rate to it.
    """
    rate = rate_into(currency, business.exchange_rates)
    names = dict(Source.objects.values_list("pk", "name"))
    lines = (
        scan_events(as_of, [PURCHASE])
        .filter(pl.col("customer").is_not_null())
        .select(
            "customer",
            "source",
            "category",
            day=pl.col("occurred_at").dt.convert_time_zone(business.time_zone).dt.date(),
            amount=pl.col("amount").cast(pl.Float64) * rate,
            offer=(pl.col("product_name") == DISCOUNT).fill_null(False),
        )
        .filter(pl.col("day") == pl.col("day").min().over("customer"))
        .sort("customer", "amount", "category", descending=[False, True, False])
        .group_by("customer", maintain_order=True)
        .agg(
            first_category=pl.col("category").drop_nulls().first(),
            first_channel=pl.col("source").first(),
            first_offer=pl.col("offer").any(),
            first_spend=pl.when(pl.col("amount").is_not_null().all()).then(pl.col("amount").sum()),
        )
        .collect()
    )
    channel = pl.col("first_channel").replace_strict(names, return_dtype=pl.String, default=None)
    return lines.with_columns(first_channel=channel)


def _common(values: pl.Series) -> list[str]:
    counted = values.filter(values != "").value_counts(sort=True)
    return [str(value) for value in counted[values.name].head(_COMMON)]


def _or_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(name)


def _households() -> pl.DataFrame:
    members = Membership.objects.exclude(role=Membership.Role.REMOVED).order_by()
    return read_frame(members, ["customer"]).unique().with_columns(household=pl.lit(True))


def _newsletter(as_of: datetime) -> pl.DataFrame:
    """Who has a yes to mail on record."""
    granted = Consent.objects.filter(
        channel="email", state=Consent.State.GRANTED, given_at__lte=as_of, record__link__isnull=False
    ).order_by()
    said = read_frame(granted, ["record__link__customer"]).unique()
    return said.select(customer="record__link__customer", newsletter=pl.lit(True))
