"""Stripe payments, in three variants of their columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

PAID = {
    "id": "ch_1", "Created date (UTC)": "2024-03-05 10:11", "Created (UTC)": "2024-03-05 10:11", "Amount": "30.95",
    "Amount Refunded": "0.00", "Currency": "gbp", "Captured": "true", "Status": "Paid", "Mode": "Live",
    "Description": "Subscription", "Customer ID": "cus_1", "Customer Email": "Ann@x.example", "Card Name": "ANN SMITH",
    "Card Address Line1": "1 Mill Lane", "Card Address Zip": "BD23 1AA", "Card Address Country": "GB",
    "Customer Phone": "+447700900123", "Checkout Promotional Consent": "opt_in",
}  # fmt: skip
AT = datetime(2024, 3, 5, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize("variant", ["stripe_payments_all", "stripe_payments_default", "stripe_payments_legacy"])
def test_every_variant(take, headers, variant):
    names = headers[variant]
    understood, found = take([{name: PAID.get(name, "") for name in names}], headers=names)
    assert (understood.format, understood.source, understood.questions) == ("stripe_payments", "Stripe", [])
    assert understood.conventions.currency == "GBP"
    assert found.events.select("name", "source_key", "order_id", "amount", "currency", "occurred_at").rows() == [
        ("Order Completed", "cus_1", "ch_1", Decimal("30.95"), "GBP", AT)
    ]
    assert found.events["product_name"][0] == "Subscription"
    assert found.records.select("key", "external_id", "email").row(0) == ("cus_1", "cus_1", "Ann@x.example")


def test_what_becomes_of_payments(take, headers):
    names = headers["stripe_payments_all"]
    rows = [
        PAID,
        {**PAID, "id": "ch_2", "Status": "Refunded", "Amount Refunded": "30.95",
         "Refunded date (UTC)": "2024-03-09 08:00"},
        {**PAID, "id": "ch_3", "Amount Refunded": "10.00"},
        {**PAID, "id": "ch_4", "Status": "Failed", "Captured": "false", "Decline Reason": "insufficient_funds"},
        {**PAID, "id": "ch_5", "Disputed Amount": "30.95", "Dispute Status": "lost",
         "Dispute Date (UTC)": "2024-04-01 09:00"},
        {**PAID, "id": "ch_6", "Disputed Amount": "30.95", "Dispute Status": "won",
         "Dispute Date (UTC)": "2024-04-01 09:00"},
        {**PAID, "id": "ch_7", "Captured": "false", "Status": "Uncaptured"},
        {**PAID, "id": "ch_8", "Mode": "Test"},
        {**PAID, "id": "ch_9", "Customer ID": "", "Currency": "jpy", "Amount": "1500"},
        {**PAID, "id": "ch_10", "Customer ID": "", "Customer Email": "", "Currency": "xx"},
        {**PAID, "id": "ch_11", "Customer ID": "", "Customer Email": ""},
    ]  # fmt: skip
    _, found = take([{name: row.get(name, "") for name in names} for row in rows], headers=names)
    assert found.events.select("order_id", "name", "amount", "currency", "cumulative").rows() == [
        ("ch_1", "Order Completed", Decimal("30.95"), "GBP", None),
        ("ch_2", "Order Completed", Decimal("30.95"), "GBP", None),
        ("ch_2", "Order Refunded", Decimal("-30.95"), "GBP", True),
        ("ch_3", "Order Completed", Decimal("30.95"), "GBP", None),
        ("ch_3", "Order Refunded", Decimal("-10"), "GBP", True),
        ("ch_4", "Payment Failed", None, None, None),
        ("ch_5", "Order Completed", Decimal("30.95"), "GBP", None),
        ("ch_5", "Order Refunded", Decimal("-30.95"), "GBP", True),
        ("ch_5", "Payment Disputed", None, None, None),
        ("ch_6", "Order Completed", Decimal("30.95"), "GBP", None),
        ("ch_6", "Payment Disputed", None, None, None),
        ("ch_7", "Checkout Started", None, None, None),
        ("ch_9", "Order Completed", Decimal("1500"), "JPY", None),
        ("ch_11", "Order Completed", Decimal("30.95"), "GBP", None),
    ]
    when = dict(found.events.filter(name="Order Refunded").select("order_id", "occurred_at").rows())
    assert when == {
        "ch_2": datetime(2024, 3, 9, 8, tzinfo=UTC), "ch_3": AT, "ch_5": datetime(2024, 4, 1, 9, tzinfo=UTC),
    }  # fmt: skip
    assert (
        json.loads(found.events.filter(name="Payment Failed")["properties"][0])["decline_reason"]
        == "insufficient_funds"
    )
    keys = dict(found.events.select("order_id", "source_key").rows())
    assert (keys["ch_9"], keys["ch_11"]) == ("ann@x.example", None)
    assert found.rejects.select("__line__", "reason").rows() == [(9, "test"), (11, "not_a_currency")]
    assert found.records.filter(key="cus_1").row(0, named=True)["street"] == "1 Mill Lane"
    assert found.consents.row(0, named=True)["proof"] == "Stripe checkout ch_1: agreed to promotions"
