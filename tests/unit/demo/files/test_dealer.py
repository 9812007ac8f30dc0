"""The dealer's sheet: their columns, their customer cards, the odd return and nameless sale."""

from __future__ import annotations

import datetime as dt
import zipfile

import polars as pl
import pytest
from openpyxl import load_workbook

from regulars.demo import Business
from regulars.demo.files.headers import DEALER_SALES
from regulars.demo.story import Story

COLUMNS = (
    "invoice",
    "date",
    "number",
    "name",
    "telephone",
    "postcode",
    "item",
    "description",
    "group",
    "quantity",
    "price",
)


@pytest.fixture(scope="module")
def rows(business: Business) -> list[tuple[object, ...]]:
    sheet = load_workbook(business.files[5]).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture(scope="module")
def sales(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    cells = [
        [str(cell) if name == "telephone" and cell else cell for name, cell in zip(COLUMNS, row, strict=True)]
        for row in rows[1:]
    ]
    return pl.DataFrame(cells, schema=list(COLUMNS), orient="row", infer_schema_length=None)


def test_the_header_is_on_the_first_row(rows: list[tuple[object, ...]]) -> None:
    assert rows[0] == DEALER_SALES


def test_every_line_of_every_invoice_is_there(sales: pl.DataFrame, story: Story) -> None:
    invoices = sales.filter(pl.col("invoice").str.starts_with("INV-"))
    orders = story.orders_of("dealer")
    lines = story.lines.join(orders.select(pl.col("order").cast(pl.Int64)), on="order", how="semi")
    assert invoices["invoice"].unique(maintain_order=True).to_list() == orders["name"].to_list()
    assert invoices.height == lines.height
    worth = (lines["quantity"] * lines["pence"]).sum()
    assert round((invoices["quantity"] * invoices["price"]).sum() * 100) == worth


def test_dates_are_dates_and_before_the_last_day(sales: pl.DataFrame, business: Business) -> None:
    bought = sales["date"]
    assert bought.dtype == pl.Datetime
    assert bought.dt.date().max() <= business.until  # type: ignore[operator]
    assert (bought.dt.time() == dt.time()).all()


def test_a_customer_number_has_one_card(sales: pl.DataFrame) -> None:
    cards = sales.drop_nulls("number").group_by("number").agg(pl.col("name", "telephone", "postcode").n_unique())
    assert cards.height > 50
    assert (cards.drop("number").max_horizontal() == 1).all()


def test_cards_are_in_every_hand(sales: pl.DataFrame) -> None:
    cards = sales.drop_nulls("number").unique("number")
    assert 0.4 < (cards["name"] == cards["name"].str.to_uppercase()).mean() < 0.8  # type: ignore[operator]
    assert 0.03 < cards["telephone"].is_null().mean() < 0.25  # type: ignore[operator]
    assert cards["postcode"].drop_nulls().str.contains(" ").mean() < 0.9  # type: ignore[operator]
    assert cards["name"].str.contains(r"(?i)\b(mr|mrs|ms|miss|dr)\b").any()


def test_some_sales_are_to_nobody(sales: pl.DataFrame) -> None:
    nameless = sales.filter(pl.col("number").is_null())
    assert set(nameless["name"]) <= {"CASH SALE"}
    assert nameless["telephone"].is_null().all()


def test_returns_are_credit_notes(sales: pl.DataFrame) -> None:
    back = sales.filter(pl.col("quantity") < 0)
    assert back["invoice"].str.starts_with("CN-").all()
    assert (back["quantity"] == -1).all()
    known = set(sales.filter(pl.col("quantity") > 0)["invoice"])
    assert all(name.replace("CN-", "INV-") in known for name in back["invoice"])


def test_goods_are_ours_under_our_numbers(sales: pl.DataFrame, story: Story) -> None:
    assert set(sales["item"]) <= set(story.catalogue.frame["sku"])
    assert (sales["description"] == sales["description"].str.to_uppercase()).all()
    assert sales["description"].str.contains(r"^[ -~]+$").all()


def test_the_sheet_says_nothing_of_when_it_was_made(business: Business) -> None:
    with zipfile.ZipFile(business.files[5]) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-03-31T17:30:00Z") == 2
