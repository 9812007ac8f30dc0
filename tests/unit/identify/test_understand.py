"""Understanding files: what is found, what is assumed, what is asked, and what is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from regulars.identify.canonical import Conventions
from regulars.identify.reading import open_table
from regulars.identify.understand import Hints, Question, Understanding, understand
from regulars.kernel.errors import BadFile, BadInput, BadMapping

SALES = "Invoice,Date,Customer no,Amount\n1,01/02/2024,7,5.00\n2,03/04/2024,8,6.00\n"


@pytest.fixture
def look(tmp_path: Path):
    def run(text: str, name: str = "sales.csv", **hints) -> Understanding:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return understand(open_table(path), Hints(**hints))

    return run


def test_everything_comes_back_from_json(look):
    found = look(SALES)
    plain = json.loads(json.dumps(found.to_json()))
    assert Understanding.from_json(plain) == found
    assert plain == found.to_json()
    assert found.questions == [
        Question(
            "date_order",
            "No date in 'Date' shows which comes first, day or month (such as 01/02/2024). Which is it?",
            {"dmy": "day first (31/12/2024)", "mdy": "month first (12/31/2024)"},
            "dmy",
        ),
        Question("currency", "In which currency are the amounts? The file does not say.", {}, "USD"),
    ]


def test_answers_settle_questions(look):
    found = look(SALES)
    settled = found.answered({"date_order": "mdy", "currency": "eur"})
    assert settled.questions == []
    assert settled.conventions == Conventions(currency="EUR", date_format="%m/%d/%Y")
    assert found.answered({"date_order": "dmy"}).questions == found.questions[1:]
    assert found.answered({}).conventions == found.conventions
    with pytest.raises(BadInput, match="'pounds' is no currency"):
        found.answered({"currency": "pounds"})


def test_hints_win_over_what_is_found(look):
    found = look(
        SALES, currency="gbp", date_order="mdy", zone="Europe/London", country="germany", source="Till", decimal="comma"
    )
    assert found.questions == []
    assert found.source == "Till"
    assert found.conventions == Conventions("Europe/London", "GBP", "DE", "%m/%d/%Y", decimal_comma=True)


def test_habits_of_the_business_count_where_the_file_is_silent(look):
    path_hints = Hints(date_order="dmy").completed("Europe/Vienna", "EUR", "AT")
    assert (path_hints.usual_zone, path_hints.usual_currency, path_hints.usual_country) == (
        "Europe/Vienna",
        "EUR",
        "AT",
    )
    found = look(SALES, date_order="dmy", usual_zone="Europe/Vienna", usual_currency="EUR", usual_country="AT")
    assert found.conventions == Conventions("Europe/Vienna", "EUR", "AT", "%d/%m/%Y")
    assert found.assumptions == ["The file names no currency: EUR taken, the currency of the business."]


@pytest.mark.parametrize(
    ("hints", "says"),
    [
        ({"currency": "POUND"}, "'POUND' is no currency. Give its code of three letters"),
        ({"country": "Narnia"}, "'Narnia' is no country"),
        ({"zone": "Mars/Base"}, "'Mars/Base' is no time zone"),
        ({"date_order": "ydm"}, "'ydm' is no order of dates"),
        ({"decimal": "dot"}, "'dot' is no decimal sign"),
    ],
)
def test_hints_that_break_a_rule(look, hints, says):
    with pytest.raises(BadInput, match=says):
        look(SALES, **hints)


@pytest.mark.parametrize(
    ("hints", "says"),
    [
        ({"format": "shopfy"}, "There is no format 'shopfy'"),
        (
            {"mapping": {"Kunde": "customer"}},
            "has no column 'Kunde'. Its columns are Invoice, Date, Customer no, Amount",
        ),
        (
            {"mapping": {"Date": "wehn"}},
            "'Date' cannot be mapped to 'wehn': there is no such field. The fields are agent, amount,",
        ),
        ({"mapping": {"Date": "time", "Invoice": "time"}}, "Two columns are mapped to 'time'"),
        ({"format": "zendesk_tickets"}, "None of the columns .* belongs to the format 'zendesk_tickets'"),
        ({"format": "people"}, "a list of persons needs a column for email or phone or full_name or family_name"),
    ],
)
def test_mappings_that_break_a_rule(look, hints, says):
    with pytest.raises(BadMapping, match=says):
        look(SALES, **hints)


def test_a_table_that_says_too_little_is_shown_with_an_example(look):
    with pytest.raises(BadMapping) as error:
        look(
            "Kenn,Menge,Farbe,Notiz\nA,5,rot,01.02.2024\nB,6,blau,13.02.2024\n",
            name="rätsel.csv",
            mapping={"Notiz": "ignore"},
        )
    message = str(error.value)
    assert (
        "The columns of 'rätsel.csv' do not say enough: a table of sales (a line an item) needs a column for" in message
    )
    assert "  Menge: 5, 6 → quantity (by its name)" in message
    assert "  Farbe: rot, blau" in message
    assert "for example: --map " in message
    with pytest.raises(BadMapping, match="If spaces keep its columns apart"):
        look("id  day  spent\n1  19970101  5\n")
    with pytest.raises(BadMapping, match="and 60 more columns"):
        look(",".join(f"c{i}" for i in range(100)) + "\n" + ",".join(["x"] * 100) + "\n")


def test_an_example_names_a_column_that_could_be_it(look):
    with pytest.raises(BadMapping, match=r"for example: --map Geld=amount"):
        look("Datum,Geld,Farbe\n31.01.2024,5,rot\n")


def test_a_known_export_takes_a_mapping_beside_its_headers(look):
    text = "Email Address,LAST_CHANGED,EUID,Ort,Kennung\nann@x.example,2024-01-02 03:04:05,e1,York,9\n"
    found = look(text, mapping={"Kennung": "phone", "ort": "ignore"})
    assert found.format == "mailchimp_audience"
    assert found.mapping == {
        "Email Address": "email", "LAST_CHANGED": "changed", "EUID": "euid", "Kennung": "phone", "Ort": "ignore",
    }  # fmt: skip
    assert found.because["Kennung"] == "as told"
    assert not found.guessed


def test_a_format_that_was_told_is_taken(look):
    found = look("Name,Email\n#1,ann@x.example\n", format="woocommerce_customers")
    assert (found.format, found.mapping) == ("woocommerce_customers", {"Name": "full_name", "Email": "email"})
    listed = look("id,email,amount,date\n1,a@x.example,5,2024-01-01\n", format="people", mapping={"date": "ignore"})
    assert listed.format == "people"


def test_persons_with_birthdays_and_dates_are_no_sales(look):
    text = "id,name,dob,date,amount\n1,Ann Lee,1980-01-02,2024-01-02,5\n2,Ben Fox,1981-01-02,2024-01-03,6\n"
    assert look(text).format == "people"
    assert look(text.replace("2,Ben", "1,Ben")).format == "transactions"


def test_a_dealers_workbook(tmp_path: Path):
    import datetime as dt

    book = openpyxl.Workbook()
    book.active.append(["Skipton Deli, sales of our coffee"])
    book.active.append([])
    book.active.append(
        [
            "Invoice",
            "Date",
            "Customer no",
            "Customer name",
            "Telephone",
            "Postcode",
            "Item",
            "Description",
            "Qty",
            "Unit price",
        ]
    )
    book.active.append(
        [1, dt.date(2024, 1, 2), 17, "Ann Smith", "01756 700123", "BD23 1AA", "HB", "House blend", 2, 9.5]
    )
    book.active.append([2, dt.date(2024, 1, 3), None, "Ben Lee", None, "LS1 1AA", "HB", "House blend", 1, 9.5])
    book.save(tmp_path / "dealer_sales.xlsx")
    table = open_table(tmp_path / "dealer_sales.xlsx")
    found = understand(table, Hints(usual_currency="GBP"))
    assert (found.format, found.source, found.guessed) == ("transactions", "Dealer sales", True)
    assert found.mapping == {
        "Invoice": "order", "Date": "time", "Customer no": "customer", "Customer name": "full_name",
        "Telephone": "phone", "Postcode": "postcode", "Item": "product", "Description": "description",
        "Qty": "quantity", "Unit price": "unit_price",
    }  # fmt: skip
    assert "Skipton Deli" in found.assumptions[0]
    told = pl.concat(found.translate(chunk.frame).events for chunk in table.chunks())
    assert told.select("source_key", "amount").rows() == [("17", Decimal(19)), ("name:ben lee LS11AA", Decimal("9.5"))]


def test_json_lines_and_parquet_of_sales(tmp_path: Path):
    rows = [
        {
            "order": {"id": 1, "created_at": "2024-01-02T10:00:00Z"},
            "customer": {"email": "ann@x.example"},
            "total": 12.5,
        },
        {"order": {"id": 2, "created_at": "2024-01-03T10:00:00Z"}, "customer": {"email": "ben@x.example"}, "total": 8},
    ]
    (tmp_path / "orders.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    pl.DataFrame(rows).write_parquet(tmp_path / "orders.parquet")
    for name in ("orders.jsonl", "orders.parquet"):
        table = open_table(tmp_path / name)
        found = understand(table, Hints(currency="EUR"))
        assert found.mapping == {
            "order.id": "order", "order.created_at": "time", "customer.email": "email", "total": "amount",
        }, name  # fmt: skip
        events = pl.concat(found.translate(chunk.frame).events for chunk in table.chunks())
        assert events.select("source_key", "order_id", "amount").rows() == [
            ("ann@x.example", "1", Decimal("12.5")), ("ben@x.example", "2", Decimal(8)),
        ]  # fmt: skip


def test_old_encodings_are_told(tmp_path: Path):
    path = tmp_path / "kunden.csv"
    path.write_text("Name;Straße;E-Mail\nJürgen Groß;Äußere Gasse 5;j@x.example\n", encoding="cp1252")
    found = understand(open_table(path), Hints())
    assert found.assumptions == ["Letters beyond a to z are read as cp1252."]
    assert found.mapping == {"Name": "full_name", "Straße": "street", "E-Mail": "email"}


def test_a_table_without_one_readable_row_says_why(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["Order", "Date", "Price"])
    book.active.append(["A1", "2026-01-05", "=1+1"])
    book.save(tmp_path / "formulas.xlsx")
    (tmp_path / "latin.csv").write_bytes(b"\xef\xbb\xbfname,city\n" + b"Caf\xe9,York\n" * 3)
    for name, says in (
        ("formulas.xlsx", r"Row 2: '=1\+1'. The formula's result is not stored. .* save it"),
        ("latin.csv", r"Row 2: 'Caf\\xe9,York'. The line holds bytes that are not in the file's encoding. .* as UTF-8"),
    ):
        with pytest.raises(BadFile, match=f"No row of '{name}' can be read. {says}"):
            understand(open_table(tmp_path / name), Hints())
