"""`regulars import`: what is shown, asked, taken in, taken back and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regulars.kernel.options import data_folder
from regulars.ledger.models import Import

if TYPE_CHECKING:
    from conftest import Command


@pytest.fixture
def a_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a small file of sales, its dates as given."""

    def write(first_date: str) -> Path:
        path = tmp_path / "sales.csv"
        lines = ["Order,Date,Customer,Item,Quantity,Price", f"A1,{first_date},ann,Decaf,2,4.50"]
        path.write_text("\n".join([*lines, f"A2,{first_date},bob,Tea,1,3.00\n"]), encoding="utf-8")
        return path

    return write


def test_an_import_is_shown_taken_in_and_taken_back(regulars: Command, a_file: Callable[[str], Path]) -> None:
    path = a_file("2026-01-31")
    said = regulars("import", path, "--currency", "GBP", "--yes").out
    assert "sales.csv: table of sales" in said
    assert "by its name" in said
    assert "2 lines read. New: 2 new records, 2 event lines" in said
    number = Import.objects.get().pk
    assert f"regulars import --undo {number}" in said
    again = regulars("import", path, "--yes", "--json").json
    assert (again["nothing_new"], again["number"]) == (True, number)
    assert "nothing new" in regulars("import", path, "--yes").out
    (listed,) = regulars("imports", "--json").json
    assert (listed["number"], listed["state"], listed["lines"]) == (number, "done", 2)
    assert "is taken back: 2 records" in regulars("import", "--undo", number).out
    assert "taken back" in regulars("imports").out
    assert regulars("import", "--undo", number).code == 2


def test_a_dry_run_writes_nothing(regulars: Command, a_file: Callable[[str], Path]) -> None:
    report = regulars("import", a_file("2026-01-31"), "--dry-run", "--json").json
    assert (report["dry_run"], report["number"], report["counts"]["records_new"]) == (True, None, 2)
    assert report["columns"]["Customer"] == {"field": "customer", "because": "by its name"}
    assert not Import.objects.exists()
    assert not list((data_folder() / "log").glob("*"))


def test_where_nobody_can_be_asked_the_option_is_named(regulars: Command, a_file: Callable[[str], Path]) -> None:
    ended = regulars("import", a_file("05/01/2026"), "--currency", "GBP")
    assert ended.code == 2
    assert "--dates dmy" in ended.err
    assert "--yes" in ended.err
    guessed = regulars("import", a_file("2026-01-31"), "--currency", "GBP")
    assert guessed.code == 2
    assert "Customer=customer" in guessed.err
    assert not Import.objects.exists()
    assert regulars("import", a_file("05/01/2026"), "--dates", "dmy", "--yes").code == 0


def test_what_is_said_about_a_file_wins(regulars: Command, a_file: Callable[[str], Path]) -> None:
    path = a_file("2026-01-31")
    report = regulars(
        "import", path, "--source", "Till", "--map", "Item=description", "--map", "Customer=email", "--currency", "eur",
        "--yes", "--json",
    ).json  # fmt: skip
    assert report["source"] == "Till"
    assert report["columns"]["Customer"] == {"field": "email", "because": "as told"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say which file."),
        (("--undo", "5", "x.csv"), "--undo takes back an import by its number"),
        (("--undo", "5"), "There is no import 5."),
        (("x.csv", "--map", "Customer"), "--map cannot be 'Customer'"),
        (("no such file.csv",), "There is no file"),
        (("x.csv", "--dates", "american"), "There is no file"),
    ],
)
def test_an_import_that_makes_no_sense_is_refused(regulars: Command, arguments: tuple[str, ...], words: str) -> None:
    ended = regulars("import", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_what_was_taken_in_before_a_bad_file_is_still_reported(
    regulars: Command, a_file: Callable[[str], Path], tmp_path: Path
) -> None:
    good = a_file("2026-01-31")
    ended = regulars("import", good, tmp_path / "missing.csv", "--yes", "--json")
    assert ended.code == 2
    assert [report["lines"] for report in json.loads(ended.out)] == [2]
    assert "missing.csv" in ended.err
