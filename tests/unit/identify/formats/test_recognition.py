"""Which format a file has: by a subset of headers, never by all of them, whatever their case and order."""

from __future__ import annotations

import random

import pytest

from regulars.identify.formats import all_formats, format_named
from regulars.identify.formats.parts.export import KNOWN
from regulars.kernel.errors import BadMapping

WRITTEN = {
    "shopify_orders": "shopify_orders",
    "shopify_customers": "shopify_customers",
    "shopify_customers_old": "shopify_customers",
    "mailchimp_audience": "mailchimp_audience",
    "hubspot_contacts_labels_seen": "hubspot_contacts",
    "hubspot_deals_labels_seen": "hubspot_deals",
    "woocommerce_analytics_orders": "woocommerce_orders",
    "woocommerce_analytics_customers": "woocommerce_customers",
    "stripe_payments_all": "stripe_payments",
    "stripe_payments_default": "stripe_payments",
    "stripe_payments_legacy": "stripe_payments",
    "zendesk_tickets": "zendesk_tickets",
}


def recognised(columns: list[str]) -> str | None:
    score, name = max((found.recognise(columns), found.name) for found in all_formats())
    return name if score >= KNOWN else None


def test_all_formats_are_discovered():
    assert {found.name for found in all_formats()} == {
        *WRITTEN.values(),
        *("vcard", "transactions", "people", "messages", "zendesk_comments"),
    }
    for found in all_formats():
        assert format_named(found.name) is found
        assert 0 <= found.trust <= 100
        assert found.title
        assert {
            *found.times,
            *found.amounts,
            *(name for choice in found.needs for name in choice),
        } <= found.fields.keys()
    with pytest.raises(BadMapping, match=r"There is no format 'shopfy'. The formats are hubspot_contacts, "):
        format_named("shopfy")


@pytest.mark.parametrize(("export", "name"), WRITTEN.items())
def test_every_published_header_is_recognised_as_no_other(headers, export, name):
    columns = headers[export]
    assert recognised(columns) == name
    assert sum(found.recognise(columns) >= KNOWN for found in all_formats()) == 1


@pytest.mark.parametrize(("export", "name"), WRITTEN.items())
def test_subsets_other_spellings_and_further_columns_are_recognised_too(headers, export, name):
    chance = random.Random(export)
    found = format_named(name)
    essential = {column for column, field in found.mapping(headers[export]).items() if field in found.required}
    for _ in range(20):
        kept = [column for column in headers[export] if column in essential or chance.random() < 0.5]
        if name == "hubspot_contacts":
            kept = list(dict.fromkeys([*kept, "Email"]))
        chance.shuffle(kept)
        spelt = [chance.choice([str.upper, str.lower, str, lambda text: f" {text}"])(column) for column in kept]
        spelt[0] = "\ufeff" + spelt[0]
        assert recognised([*spelt, "A column of our own", "Another"]) == name


@pytest.mark.parametrize(("export", "name"), WRITTEN.items())
def test_without_what_makes_it_it_is_not_recognised(headers, export, name):
    found = format_named(name)
    for field in found.required:
        column = next(column for column, known in found.mapping(headers[export]).items() if known == field)
        others = [column for column in headers[export] if column.lower() not in _names(found, field)]
        assert column not in others
        assert found.recognise(others) < KNOWN


def _names(found, field: str) -> set[str]:
    return {name.lower() for name in found.fields[field]}


def test_ordinary_tables_are_none_of_the_exports():
    for columns in (
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
        ["First Name", "Last Name", "Email", "City"],
        ["id", "amount", "currency", "date"],
        ["Name", "Email", "Phone"],
        ["Record ID", "Company name"],
        ["email"],
    ):
        assert recognised(columns) is None
