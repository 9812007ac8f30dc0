"""`regulars match` as people run it: files in, people out, no ledger made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.support.people_files import people_files

if TYPE_CHECKING:
    from conftest import Regulars

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return people_files(tmp_path_factory.mktemp("files"))


def test_without_a_truth_it_says_who_is_who_and_makes_no_ledger(regulars: Regulars, files: tuple[Path, Path]) -> None:
    out, pairs = files[0].with_name("people.csv"), files[0].with_name("pairs.csv")
    ended = regulars("match", *files, "--out", out, "--pairs", pairs)
    assert ended.code == 0, ended.err
    assert "90 records are 60 people" in ended.out
    assert "doubtful" in ended.out
    assert "full_name" in ended.out
    assert "CPU-seconds" in ended.out
    assert pl.read_csv(out)["customer"].n_unique() == 60
    assert "verdict" not in pl.read_csv(pairs).columns
    assert not regulars.data.exists()


def test_with_a_truth_it_says_how_well(regulars: Regulars, files: tuple[Path, Path]) -> None:
    figures = regulars("match", *files, "--truth", "who", "--json").json
    assert figures["records"] == 90
    assert figures["truth"] == {"records": 90, "people": 60} | dict.fromkeys(
        ("precision", "recall", "f1", "b_precision", "b_recall", "b_cubed"), 1.0
    )
    assert "who" not in figures["files"][0]["columns"]
    assert figures["cpu_seconds"]["all"] > figures["cpu_seconds"]["matching"] > 0
    assert figures["peak_mb"] > 50
    shown = regulars("match", *files, "--truth", "who").out
    assert "records (B-cubed)" in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--truth", "person"), "There is no column 'person'. The files have: order_no"),
        (("--truth-pattern", "x"), "Say which column holds the truth. Add --truth COLUMN."),
        (("--out", "nowhere/people.csv"), "'nowhere/people.csv' cannot be written: there is no folder 'nowhere'."),
    ],
)
def test_what_cannot_be_used_is_named(
    regulars: Regulars, files: tuple[Path, Path], options: tuple[str, str], said: str
) -> None:
    ended = regulars("match", *files, *options)
    assert ended.code == 2
    assert said in ended.err


def test_a_file_that_is_read_is_not_written_over(regulars: Regulars, files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()
    ended = regulars("match", *files, "--out", files[0])
    assert ended.code == 2
    assert "is one of the files that are read" in ended.err
    assert files[0].read_bytes() == before


def test_it_loads_no_ledger(files: tuple[Path, Path]) -> None:
    script = (
        "import sys; from regulars.cli import main\n"
        f"try: main(['match', {str(files[0])!r}, '--json'])\n"
        "finally: print([n for n in ('django', 'duckdb', 'pyspark') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
