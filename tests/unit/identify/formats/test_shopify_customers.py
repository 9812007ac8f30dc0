"""Shopify customers, old and new."""

from __future__ import annotations

import json

NEW = {
    "Customer ID": "'6940095564", "First Name": "Ann", "Last Name": "Smith", "Email": "Ann@x.example",
    "Accepts Email Marketing": "yes", "Default Address Company": "Acme", "Default Address Address1": "1 Mill Lane",
    "Default Address Address2": "Flat 2", "Default Address City": "Skipton", "Default Address Province Code": "ENG",
    "Default Address Country Code": "GB", "Default Address Zip": "'BD23 1AA", "Default Address Phone": "01756 700123",
    "Phone": "'+447700900123", "Accepts SMS Marketing": "no", "Total Spent": "120.50", "Total Orders": "3",
    "Note": "=HYPERLINK(\"http://x\")", "Tax Exempt": "no", "Tags": "vip, local",
}  # fmt: skip
OLD = {
    "First Name": "Ben", "Last Name": "Null", "Email": "", "Accepts Email Marketing": "no", "Company": "",
    "Address1": "",
    "Address2": "", "City": "", "Province": "", "Province Code": "", "Country": "United Kingdom", "Country Code": "GB",
    "Zip": "", "Phone": "'+44 7700 900456", "Accepts SMS Marketing": "yes", "Total Spent": "0.00", "Total Orders": "0",
    "Tags": "", "Note": "", "Tax Exempt": "no",
}  # fmt: skip


def test_the_new_export(take, headers, said):
    understood, found = take([NEW], headers=headers["shopify_customers"])
    assert (understood.format, understood.source, understood.questions) == (
        "shopify_customers",
        "Shopify customers",
        [],
    )
    (record,) = said(found.records)
    assert json.loads(record.pop("extra")) == {
        "total_spent": "120.50", "total_orders": "3", "note": '=HYPERLINK("http://x")', "tax_exempt": "no",
        "tags": "vip, local",
    }  # fmt: skip
    assert record == {
        "__line__": 2, "key": "6940095564", "external_id": "6940095564", "given_name": "Ann", "family_name": "Smith",
        "email": "Ann@x.example", "phone": "+447700900123", "company": "Acme", "street": "1 Mill Lane, Flat 2",
        "city": "Skipton", "postcode": "BD23 1AA", "region": "ENG", "country": "GB",
    }  # fmt: skip
    assert found.consents.select("source_key", "channel", "state", "given_at", "proof").rows() == [
        ("6940095564", "email", "granted", None, "Shopify customers export: Accepts Email Marketing yes"),
        ("6940095564", "sms", "denied", None, "Shopify customers export: Accepts SMS Marketing no"),
    ]
    assert found.events.is_empty()


def test_the_old_export_knows_people_by_email_or_telephone(take, headers, said):
    rows = [OLD, {**OLD, "Email": "BEN@x.example"}, {**OLD, "Phone": ""}]
    understood, found = take(rows, headers=headers["shopify_customers_old"])
    assert understood.format == "shopify_customers"
    assert found.records.select("key", "family_name").rows() == [
        ("tel:447700900456", "Null"),
        ("ben@x.example", "Null"),
    ]
    assert found.rejects.select("__line__", "reason").rows() == [(4, "missing")]
    assert said(found.consents.filter(channel="sms"))[0]["state"] == "granted"
