"""CSV files as people really save them."""

from __future__ import annotations

import csv
import gzip
import io
import random
from pathlib import Path

import polars as pl
import pytest

from regulars.identify.canonical import LINE
from regulars.identify.reading import open_table


def rows_of(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.drop(LINE).rows()


def test_plain_csv_with_line_numbers(save, read_all):
    table = open_table(save("orders.csv", "invoice,customer,amount\n1,Ann,2.50\n2,,3\n"))
    frame, rejects = read_all(table)
    assert (table.kind, table.columns, table.encoding, table.separator, table.header_line) == (
        "csv", ["invoice", "customer", "amount"], "utf-8", ",", 1,
    )  # fmt: skip
    assert rows_of(frame) == [("1", "Ann", "2.50"), ("2", None, "3")]
    assert frame[LINE].to_list() == [2, 3]
    assert frame.schema == {"invoice": pl.String, "customer": pl.String, "amount": pl.String, LINE: pl.Int64}
    assert rejects.is_empty()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_sniffed_even_beside_decimal_commas(save, read_all, separator):
    rows = [["name", "price", "note"], ["Ann", "2,50", "a; b"], ["Ben", "3,00", "x | y"], ["Cid", "4,10", "t\tu"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    table = open_table(save("prices.txt", text.getvalue()))
    assert table.separator == separator
    assert rows_of(read_all(table)[0]) == [tuple(row) for row in rows[1:]]


def test_separator_told_by_a_spreadsheet(save, read_all):
    table = open_table(save("told.csv", "sep=;\nname;city\nAnn;York\n"))
    frame, _ = read_all(table)
    assert (table.separator, table.header_line, frame[LINE].to_list()) == (";", 2, [3])


def test_quotes_may_hold_separators_quotes_and_line_breaks(save, read_all):
    text = 'name,note,city\n"Smith, Ann","said ""hi""\nand left",York\nBen,plain,Leeds\n"","",Hull\n'
    frame, rejects = read_all(open_table(save("quoted.csv", text)))
    assert rows_of(frame) == [
        ("Smith, Ann", 'said "hi"\nand left', "York"), ("Ben", "plain", "Leeds"), (None, None, "Hull"),
    ]  # fmt: skip
    assert frame[LINE].to_list() == [2, 4, 5]
    assert rejects.is_empty()


def test_a_stray_quotation_mark_is_a_letter(save, read_all):
    frame, rejects = read_all(open_table(save("inch.csv", 'item,qty\n5" pipe,2\n"tube, 7""",3\n')))
    assert rows_of(frame) == [('5" pipe', "2"), ('tube, 7"', "3")]
    assert rejects.is_empty()


def test_windows_and_old_mac_line_ends(save, read_all):
    for text in ("a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\r\n1,2\r\n3,4"):
        frame, _ = read_all(open_table(save("ends.csv", text)))
        assert rows_of(frame) == [("1", "2"), ("3", "4")], text
        assert frame[LINE].to_list() == [2, 3]


def test_blank_lines_and_rows_of_separators_are_no_rows(save, read_all):
    frame, rejects = read_all(open_table(save("blank.csv", "a,b\n\n1,2\n,\n   \n3,4\n\n\n")))
    assert rows_of(frame) == [("1", "2"), ("3", "4")]
    assert frame[LINE].to_list() == [3, 6]
    assert rejects.is_empty()


def test_titles_above_the_header_are_left_out_and_told(save, read_all):
    titles = "Sales report 2024,,,\nCreated by Ann,,,\n\n"
    text = titles + "invoice,customer,day,amount\n1,Ann,2024-01-02,3\n2,Ben,2024-01-03,4\n"
    table = open_table(save("titled.csv", text))
    frame, _ = read_all(table)
    assert (table.header_line, table.columns[0], frame[LINE].to_list()) == (4, "invoice", [5, 6])
    assert "2 lines above the header left out, beginning with 'Sales report 2024'" in table.notes[0]


def test_spaces_after_separators(save, read_all):
    table = open_table(save("febrl.csv", 'rec_id, given_name, surname\nr1, ann, "lee, jr"\nr2, , waller\n'))
    assert table.columns == ["rec_id", "given_name", "surname"]
    assert rows_of(read_all(table)[0]) == [("r1", "ann", "lee, jr"), ("r2", None, "waller")]


def test_one_column_is_a_table_too(save, read_all):
    frame, _ = read_all(open_table(save("list.csv", "email\nann@x.example\n\nben@x.example\n")))
    assert (rows_of(frame), frame[LINE].to_list()) == ([("ann@x.example",), ("ben@x.example",)], [2, 4])


def test_nameless_columns_get_a_name(save, read_all):
    table = open_table(save("nameless.csv", ",name,\n0,Ann,\n1,Ben,\n"))
    assert table.columns == ["column 1", "name", "column 3"]
    trailing = open_table(save("trailing.csv", "name,city\nAnn,York,\nBen,Hull,\n"))
    assert rows_of(read_all(trailing)[0]) == [("Ann", "York", None), ("Ben", "Hull", None)]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Müller;Łódź;東京"),
        ("utf-8-sig", "Müller;Łódź;東京"),
        ("utf-16", "Müller;Łódź;東京"),
        ("utf-16-le", "Mueller;Lodz;Tokyo"),
        ("utf-16-be", "Mueller;Lodz;Tokyo"),
        ("utf-32", "Müller;Łódź;東京"),
        ("cp1252", "Jürgen Groß;Straße 5;2,50 €"),
        ("cp1252", "Hélène Lefèvre;12 rue de l’Église;Orléans"),
        ("cp1252", "Åse Sjöström;Ängsvägen 3;Malmö"),
        ("cp1250", "Wójcik;Świętosławska;Łódź"),
        ("cp1250", "Dvořák;Šťastný;Plzeň"),
        ("cp1254", "Yılmaz;Şişli;İstanbul Güneş"),
        ("mac_roman", "Jürgen Groß;Äußere Gasse;Köln"),
        ("cp850", "Jürgen Groß;Äußere Gasse;Köln"),
        ("cp1251", "Иванов;улица Ленина;Москва"),
        ("cp1253", "Παπαδόπουλος;Θεσσαλονίκη;Αθήνα"),
        ("shift_jis", "田中太郎;大阪府大阪市北区;東京都"),
    ],
)
def test_encodings(save, read_all, encoding, text):
    frame, rejects = read_all(open_table(save("letters.csv", f"name;street;city\n{text}\n{text}\n", encoding)))
    assert rows_of(frame) == [tuple(text.split(";"))] * 2
    assert rejects.is_empty()


def test_an_accent_far_down_still_decides_the_encoding(save, read_all):
    path = save("late.csv", "name,city\n" + "Smith,London\n" * 200_000 + "Café Noël,Orléans\n", "cp1252")
    frame, rejects = read_all(open_table(path))
    assert frame.row(-1)[:2] == ("Café Noël", "Orléans")
    assert rejects.is_empty()


def test_a_few_undecodable_lines_cost_only_themselves(save, read_all):
    good = "José,Málaga\n".encode()
    path = save("mixed.csv", b"name,city\n" + good * 30 + b"Jos\xe9,Cadiz\n" + good * 30)
    frame, rejects = read_all(open_table(path))
    assert frame.height == 60
    assert rejects.select(LINE, "value", "reason").rows() == [(32, "Jos\\xe9,Cadiz", "unreadable")]


def test_ragged_lines_and_zero_bytes_are_rejected_with_their_line(save, read_all):
    text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n6,7,8,,\n1,\x002,3\nTotal: 4\n"
    frame, rejects = read_all(open_table(save("ragged.csv", text)))
    assert rows_of(frame) == [("1", "2", "3"), ("6", "7", "8")]
    assert rejects.select(LINE, "reason").rows() == [(3, "ragged"), (4, "ragged"), (6, "unreadable"), (7, "ragged")]
    assert "2 values for 3 columns" in rejects["message"][0]
    assert rejects["value"].to_list() == ["4,5", "6,7,8,9", "1,\\u00002,3", "Total: 4"]


def test_a_value_of_more_than_a_million_letters_rejects_its_row(save, read_all):
    text = "name,note\nAnn," + "x" * 1_000_001 + "\nBen,ok\n"
    frame, rejects = read_all(open_table(save("huge.csv", text)))
    assert rows_of(frame) == [("Ben", "ok")]
    assert rejects.select(LINE, "column", "reason").rows() == [(2, "note", "too_large")]
    assert len(rejects["value"][0]) < 300


def test_formulas_are_only_text(save, read_all):
    frame, _ = read_all(open_table(save("inject.csv", "name,city\n\"=cmd|' /C calc'!A0\",@SUM(1)\n+1,-2\n")))
    assert rows_of(frame) == [("=cmd|' /C calc'!A0", "@SUM(1)"), ("+1", "-2")]


def test_any_chunk_size_gives_the_same_rows(save, read_all):
    text = "a,b\n" + "".join(f'{i},"x{i}\n{i}"\n' if i % 3 else f"{i},\n" for i in range(200)) + "bad\n"
    table = open_table(save("chunks.csv", text))
    whole, rejects = read_all(table)
    assert whole.height == 200
    for rows in (1, 7, 64):
        again, refused = read_all(table, rows)
        assert again.equals(whole)
        assert refused.equals(rejects)


def test_blocks_of_the_file_join_without_a_seam(save, read_all):
    chance = random.Random(1)
    words = ["plain", 'with "quotes"', "with, comma", "two\nlines", "ünïcode", "", '5" pipe']
    rows = [[str(i), *chance.choices(words, k=3), "x" * chance.randrange(400)] for i in range(40_000)]
    text = io.StringIO()
    csv.writer(text).writerows([["id", "a", "b", "c", "d"], *rows])
    frame, rejects = read_all(open_table(save("long.csv.gz", text.getvalue())))
    assert rejects.is_empty()
    assert rows_of(frame) == [tuple(cell or None for cell in row) for row in rows]
    lines = text.getvalue().split("\n")
    assert all(lines[line - 1].startswith(f"{i},") for i, line in enumerate(frame[LINE].to_list()))


def test_sample_reaches_far_into_the_file(save):
    path = save("far.csv.gz", "id,day\n" + "".join(f"{i},2020-01-{1 + i % 28:02}\n" for i in range(1_500_000)))
    table = open_table(path)
    sample = table.sample()
    assert 2_000 < sample.height < 20_000
    assert sample[LINE].max() > 700_000
    assert sample.filter(pl.col("id").cast(pl.Int64) + 2 != pl.col(LINE)).is_empty()


def test_gzip_is_told_by_content_not_name(tmp_path: Path, read_all):
    path = tmp_path / "export"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert rows_of(read_all(open_table(path))[0]) == [("1", "2")]


def test_online_retail_is_read_line_by_line(shared_data, read_all):
    path = shared_data / "transactions" / "online_retail.csv.gz"
    frame, rejects = read_all(open_table(path))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))[1:]
    assert (frame.height, rejects.height) == (541_909, 0)
    assert rows_of(frame) == [tuple(cell or None for cell in row) for row in expected]
    assert frame[LINE].to_list() == list(range(2, 541_911))
