"""Files that are no good: a clear message each, nothing half-written; and where only lines are bad, the good go in."""

from __future__ import annotations

import csv
import gzip
import io
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from tests.acceptance.conftest import Ended, Regulars, many

pytestmark = pytest.mark.acceptance

HEADER = "Order,Date,Customer,Item,Quantity,Price,Currency\n"
ROWS = [f"A{number},2026-01-{number % 28 + 1:02d},c{number % 5},Decaf,2,4.50,GBP\n" for number in range(40)]
GOOD = HEADER + "".join(ROWS)

Content = str | bytes | Callable[[Path], None]


def workbook(*rows: list[object]) -> bytes:
    made, target = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER.strip().split(","), *rows):
        made.active.append(row)
    made.save(target)
    return target.getvalue()


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("orders.csv", GOOD)
    return target.getvalue()


MANY = ",".join(f"c{number}" for number in range(1_000_000)) + "\n" + ",".join("1" * 1_000_000) + "\n"
FORMULAS = workbook(*(["A1", "2026-01-05", "ann", "Decaf", 2, f"=E{row}*2", "GBP"] for row in range(2, 9)))

USELESS: dict[str, tuple[str, Content | None, list[str]]] = {
    "empty": ("empty.csv", "", ["'empty.csv' is empty", "Export it again"]),
    "binary": ("binary.csv", random.Random(1).randbytes(5000), ["'binary.csv' is not a text file", "reads CSV, XLSX"]),
    "a picture": ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, ["a picture (PNG)", "Save it as CSV or XLSX"]),
    "a web page": ("page.csv", "<!DOCTYPE html><p>Sign in", ["'page.csv' is a web page", "sign in and export again"]),
    "an archive": ("orders.zip", archive(), ["ZIP archive (orders.csv)", "Unpack it"]),
    "encoding cut off": ("cut.csv", GOOD.encode("utf-16")[:-1], ["begins as UTF-16", "export it again, best as UTF-8"]),
    "gzip cut off": ("cut.csv.gz", gzip.compress(GOOD.encode())[:200], ["is cut off", "Copy or download it again"]),
    "gzip without a byte": ("zero.csv.gz", b"", ["'zero.csv.gz' is empty"]),
    "gzip of nothing": ("nothing.csv.gz", gzip.compress(b""), ["'nothing.csv.gz' is empty"]),
    "no header": ("bare.csv", "".join(ROWS), ["'bare.csv'", "header"]),
    "a letter": ("letter.csv", "Dear Ann,\nthank you for your last letter, it was a joy.\nBob\n", ["'letter.csv'"]),
    "a header only": ("header.csv", HEADER, ["has a header (Order,Date", "but no rows", "with data"]),
    "a header twice": (
        "twice.csv",
        GOOD.replace("Item", "Customer"),
        ["more than one column called 'Customer'", "a name of its own"],
    ),
    "a million columns": ("wide.csv", MANY, ["at most 2,000 columns", "one line a row"]),
    "formulas without results": ("formulas.xlsx", FORMULAS, ["'formulas.xlsx'", "formula", "save it"]),
    "the year 9999": ("far.csv", GOOD.replace("2026", "9999"), ["9999-01-01", "Not one of the 40 lines"]),
    "a cell of 20 MB": ("huge.csv", f"{HEADER}A1,2026-01-05,ann,{'x' * 20_000_000},1,2,GBP\n", ["'huge.csv'", " 2"]),
    "NUL bytes": ("nul.csv", b"\0" * 5000, ["'nul.csv' is not a text file"]),
    "an old workbook": ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 999, ["before 2007 (XLS)", "Save it"]),
    "broken JSON": ("broken.json", '{"a": [1, 2,\n{{{nope', ["begins like JSON", "one JSON object a line"]),
    "a JSON list": ("list.json", '[{"a": 1}]', ["a JSON list", "one JSON object a line"]),
    "an open quotation mark": ("quote.csv", GOOD + 'A1,2026-01-05,ann,"De', ["line 42 and nothing closes", "correct"]),
    "words for numbers": ("words.csv", GOOD.replace("4.50", "much").replace("2026-", "in "), ["say enough", "--map"]),
    "another encoding than it says": (
        "latin.csv",
        b"\xef\xbb\xbf" + GOOD.replace("Decaf", "Café").encode("latin-1"),
        ["'latin.csv'", " 2", "UTF-8"],
    ),
    "a folder": ("folder.csv", lambda path: path.mkdir(), ["'", "folder.csv' is a folder", "Name the files in it"]),
    "not there": ("missing.csv", None, ["There is no file", "missing.csv", "Check the name"]),
}  # fmt: skip
"""What it is: the file's name, its content, and what the message must say."""

