"""WooCommerce Analytics: orders by name, customers by e-mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

ORDER = {
    "Date": "2024-03-05 10:11:12", "Order #": "501", "N. Revenue (formatted)": "£27.00", "Status": "completed",
    "Customer": "Ann Smith", "Customer type": "new", "Product(s)": "2× House blend, 1× Filters", "Items sold": "3",
    "Coupon(s)": "", "Net Sales": "27", "Attribution": "Organic: Google",
}  # fmt: skip
CUSTOMER = {
    "Name": "Ann Smith", "Username": "ann", "Last Active": "2024-03-05 10:11:12", "Sign Up": "2020-01-02 03:04:05",
    "Email": "Ann@x.example", "Orders": "3", "Total Spend": "81", "AOV": "27", "Country / Region": "GB",
    "City": "Skipton", "Region": "North Yorkshire", "Postal Code": "BD23 1AA", "Billing Phone": "01756 700123",
    "Shipping Phone": "07700 900123", "Role": "customer",
}  # fmt: skip


def test_orders(take, headers):
    rows = [
        ORDER,
        {**ORDER, "Status": "refunded", "Net Sales": "-9.5", "Items sold": "-1"},
        {**ORDER, "Order #": "502", "Status": "cancelled", "Customer": "Guest"},
        {**ORDER, "Order #": "503", "Status": "failed", "Customer": "ann  SMITH"},
        {**ORDER, "Order #": "504", "Net Sales": ""},
    ]
    understood, found = take(rows, headers=headers["woocommerce_analytics_orders"], currency="gbp")
    assert (understood.format, understood.source) == ("woocommerce_orders", "WooCommerce orders")
    assert "by name only" in understood.assumptions[0]
    assert found.events.select(
        "__line__", "name", "source_key", "order_id", "quantity", "amount", "currency"
    ).rows() == [
        (2, "Order Completed", "name:ann smith", "501", Decimal(3), Decimal(27), "GBP"),
        (3, "Order Refunded", "name:ann smith", "501", Decimal(-1), Decimal("-9.5"), "GBP"),
        (4, "Order Completed", None, "502", Decimal(3), Decimal(27), "GBP"),
        (4, "Order Cancelled", None, "502", Decimal(3), Decimal(-27), "GBP"),
        (5, "Checkout Started", "name:ann smith", "503", Decimal(3), None, None),
    ]
    assert json.loads(found.events["properties"][0]) == {
        "status": "completed", "customer_type": "new", "attribution": "Organic: Google",
    }  # fmt: skip
    assert found.records.select("key", "full_name").unique().rows() == [("name:ann smith", "Ann Smith")] or set(
        found.records["key"]
    ) == {"name:ann smith"}
    assert found.rejects.select("__line__", "column").rows() == [(6, "Net Sales")]


def test_customers(take, headers, said):
    rows = [
        CUSTOMER,
        {**CUSTOMER, "Email": ""},
        {**CUSTOMER, "Email": "", "Username": ""},
        {**CUSTOMER, "Email": "", "Username": "", "Billing Phone": "", "Shipping Phone": ""},
        dict.fromkeys(CUSTOMER, "") | {"Orders": "0"},
    ]
    understood, found = take(rows, headers=headers["woocommerce_analytics_customers"])
    assert understood.format == "woocommerce_customers"
    assert found.records["key"].to_list() == [
        "ann@x.example", "user:ann", "tel:01756700123", "name:ann smith BD231AA",
    ]  # fmt: skip
    record = said(found.records)[0]
    assert record["learned_at"] == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
    assert json.loads(record["extra"])["other_phone"] == "07700 900123"
    assert found.rejects.select("__line__", "reason").rows() == [(6, "missing")]
