"""Tables of sales from anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.identify.canonical import LINE, Conventions, Translated
from regulars.identify.formats import format_named
from regulars.identify.reading import open_table
from regulars.identify.understand import Hints, understand

RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART,6.0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,WHITE HANGING HEART,6.0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
C536379,D,Discount,-1.0,2010-12-01 09:41:00,27.5,14527.0,United Kingdom
536414,22139,,56.0,2010-12-01 11:52:00,0.0,,United Kingdom
536589,21777,,-10.0,2010-12-01 16:50:00,0.0,,United Kingdom
A563186,B,Adjust bad debt,1.0,2011-08-12 14:51:00,-11062.06,,United Kingdom
537000,22000,TIN,3.0,2010-12-02 10:00:00,0.33335,12345.0,France
537001,22000,TIN,-2.0,2010-12-02 11:00:00,1.25,12345.0,France
"""


def test_online_retail_in_miniature(take):
    understood, found = take(RETAIL, name="online_retail.csv")
    assert (understood.format, understood.source, understood.guessed) == ("transactions", "Online retail", True)
    assert understood.conventions == Conventions(currency="GBP", country="GB")
    assert understood.assumptions[0] == "The file names no currency: GBP taken, for 75% of lines say United Kingdom."
    assert found.events.select("name", "source_key", "order_id", "product", "quantity", "amount").rows() == [
        ("Order Completed", "17850", "536365", "85123A", Decimal(6), Decimal("15.3")),
        ("Order Completed", "17850", "536365", "85123A", Decimal(6), Decimal("15.3")),
        ("Order Cancelled", "14527", "C536379", "D", Decimal(-1), Decimal("-27.5")),
        ("Order Completed", None, "536414", "22139", Decimal(56), Decimal(0)),
        ("Order Refunded", None, "536589", "21777", Decimal(-10), Decimal(0)),
        ("Order Refunded", None, "A563186", "B", Decimal(1), Decimal("-11062.06")),
        ("Order Completed", "12345", "537000", "22000", Decimal(3), Decimal("1.0000")),
        ("Order Refunded", "12345", "537001", "22000", Decimal(-2), Decimal("-2.5")),
    ]
    assert set(found.events["currency"]) == {"GBP"}
    assert found.records.select("key", "external_id", "country").rows()[-1] == ("12345", "12345", "France")
    assert found.records.height == 5
    assert found.rejects.is_empty()


def test_online_retail_whole(shared_data):
    table = open_table(shared_data / "transactions" / "online_retail.csv.gz")
    understood = understand(table, Hints())
    rows = rejected = 0
    worth, keys, orders, cancelled = Decimal(0), set(), set(), set()
    for chunk in table.chunks():
        found = understood.translate(chunk.frame)
        rows, rejected = rows + found.events.height, rejected + found.rejects.height + chunk.rejects.height
        known = found.events.filter(pl.col("source_key").is_not_null())
        worth += known["amount"].sum()
        keys |= set(known["source_key"])
        orders |= set(known["order_id"])
        cancelled |= set(known.filter(name="Order Cancelled")["order_id"])
    assert (rows, rejected, len(keys), len(orders), len(cancelled)) == (541_909, 0, 4_372, 22_190, 3_654)
    assert round(worth, 2) == Decimal("8300065.81")


def test_invoices_that_only_begin_with_a_c_are_no_cancellations(take):
    text = "Invoice,Date,Amount,Customer no\nC1001,2024-01-02,5.00,1\nC1002,2024-01-03,-5.00,1\n"
    _, found = take(text, currency="EUR")
    assert found.events["name"].to_list() == ["Order Completed", "Order Cancelled"]


def test_people_without_a_number_are_known_by_what_there_is(take):
    text = (
        "Invoice;Date;Customer no;Customer name;Telephone;E-mail;Postcode;Item;Qty;Unit price\n"
        "1;2024-01-31;9.0;Ann Smith;;;;HB;1;2,50\n"
        "2;2024-01-31;;Ben Lee;;Ben@X.example;;HB;1;2,50\n"
        "3;2024-01-31;;Cid Fox;'+44 7700 900123;;;HB;1;2,50\n"
        "4;2024-01-31;;Dee  Orr;;;bd23 1aa;HB;1;2,50\n"
        "5;2024-01-31;nan;;;;;HB;1;2,50\n"
    )
    understood, found = take(text, currency="GBP")
    assert understood.conventions.decimal_comma
    assert found.events["source_key"].to_list() == [
        "9", "ben@x.example", "tel:447700900123", "name:dee orr BD231AA", None,
    ]  # fmt: skip
    assert found.records.select("full_name", "phone", "postcode").rows() == [
        ("Ann Smith", None, None), ("Ben Lee", None, None), ("Cid Fox", "+44 7700 900123", None),
        ("Dee  Orr", None, "bd23 1aa"),
    ]  # fmt: skip