PARTLY: dict[str, tuple[str, Content, int, set[str]]] = {
    "ragged rows": ("ragged.csv", GOOD + "A1,2026-01-05,ann\nA2,2026-01-05,ann,Decaf,1,2,GBP,x,y\n", 2, {"ragged"}),
    "one huge cell": ("large.csv", f"{GOOD}A9,2026-01-05,ann,{'x' * 2_000_000},1,2,GBP\n", 1, {"too_large"}),
    "some far dates": ("dates.csv", GOOD.replace("2026-01-01", "9999-12-31"), 2, {"out_of_range"}),
    "a NUL within": ("nulls.csv", GOOD.replace("Decaf", "De\0caf", 1), 1, {"unreadable"}),
    "an unknown currency": ("money.csv", GOOD.replace("c2,Decaf,2,4.50,GBP", "c2,D,2,4,WAT"), 8, {"not_a_currency"}),
    "prices that are none": ("prices.csv", GOOD.replace("c3,Decaf,2,4.50", "c3,Decaf,2,free"), 8, {"not_a_number"}),
}
"""What it is: the file's name, its content, how many lines are refused, and for which reasons."""

WHOLE: dict[str, tuple[str, Content]] = {
    "a wrong extension": ("really_xlsx.csv", workbook(["A1", "2026-01-05", "ann", "Decaf", 2, 4.5, "GBP"])),
    "the other way round": ("really_csv.xlsx", GOOD.replace("Decaf", "Espresso")),
    "negative prices": ("negative.csv", GOOD.replace("4.50", "-4.50")),
    "two currencies": ("currencies.csv", GOOD.replace("c1,Decaf,2,4.50,GBP", "c1,Decaf,2,4.50,EUR")),
}
"""What looks bad and is good: all of it goes in."""


def rows_of(regulars: Regulars) -> dict[str, int]:
    """How many rows each table has, and how many files lie about."""
    with closing(sqlite3.connect(regulars.data / "regulars.sqlite3")) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: ledger.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    for folder in ("log", "staging", "imports", "uploads"):
        counts[f"files in {folder}"] = len(list((regulars.data / folder).glob("*")))
    return counts


def write(folder: Path, name: str, content: Content | None) -> Path:
    path = folder / name
    if callable(content):
        content(path)
    elif content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture(scope="module")
def at_once(regulars: Regulars) -> Iterator[Callable[..., Ended]]:
    with many(regulars) as carry_out:
        yield carry_out


@pytest.fixture(scope="module", autouse=True)
def ledger(regulars: Regulars, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A ledger that holds something already."""
    path = write(tmp_path_factory.mktemp("good"), "good.csv", GOOD)
    assert regulars("import", path, "--yes", "--json").json["lines"] == 40


@pytest.mark.parametrize("what", USELESS)
def test_a_file_without_use_is_refused_in_words_and_leaves_nothing(
    regulars: Regulars, at_once: Callable[..., Ended], tmp_path: Path, what: str
) -> None:
    name, content, words = USELESS[what]
    path = write(tmp_path, name, content)
    before = rows_of(regulars)
    ended = at_once("import", path, "--yes", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("regulars: ")
    for word in words:
        assert word in ended.err
    assert rows_of(regulars) == before


@pytest.mark.parametrize("what", PARTLY)
def test_where_only_lines_are_bad_the_good_ones_go_in(at_once: Callable[..., Ended], tmp_path: Path, what: str) -> None:
    name, content, refused, reasons = PARTLY[what]
    path = write(tmp_path, name, content)
    report = at_once("import", path, "--yes", "--json", "--source", what).json
    assert report["rejected"] == refused
    assert report["lines"] - refused == report["counts"]["event_lines"]
    with Path(report["errors"]).open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len({line["line"] for line in lines}) == refused
    assert {line["reason"] for line in lines} == reasons
    assert all(line["message"] and int(line["line"]) > 1 for line in lines)


@pytest.mark.parametrize("what", WHOLE)
def test_what_only_looks_bad_goes_in_whole(at_once: Callable[..., Ended], tmp_path: Path, what: str) -> None:
    path = write(tmp_path, *WHOLE[what])
    report = at_once("import", path, "--yes", "--json", "--source", what).json
    assert (report["rejected"], report["errors"]) == (0, None)
    assert report["counts"]["event_lines"] == report["lines"] > 0
