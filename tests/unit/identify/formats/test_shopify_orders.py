"""Shopify orders: many rows an order, its own fields on the first only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = {
    "Name": "#1001", "Email": "Ann.Smith@X.example", "Financial Status": "partially_refunded",
    "Paid at": "2024-03-05 10:11:13 +0000", "Accepts Marketing": "yes", "Currency": "GBP", "Subtotal": "27.00",
    "Shipping": "3.95", "Taxes": "4.50", "Total": "30.95", "Discount Code": "SPRING10", "Discount Amount": "3.00",
    "Created at": "2024-03-05 11:11:12 +0100", "Lineitem quantity": "2", "Lineitem name": "House blend, 250 g",
    "Lineitem price": "9.50", "Lineitem sku": "HB-250", "Billing Name": "Ann Smith", "Billing Street": "1 Mill Lane, 2",
    "Billing Address1": "1 Mill Lane", "Billing Address2": "Flat 2", "Billing Company": "", "Billing City": "Skipton",
    "Billing Zip": "'BD23 1AA", "Billing Country": "GB", "Billing Phone": "'+44 7700 900123", "Phone": "",
    "Billing Province Name": "England", "Payment Method": "Shopify Payments", "Refunded Amount": "9.50", "Tags": "vip",
    "Source": "web", "Cancelled at": "",
}  # fmt: skip
NEXT = {
    "Name": "#1001", "Email": "Ann.Smith@X.example", "Created at": "2024-03-05 11:11:12 +0100",
    "Lineitem quantity": "1", "Lineitem name": "Filter papers", "Lineitem price": "11.00", "Lineitem sku": "",
}  # fmt: skip
AT = datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)


def test_an_order_of_two_lines_with_discount_and_refund(take, headers, said):
    understood, found = take([FIRST, NEXT], headers=headers["shopify_orders"])
    assert (understood.format, understood.source, understood.guessed) == ("shopify_orders", "Shopify orders", False)
    assert understood.conventions.currency == "GBP"
    assert understood.questions == []
    common = {"source_key": "ann.smith@x.example", "occurred_at": AT, "order_id": "#1001"}
    events = said(found.events)
    about = json.loads(events[0].pop("properties"))
    assert events == [
        {"__line__": 2, "name": "Order Completed", **common, "product": "HB-250", "product_name": "House blend, 250 g",
         "quantity": Decimal(2), "amount": Decimal(19), "currency": "GBP"},
        {"__line__": 2, "name": "Order Completed", **common, "product_name": "Discount", "amount": Decimal(-3),
         "currency": "GBP"},
        {"__line__": 2, "name": "Order Refunded", **common, "amount": Decimal("-9.5"), "currency": "GBP",
         "cumulative": True},
        {"__line__": 3, "name": "Order Completed", **common, "product": "Filter papers",
         "product_name": "Filter papers",
         "quantity": Decimal(1), "amount": Decimal(11)},
    ]  # fmt: skip
    assert about == {
        "status": "partially_refunded", "shipping": "3.95", "taxes": "4.50", "total": "30.95",
        "discount_code": "SPRING10", "tags": "vip", "payment_method": "Shopify Payments", "sales_channel": "web",
    }  # fmt: skip
    completed = found.events.filter(name="Order Completed")["amount"].sum()
    assert completed == Decimal(FIRST["Subtotal"])
    assert said(found.records) == [
        {"__line__": 2, "key": "ann.smith@x.example", "learned_at": AT, "full_name": "Ann Smith",
         "email": "Ann.Smith@X.example", "phone": "+44 7700 900123", "street": "1 Mill Lane, Flat 2", "city": "Skipton",
         "postcode": "BD23 1AA", "region": "England", "country": "GB"},
    ]  # fmt: skip
    assert said(found.consents) == [
        {"__line__": 2, "source_key": "ann.smith@x.example", "channel": "email", "purpose": "marketing",
         "state": "granted", "given_at": AT, "proof": "Shopify order #1001: Accepts Marketing yes"},
    ]  # fmt: skip


def test_keys_without_an_email(take, headers):
    rows = [
        {**FIRST, "Name": "#1", "Email": "", "Phone": "'+44 7700 900999"},
        {**NEXT, "Name": "#1", "Email": ""},
        {**FIRST, "Name": "#2", "Email": "", "Phone": ""},
        {**FIRST, "Name": "#3", "Email": "", "Phone": "", "Billing Phone": ""},
        {**NEXT, "Name": "#4", "Email": "", "Currency": "GBP"},
    ]
    _, found = take(rows, headers=headers["shopify_orders"])
    keys = found.events.filter(name="Order Completed").unique(["order_id", "source_key"], maintain_order=True)
    assert keys.select("order_id", "source_key").rows() == [
        ("#1", "tel:447700900999"), ("#1", None), ("#2", "tel:447700900123"), ("#3", "order:#3"), ("#4", None),
    ]  # fmt: skip
    assert found.records.select("key", "phone").rows() == [
        ("tel:447700900999", "+44 7700 900999"), ("tel:447700900123", "+44 7700 900123"), ("order:#3", None),
    ]  # fmt: skip
    assert json.loads(found.records["extra"][0]) == {"other_phone": "+44 7700 900123"}
    assert found.consents.is_empty()


def test_a_cancelled_order_is_taken_back_once_and_whole(take, headers, said):
    cancelled = {**FIRST, "Cancelled at": "2024-03-06 09:00:00 +0000", "Refunded Amount": "30.95"}
    _, found = take([cancelled, NEXT], headers=headers["shopify_orders"])
    back = said(found.events.filter(pl.col("amount") < 0, pl.col("product_name").is_null()))
    assert [(event["name"], event["amount"], event["cumulative"], event["occurred_at"]) for event in back] == [
        ("Order Cancelled", Decimal(-27), True, datetime(2024, 3, 6, 9, tzinfo=UTC)),
    ]  # fmt: skip
    assert found.events["amount"].sum() == 0
    _, void = take([{**FIRST, "Financial Status": "voided"}, NEXT], headers=headers["shopify_orders"])
    assert void.events["amount"].sum() == 0


def test_a_refund_takes_back_merchandise_at_most(take, headers):
    _, found = take([{**FIRST, "Refunded Amount": "30.95"}, NEXT], headers=headers["shopify_orders"])
    assert found.events["amount"].sum() == 0


def test_lines_that_make_no_sense_are_rejected_with_their_reason(take, headers):
    rows = [
        FIRST,
        {**NEXT, "Lineitem price": "free"},
        {**NEXT, "Lineitem quantity": ""},
        {**NEXT, "Name": ""},
        {**FIRST, "Name": "#7", "Created at": "9999-12-31 00:00:00 +0000"},
        {**FIRST, "Name": "#8", "Created at": "yesterday"},
        {**FIRST, "Name": "#9", "Currency": "QQQ"},
        {**FIRST, "Name": "#10", "Lineitem quantity": "1000000000000000000"},
        {**FIRST, "Name": "#11", "Lineitem price": "NaN"},
        {**FIRST, "Name": "#12", "Lineitem price": "inf"},
        {**FIRST, "Name": "#13", "Lineitem price": "900000000000", "Lineitem quantity": "90000000"},
    ]
    _, found = take(rows, headers=headers["shopify_orders"])
    assert found.rejects.select("__line__", "column", "value", "reason").rows() == [
        (3, "Lineitem price", "free", "not_a_number"),
        (4, "Lineitem quantity", None, "missing"),
        (5, "Name", None, "missing"),
        (6, "Created at", "9999-12-31 00:00:00 +0000", "out_of_range"),
        (7, "Created at", "yesterday", "not_a_date"),
        (8, "Currency", "QQQ", "not_a_currency"),
        (9, "Lineitem quantity", "1000000000000000000", "out_of_range"),
        (10, "Lineitem price", None, "missing"),
        (11, "Lineitem price", "inf", "not_a_number"),
        (12, "Lineitem price", "900000000000.0000000000", "out_of_range"),
    ]  # fmt: skip
    assert found.events["__line__"].unique().to_list() == [2]


def test_an_export_resaved_by_a_german_spreadsheet(take):
    text = (
        "Name;Email;Financial Status;Currency;Subtotal;Discount Amount;Created at;Lineitem quantity;Lineitem name;"
        "Lineitem price;Refunded Amount\n"
        "#1;ann@x.example;paid;EUR;1.024,50;0,00;05.03.2024 11:11;1;Mühle;1.024,50;0,00\n"
        "#2;ben@x.example;paid;EUR;9,50;0,00;25.03.2024 09:00;1;Tee;9,50;0,00\n"
    )
    understood, found = take(text, zone="Europe/Berlin")
    assert (understood.format, understood.conventions.decimal_comma) == ("shopify_orders", True)
    assert found.events.select("amount", "occurred_at").rows() == [
        (Decimal("1024.5"), datetime(2024, 3, 5, 10, 11, tzinfo=UTC)),
        (Decimal("9.5"), datetime(2024, 3, 25, 8, tzinfo=UTC)),
    ]  # fmt: skip


@settings(max_examples=12)
@given(data=st.data())
def test_any_order_of_rows_and_any_chunking_tells_the_same(data):
    """Whatever the order of rows and the size of chunks: the same facts, line by line."""
    from regulars.identify.canonical import LINE, Conventions
    from regulars.identify.formats import format_named

    shopify = format_named("shopify_orders")
    rows = []
    for number in range(data.draw(st.integers(1, 4))):
        rows.append(
            {**FIRST, "Name": f"#{number}", "Email": data.draw(st.sampled_from(["", "a@x.example", "B@x.example"]))}
        )
        rows += [{**NEXT, "Name": f"#{number}", "Email": rows[-1]["Email"]}] * data.draw(st.integers(0, 3))
    names = list(FIRST)
    frame = pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    )
    frame = frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
    mapping = shopify.mapping(names)
    whole = shopify.translate(frame, Conventions(), mapping)
    size = data.draw(st.integers(1, len(rows)))
    parts = [shopify.translate(frame.slice(start, size), Conventions(), mapping) for start in range(0, len(rows), size)]
    for kind in ("records", "events", "consents", "rejects"):
        assert pl.concat([getattr(part, kind) for part in parts]).equals(getattr(whole, kind))
    shuffled = shopify.translate(frame[data.draw(st.permutations(range(len(rows))))], Conventions(), mapping)
    assert shuffled.events.equals(whole.events)
    assert shuffled.records.equals(whole.records)
