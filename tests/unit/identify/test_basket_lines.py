"""Files of baskets: columns found by their names, times as they stand, and what breaks a rule said with its line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from regulars.identify.basket_lines import find_columns, read_basket_lines, read_goods
from regulars.kernel.errors import BadInput


@pytest.fixture
def write(tmp_path: Path):
    def to_file(*lines: str, name: str = "baskets.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

    return to_file


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (
            ["household_id", "store_id", "basket_id", "product_id", "sales_value", "transaction_timestamp"],
            ["household_id", "transaction_timestamp", "basket_id", "product_id"],
        ),
        (
            ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
            ["CustomerID", "InvoiceDate", "InvoiceNo", "StockCode"],
        ),
        (["user_id", "order_id", "item", "date"], ["user_id", "date", "order_id", "item"]),
        (["Kundennummer", "Datum", "Rechnungsnr", "Artikel"], ["Kundennummer", "Datum", "Rechnungsnr", "Artikel"]),
    ],
)
def test_columns_are_found_by_their_names(names: list[str], found: list[str]) -> None:
    columns = find_columns(names, {}, Path("x.csv"))
    assert [columns[role] for role in ("customer", "date", "basket", "product")] == found


def test_what_is_told_goes_before_names() -> None:
    columns = find_columns(["customer", "who", "date", "product"], {"customer": "who"}, Path("x.csv"))
    assert columns == {"customer": "who", "date": "date", "product": "product"}


def test_lines_with_their_times(write) -> None:
    path = write("customer;date;order;product", "ann;31.12.2024 17:05;7;tea", "ann;02.01.2025 09:00;8;milk")
    read = read_basket_lines(path, {})
    assert read.lines.rows() == [
        ("ann", "7", "tea", datetime.fromisoformat("2024-12-31T17:05")),
        ("ann", "8", "milk", datetime.fromisoformat("2025-01-02T09:00")),
    ]
    assert read.left_out == []


def test_parquet_will_do(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    at = datetime.fromisoformat("2025-01-02T09:30:00")
    pl.DataFrame({"customer": [1], "date": [at], "basket": [4], "product": [9]}).write_parquet(path)
    assert read_basket_lines(path, {}).lines.rows() == [("1", "4", "9", at)]


def test_where_no_basket_is_numbered_a_day_is_one(write) -> None:
    path = write("customer,date,product", "ann,2025-01-01,tea", "ann,2025-01-01,milk", "ann,2025-01-02,tea")
    assert read_basket_lines(path, {}).lines["basket"].n_unique() == 2


def test_a_line_without_a_number_is_of_its_days_basket(write) -> None:
    path = write("customer,date,basket,product", "ann,2025-01-01,7,tea", "ann,2025-01-01,,milk", "ann,2025-01-01,,jam")
    assert read_basket_lines(path, {}).lines["basket"].to_list() == ["7", "day 2025-01-01", "day 2025-01-01"]


def test_rows_that_break_a_rule_are_left_out_and_said(write) -> None:
    good = [f"ann,2025-01-{day:02},tea" for day in range(1, 29)]
    path = write("customer,date,product", *good, ",2025-01-01,tea", "bob,,tea", "bob,2025-02-01,", "bob,soon,tea")
    read = read_basket_lines(path, {})
    assert len(read.lines) == 28
    assert read.left_out == [
        "Line 30 has nothing in 'customer'; a basket's line needs a customer.",
        "Line 32 has nothing in 'product'; a basket's line needs a product.",
        "Line 31 has nothing in 'date'; a basket's line needs a date.",
        "Line 33 has 'soon' in 'date', which is no date that we can read.",
    ]


def test_too_many_unreadable_dates_are_a_wrong_column(write) -> None:
    path = write("customer,date,product", "ann,soon,tea", "ann,later,tea", "bob,2025-01-01,tea")
    with pytest.raises(BadInput, match="2 rows are left out: line 2 has 'soon' in 'date'"):
        read_basket_lines(path, {})


def test_columns_that_there_are_not(write) -> None:
    path = write("customer,date,product", "ann,2025-01-01,tea")
    with pytest.raises(BadInput, match=r"no column 'kunde' \(--customer\).*customer, date, product"):
        read_basket_lines(path, {"customer": "kunde"})
    with pytest.raises(BadInput, match=r"called like a product: who, when.*--product COLUMN"):
        find_columns(["who", "when"], {"customer": "who", "date": "when"}, path)


def test_goods_for_one_or_for_nobody(write) -> None:
    path = write("customer,product", "ann,tea", ",milk", "bob,", name="not.csv")
    assert read_goods(path, {}).rows() == [("ann", "tea"), (None, "milk")]
    path = write("sku", "tea", name="gone.csv")
    assert read_goods(path, {"product": "article"}).rows() == [(None, "tea")]
    with pytest.raises(BadInput, match="called like a product"):
        read_goods(write("colour", "red", name="odd.csv"), {})
