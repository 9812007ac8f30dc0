"""Files that are no tables: each is refused with its name, the rule it breaks and what to do."""

from __future__ import annotations

import gzip
import os
import random
import resource
import stat
from pathlib import Path

import openpyxl
import pytest

from regulars.identify.reading import fingerprint, open_table
from regulars.kernel.errors import BadFile


def refusal(path: Path, **wishes: str) -> str:
    """What is said when the file is opened or, at the latest, read."""
    with pytest.raises(BadFile) as error:
        for _ in open_table(path, **wishes).chunks():
            pass
    assert error.value.exit_code == 2
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "says", "advises"),
    [
        (b"", "is empty", "Export it again"),
        (b"\xef\xbb\xbf", "is empty", "Export it again"),
        (b"\n\n  \n", "nothing but empty lines", "Export it again"),
        (b"name,email,city\n", "has a header (name,email,city) but no rows", "with data"),
        (b"name,email,city", "has a header (name,email,city) but no rows", "with data"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a picture (PNG)", "Save it as CSV or XLSX"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document", "Save it as CSV or XLSX"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture (JPEG)", "Save it as CSV"),
        (b"SQLite format 3\x00", "is a SQLite database", "Export the table"),
        (b"BZh91AY&SY", "is packed with bzip2", "Unpack it"),
        (bytes(range(256)) * 20, "is not a text file", "Regulars reads CSV"),
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "is a web page", "sign in and export again"),
        (b"<?xml version='1.0'?><orders/>", "is an XML document", "Export it as CSV"),
        (b'[{"email": "ann@x.example"}]', "is a JSON list", "one JSON object a line"),
        (b'{\n  "email": "ann@x.example"\n}\n', "its lines are no objects", "one JSON object a line"),
        (b"536365,85123A,6,2010-12-01,2.55\n536366,71053,6,2010-12-01,3.39\n", "looks like data", "first line"),
        (b"A0,2026-01-01,c0,Decaf,2,4.50,GBP\nA1,2026-01-02,c1,Decaf,2,4.50,GBP\n", "has no header", "first line"),
        (b"name,note\nAnn," + b"x" * 3_000_000 + b"\n", "Line 2 of 'export.csv' goes on", "one line a row"),
        (b"Ann,ann@x.example,York\nBen,ben@x.example,Hull\n", "'ann@x.example' looks like data", "first line"),
        (b"name,email,name\nAnn,a@x.example,Lee\n", "more than one column called 'name'", "a name of its own"),
        (b"a,__line__\n1,2\n", "'__line__'", "Rename it"),
        (b"a,b\n1,2,3\n4,5,6\n7,8,9\n", "names 2 columns, but most rows below have 3", "Name every column"),
        (b'name,note\nAnn,ok\nBen,"never closed\nCid,lost\n', "A quotation mark opens a value on line 3", "cut off"),
        (b"\xff\xfen\x00a\x00m\x00e\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x003", "holds bytes that are not", "as UTF-8"),
    ],
)  # fmt: skip
def test_content_that_is_no_table(save, content, says, advises):
    message = refusal(save("export.csv", content))
    assert says in message
    assert advises in message


def test_names_that_are_no_files(tmp_path: Path):
    assert "There is no file" in refusal(tmp_path / "missing.csv")
    assert "is a folder" in refusal(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "is not a file" in refusal(pipe)
    with pytest.raises(BadFile, match="There is no file"):
        fingerprint(tmp_path / "missing.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(save):
    path = save("secret.csv", "a,b\n1,2\n")
    path.chmod(0)
    assert "may not be read" in refusal(path)
    path.chmod(stat.S_IRUSR)


def test_a_gzip_file_that_is_cut_off_is_refused_before_a_row_is_given(save):
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 400_000)
    for share in (0.1, 0.5, 0.999):
        path = save("cut.csv", whole[: int(len(whole) * share)])
        with pytest.raises(BadFile, match="is cut off: the gzip file stops before its end"):
            open_table(path)


def test_a_damaged_gzip_file_is_refused(save):
    chance = random.Random(7)
    whole = bytearray(gzip.compress("\n".join(f"{chance.random()},x" for _ in range(5_000)).encode()))
    whole[len(whole) // 2] ^= 0xFF
    assert "damaged gzip" in refusal(save("bad.csv", bytes(whole)))
    assert "damaged gzip" in refusal(save("tail.csv", gzip.compress(b"a,b\n1,2\n") + b"not gzip at all"))


def test_a_packed_archive_within_gzip_is_refused(save):
    assert "packed file within gzip" in refusal(save("x.csv.gz", b"PK\x03\x04" + b"0" * 100))


def test_a_million_columns_fail_fast_and_small(save):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = ",".join(f"column{i}" for i in range(1_000_000))
    values = ",".join("1" * 1_000_000)
    assert "Regulars reads at most 2,000 columns" in refusal(save("wide.csv.gz", f"{names}\n{values}\n"))
    assert "has 3,000 columns" in refusal(
        save("w.csv", ",".join(f"c{i}" for i in range(3_000)) + "\n" + "," * 2_999 + "\n")
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_one_endless_line_is_refused(save):
    path = save("endless.csv.gz", b"a,b\n1,2\n" + b"x" * (40 << 20))
    assert "Line 3 is longer than" in refusal(path)
    path = save("open.csv.gz", b'a,b\n1,2\n3,"' + b"x\n" * (12 << 20))
    assert "opens a value on line 3" in refusal(path)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"orders.csv": b"a,b\n1,2\n"}, "is a ZIP archive (orders.csv)"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, "OpenDocument"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "Word document"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}, "binary workbook"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<nonsense/>"}, "damaged workbook"),
        ({"[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "xl/workbook.xml": b"<x/>"}, "markup"),
    ],
)
def test_archives_that_are_no_workbooks(save_zip, parts, says):
    assert says in refusal(save_zip("export.xlsx", parts))


def test_a_workbook_that_unpacks_to_too_much_is_refused(save_zip):
    parts = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (80 << 20)}
    assert "unpacks to 83,886,080 bytes" in refusal(save_zip("bomb.xlsx", parts))


def test_old_locked_and_cut_workbooks_are_refused(save, tmp_path: Path):
    assert "of before 2007 (XLS)" in refusal(save("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096))
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert "protected by a password" in refusal(save("locked.xlsx", locked))
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    assert "cut off or damaged" in refusal(save("cut.xlsx", whole[: len(whole) // 2]))


def test_workbooks_without_a_table_are_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["only", "a", "header"])
    book.save(tmp_path / "empty.xlsx")
    assert "has no table" in refusal(tmp_path / "empty.xlsx")
    assert "has no sheet 'Sales'. It has 'Notes'" in refusal(tmp_path / "empty.xlsx", sheet="Sales")


def test_a_sheet_is_no_part_of_a_text_file(save):
    assert "is no workbook, so it has no sheet 'Sales'" in refusal(save("a.csv", "a,b\n1,2\n"), sheet="Sales")
