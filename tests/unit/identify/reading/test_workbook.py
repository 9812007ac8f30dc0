"""Workbooks: sheets with titles, numbers, dates, formulas and cells beside the table."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from regulars.identify.canonical import LINE
from regulars.identify.reading import open_table
from regulars.identify.reading.sheet import text_of


@pytest.fixture
def book(tmp_path: Path):
    """book([rows], Name=[rows]) writes a workbook, a sheet a list, and gives its path."""

    def write(*first, **named):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in ({"Sheet": first[0]} if first else {} | named).items() if first else named.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return write


def test_values_become_plain_text(book, read_all):
    moment = dt.datetime.fromisoformat("2010-12-01 08:26:00")
    path = book(
        [
            ["invoice", "customer", "day", "time", "price", "paid", "note"],
            [536365, 17850.0, dt.date(2010, 12, 1), moment, 2.55, True, "café\n2nd line"],
            [536366, "A12", dt.datetime.fromisoformat("2010-12-02"), moment, 0.1 + 0.2, False, None],
        ]
    )
    table = open_table(path)
    frame, rejects = read_all(table)
    assert (table.kind, table.header_line, rejects.is_empty()) == ("xlsx", 1, True)
    assert frame.rows() == [
        ("536365", "17850", "2010-12-01", "2010-12-01 08:26:00", "2.55", "true", "café\n2nd line", 2),
        ("536366", "A12", "2010-12-02", "2010-12-01 08:26:00", "0.3", "false", None, 3),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e15, "1000000000000000"), (1e18, "1000000000000000000"), (1e-7, "0.0000001"), (-2.50, "-2.5"), (0.0, "0"),
        (11062.06, "11062.06"), (float("inf"), "inf"), (12, "12"), (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"), ("a_x000D_\nb", "a\nb"),
    ],
)  # fmt: skip
def test_text_of_a_value(value, text):
    assert text_of(value) == text


def test_leading_zeros_that_a_number_format_shows_are_kept(tmp_path: Path, read_all):
    made = openpyxl.Workbook()
    made.active.append(["plz", "city"])
    made.active.append([1067, "Dresden"])
    made.active["A2"].number_format = "00000"
    made.save(tmp_path / "plz.xlsx")
    assert read_all(open_table(tmp_path / "plz.xlsx"))[0].row(0)[:2] == ("01067", "Dresden")


def test_titles_blank_rows_and_an_offset(book, read_all):
    path = book(
        [
            [None, "Dealer Skipton, sales 2024"],
            [],
            [None, "Invoice", "Date", "Customer", "Amount"],
            [None, 1, dt.date(2024, 1, 2), "Ann", 3],
            [],
            [None, 2, dt.date(2024, 1, 3), "Ben", 4],
        ]
    )
    table = open_table(path)
    frame, _ = read_all(table)
    assert table.columns == ["Invoice", "Date", "Customer", "Amount"]
    assert frame.rows() == [("1", "2024-01-02", "Ann", "3", 4), ("2", "2024-01-03", "Ben", "4", 6)]
    assert "Dealer Skipton, sales 2024" in table.notes[0]


def test_the_first_sheet_with_a_table_is_read_and_others_are_named(book, read_all):
    path = book(Cover=[["Report for Ann"]], Sales=[["id", "name"], [1, "Ann"]], Staff=[["id", "name"], [9, "Bev"]])
    table = open_table(path)
    assert read_all(table)[0]["name"].to_list() == ["Ann"]
    assert table.notes == ["Sheet 'Sales' read; not 'Cover', 'Staff'."]
    assert read_all(open_table(path, sheet="Staff"))[0]["name"].to_list() == ["Bev"]


def test_formulas_give_their_stored_result_or_reject_the_row(book, read_all):
    path = book([["item", "total"], ["a", 3], ["b", "=1+1"], ["c", 5]])
    frame, rejects = read_all(open_table(path))
    assert frame["item"].to_list() == ["a", "c"]
    assert rejects.select(LINE, "column", "value", "reason").rows() == [(3, "total", "=1+1", "not_computed")]
    assert "save it" in rejects["message"][0]
    _edit(path, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    frame, rejects = read_all(open_table(path))
    assert frame["total"].to_list() == ["3", "2", "5"]
    assert rejects.is_empty()


def test_values_beside_the_table_and_damaged_cells_are_rejected(book, read_all):
    path = book([["a", "b"], [1, 2], [3, 4, "who put this here?"], [5, 6], [7, 8]])
    _edit(path, b"<v>6</v>", b"<v>6..6</v>")
    frame, rejects = read_all(open_table(path))
    assert frame["a"].to_list() == ["1", "7"]
    assert rejects.select(LINE, "reason").rows() == [(3, "ragged"), (4, "unreadable")]


def test_a_date_beyond_the_calendar_is_said_to_be_one(tmp_path: Path, read_all):
    made = openpyxl.Workbook()
    made.active.append(["who", "day"])
    made.active.append(["Ann", 99_999_999])
    made.active["B2"].number_format = "yyyy-mm-dd"
    made.save(tmp_path / "far.xlsx")
    assert read_all(open_table(tmp_path / "far.xlsx"))[0].row(0) == ("Ann", "#VALUE!", 2)


def test_columns_far_out_and_lying_dimensions_cost_nothing(book, read_all):
    path = book([["a", "b"], [1, 2], [3, 4]])
    _edit(path, b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')
    frame, _ = read_all(open_table(path))
    assert frame.height == 2


def test_any_chunk_size_gives_the_same_rows(book, read_all):
    table = open_table(book([["n", "square"], *([i, i * i] for i in range(50)), ["=1+1", 3]]))
    whole, rejects = read_all(table)
    assert (whole.height, rejects.height) == (50, 1)
    for rows in (1, 7):
        assert read_all(table, rows)[0].equals(whole)
    assert table.sample().equals(whole)


def test_a_workbook_is_one_whatever_its_name(book, read_all, tmp_path: Path):
    path = book([["a", "b"], [1, 2]]).rename(tmp_path / "really_a_workbook.csv")
    assert read_all(open_table(path))[0].height == 1


def test_damage_further_down_is_told_by_its_row(book):
    path = book([["n", "m"], *([i, i] for i in range(300))])
    _edit(path, b'<c r="A250"', b'<<c r="A250"')
    from regulars.kernel.errors import BadFile

    with pytest.raises(BadFile, match="is damaged after row 249"):
        list(open_table(path).chunks())


def _edit(path: Path, old: bytes, new: bytes) -> None:
    """Change the first sheet's markup, as no library would write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in parts[sheet], parts[sheet][:500]
    parts[sheet] = parts[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
