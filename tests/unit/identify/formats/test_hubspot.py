"""HubSpot contacts and deals: one source, so that deals find their contacts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

CONTACT = {
    "Record ID": "101", "First Name": "Ann", "Last Name": "Smith", "Email": "", "Work email": "ann@acme.example",
    "Phone Number": "020 7946 0123", "Mobile Phone Number": "+44 7700 900123", "Job Title": "Buyer",
    "Company Name": "Acme", "State/Region": "London", "Country/Region": "United Kingdom", "Lifecycle Stage": "Customer",
    "Create Date": "2022-01-02 10:00", "Last Activity Date": "2024-03-04 11:30", "Shoe size": "39",
    "Unsubscribed from all email": "TRUE",
}  # fmt: skip
DEAL = {
    "Record ID": "9001", "Deal Name": "Spring order", "Deal Stage": "Closed Won", "Amount": "1,250.00",
    "Create Date": "2024-01-02 10:00", "Close Date": "2024-02-03 12:00", "Associated Contact IDs": "101;102",
    "Associated Company IDs (Primary)": "55", "Currency": "EUR",
}  # fmt: skip


def test_contacts(take, said):
    understood, found = take([CONTACT, {**CONTACT, "Record ID": ""}])
    assert (understood.format, understood.source, understood.conventions.country) == (
        "hubspot_contacts",
        "HubSpot",
        "GB",
    )
    (record,) = said(found.records)
    assert json.loads(record.pop("extra")) == {
        "job_title": "Buyer", "lifecycle_stage": "Customer", "other_phone": "+44 7700 900123", "Shoe size": "39",
    }  # fmt: skip
    assert record == {
        "__line__": 2, "key": "101", "external_id": "101", "given_name": "Ann", "family_name": "Smith",
        "email": "ann@acme.example", "phone": "020 7946 0123", "company": "Acme", "region": "London",
        "country": "United Kingdom", "learned_at": datetime(2024, 3, 4, 11, 30, tzinfo=UTC),
    }  # fmt: skip
    assert found.consents.select("state", "proof").rows() == [
        ("denied", "HubSpot contacts export: unsubscribed from all email")
    ]
    assert found.rejects.select("__line__", "column", "reason").rows() == [(3, "Record ID", "missing")]


def test_deals(take):
    rows = [
        DEAL,
        {**DEAL, "Record ID": "9002", "Deal Stage": "closedlost", "Associated Contact IDs": ""},
        {**DEAL, "Record ID": "9003", "Deal Stage": "Appointment scheduled", "Close Date": ""},
        {**DEAL, "Record ID": "9004", "Amount": ""},
        {**DEAL, "Record ID": "9005", "Amount": "lots"},
    ]
    understood, found = take(rows)
    assert (understood.format, understood.source) == ("hubspot_deals", "HubSpot")
    assert found.events.select("__line__", "name", "source_key", "order_id", "amount", "currency").rows() == [
        (2, "Deal Opened", "101", "deal:9001", None, None),
        (2, "Order Completed", "101", "deal:9001", Decimal(1250), "EUR"),
        (3, "Deal Opened", "company:55", "deal:9002", None, None),
        (3, "Deal Lost", "company:55", "deal:9002", None, None),
        (4, "Deal Opened", "101", "deal:9003", None, None),
        (5, "Deal Opened", "101", "deal:9004", None, None),
        (5, "Order Completed", "101", "deal:9004", Decimal(0), "EUR"),
    ]
    assert found.events["occurred_at"][1] == datetime(2024, 2, 3, 12, tzinfo=UTC)
    assert json.loads(found.events["properties"][0])["asked"] == "1,250.00"
    assert found.records["key"].to_list() == ["company:55"]
    assert found.rejects.select("__line__", "value", "reason").rows() == [(6, "lots", "not_a_number")]