def test_without_invoice_numbers_a_customers_moment_is_an_order(take):
    text = "customer_id,date,number_of_cds,dollar_value\n1,19970101,1,11.77\n1,19970101,2,20.76\n2,19970112,1,12.00\n"
    understood, found = take(text)
    assert understood.mapping == {
        "customer_id": "customer", "date": "time", "number_of_cds": "quantity", "dollar_value": "amount",
    }  # fmt: skip
    assert understood.conventions.currency == "USD"
    assert found.events.select("order_id", "amount").rows() == [
        ("1 1997-01-01 00:00:00", Decimal("11.77")), ("1 1997-01-01 00:00:00", Decimal("20.76")),
        ("2 1997-01-12 00:00:00", Decimal(12)),
    ]  # fmt: skip


def test_each_line_keeps_its_own_currency(take):
    text = "Order,Date,Total,Currency,Customer\n" + "".join(
        f"{n},2024-01-31,{n + 4},{code},a\n" for n, code in enumerate(["EUR", "gbp", "€", "XQQ", ""], 1)
    )
    _, found = take(text)
    assert found.events.select("order_id", "currency").rows() == [
        ("1", "EUR"),
        ("2", "GBP"),
        ("3", "EUR"),
        ("5", "EUR"),
    ]
    assert found.rejects.select("column", "value", "reason").rows() == [("Currency", "XQQ", "not_a_currency")]
    signs = "Order,Date,Total,Customer\n1,2024-01-31,£5,a\n2,2024-01-31,6.50 EUR,a\n3,2024-01-31,$7,a\n"
    understood, found = take(signs, country="CA")
    assert found.events.select("amount", "currency").rows() == [
        (Decimal(5), "GBP"), (Decimal("6.5"), "EUR"), (Decimal(7), understood.conventions.currency),
    ]  # fmt: skip


def test_a_status_takes_back_what_was_sold(take):
    text = "Bestellnummer;Datum;Betrag;Kundennummer;Bestellstatus\n" + "".join(
        f"{n};31.01.2024;10,00;7;{status}\n"
        for n, status in enumerate(["bezahlt", "storniert", "erstattet", "bezahlt"])
    )
    understood, found = take(text, currency="EUR")
    assert understood.mapping["Bestellstatus"] == "status"
    assert found.events.select("order_id", "name", "amount").rows() == [
        ("0", "Order Completed", Decimal(10)),
        ("1", "Order Completed", Decimal(10)),
        ("1", "Order Cancelled", Decimal(-10)),
        ("2", "Order Completed", Decimal(10)),
        ("2", "Order Refunded", Decimal(-10)),
        ("3", "Order Completed", Decimal(10)),
    ]


def test_a_discount_and_a_clock_of_their_own(take):
    text = (
        "Receipt,Date,Time,SKU,Qty,Price,Discount,Till\n"
        "1,2024-01-31,14:05,A,2,10.00,1.50,3\n2,2024-01-31,9:30 PM,A,1,10,,3\n"
    )
    _, found = take(text, currency="GBP", zone="Europe/London")
    assert found.events.select("amount", "occurred_at").rows() == [
        (Decimal("18.5"), datetime(2024, 1, 31, 14, 5, tzinfo=UTC)),
        (Decimal(10), datetime(2024, 1, 31, 21, 30, tzinfo=UTC)),
    ]  # fmt: skip
    assert json.loads(found.events["properties"][0]) == {"Till": "3"}


@pytest.mark.parametrize(
    ("values", "column", "reason"),
    [
        ({"Date": "9999-12-31"}, "Date", "out_of_range"),
        ({"Date": "1899-12-31"}, "Date", "out_of_range"),
        ({"Date": "12010-12-01"}, "Date", "not_a_date"),
        ({"Date": "2024-02-30"}, "Date", "not_a_date"),
        ({"Date": "soon"}, "Date", "not_a_date"),
        ({"Date": ""}, "Date", "missing"),
        ({"Quantity": "two"}, "Quantity", "not_a_number"),
        ({"Quantity": "1000000000000000000"}, "Quantity", "out_of_range"),
        ({"Quantity": ""}, "Quantity", "missing"),
        ({"Price": "inf"}, "Price", "not_a_number"),
        ({"Price": "NaN"}, "Price", "missing"),
        ({"Price": "=1+1"}, "Price", "not_a_number"),
        ({"Price": "1e30"}, "Price", "not_a_number"),
        ({"Price": "9" * 60}, "Price", "not_a_number"),
        ({"Price": "99999999999999"}, "Price", "out_of_range"),
        ({"Price": "900000000000", "Quantity": "90000000"}, "Price", "out_of_range"),
        ({"Customer": "x" * 201}, "Customer", "too_large"),
        ({"Invoice": "y" * 300}, "Invoice", "too_large"),
    ],
)
def test_lines_that_cannot_be_true_are_rejected(take, values, column, reason):
    good = {"Invoice": "1", "Date": "2024-01-31", "Customer": "7", "Product": "A", "Quantity": "2", "Price": "2.50"}
    _, found = take([good, {**good, **values}, {**good, "Invoice": "3"}], currency="GBP")
    assert found.events[LINE].to_list() == [2, 4]
    assert found.records[LINE].to_list() == [2, 4]
    (reject,) = found.rejects.rows(named=True)
    assert (reject[LINE], reject["column"], reject["reason"]) == (3, column, reason)
    assert len(reject["value"] or "") <= 201
    assert reject["message"]


def test_formulas_and_odd_letters_are_only_text(take):
    rows = [
        {"Invoice": "=1+1", "Date": "2024-01-31", "Customer": "@SUM(A1)", "Product": "+cmd",
         "Description": "'=HYPERLINK()",
         "Quantity": "1", "Price": "2"},
        {"Invoice": "2", "Date": "2024-01-31", "Customer": "O'Hara 🎈", "Product": "A", "Description": "'t Hooft",
         "Quantity": "1", "Price": "2"},
    ]  # fmt: skip
    _, found = take(rows, currency="GBP", mapping={"Customer": "customer"})
    assert found.events.select("order_id", "source_key", "product", "product_name").rows() == [
        ("=1+1", "@SUM(A1)", "+cmd", "=HYPERLINK()"), ("2", "O'Hara 🎈", "A", "'t Hooft"),
    ]  # fmt: skip


_CELLS = {
    "Invoice": st.sampled_from(["1", "2", "C3", "", "4.0"]),
    "Date": st.sampled_from(["2024-01-31", "2024-01-31T10:00:00Z", "31/01/2024", "", "9999-01-01", "never"]),
    "Customer": st.sampled_from(["7", "7.0", "", "nan", "Ann"]),
    "Product": st.sampled_from(["A", "", "B"]),
    "Quantity": st.sampled_from(["1", "-2", "0.5", "1,000", "", "x", "1e2"]),
    "Price": st.sampled_from(["2.55", "0", "-3", "£4", "1.234,5", "", "inf"]),
    "Note": st.text(max_size=5),
}


@settings(max_examples=30)
@given(rows=st.lists(st.fixed_dictionaries(_CELLS), min_size=1, max_size=12), size=st.integers(1, 12))
def test_any_chunking_tells_the_same(rows, size):
    sales = format_named("transactions")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_CELLS, pl.String))
    frame = frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
    mapping = {
        "Invoice": "order", "Date": "time", "Customer": "customer", "Product": "product", "Quantity": "quantity",
        "Price": "unit_price",
    }  # fmt: skip
    habits = Conventions(currency="GBP", date_format="%d/%m/%Y")
    whole = sales.translate(frame, habits, mapping)
    parts = [sales.translate(frame.slice(start, size), habits, mapping) for start in range(0, len(rows), size)]
    for kind in ("records", "events", "rejects"):
        assert pl.concat([getattr(part, kind) for part in parts]).equals(getattr(whole, kind)), kind
    assert whole.events.height + whole.rejects.height == len(rows)
    assert isinstance(whole, Translated)
