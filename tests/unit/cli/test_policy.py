"""`regulars policy`: a file of a test in, plain words and figures out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.support.trials import made_table

from regulars.cli.tables import read_table, typed
from regulars.kernel.errors import BadFile

if TYPE_CHECKING:
    from conftest import Command


def test_for_people(regulars: Command, tmp_path: Path) -> None:
    file, out = tmp_path / "test.csv", tmp_path / "who.csv"
    made_table(1500, effect=0.2).with_columns(later=pl.col("treatment") == "letter").write_csv(file)
    asked = ("policy", file, "--treatment", "treatment", "--outcome", "bought", "--control", "nothing")
    said = regulars(*asked, "--out", out).out
    assert "1,500 customers in the test; the control is 'nothing'" in said
    assert "'later' differs between the treatments" in said
    assert "beside the best single treatment" in said
    assert set(pl.read_csv(out)["treat with"]) <= {"nothing", "letter", "call"}
    left = regulars(*asked, "--leave-out", "later").out
    assert "'later' differs" not in left
    assert "likes letters" not in left


def test_as_json_from_parquet(regulars: Command, tmp_path: Path) -> None:
    file = tmp_path / "test.parquet"
    made_table(900).write_parquet(file)
    found = regulars(
        "policy", file, "--treatment", "treatment", "--outcome", "bought", "--control", "nothing", "--json"
    ).json
    assert [arm["arm"] for arm in found["arms"]] == ["nothing", "call", "letter"]
    assert found["policy"]["difference"]["low"] <= 0


def test_a_small_test_gets_no_verdict(regulars: Command, tmp_path: Path) -> None:
    file = tmp_path / "test.csv"
    made_table(240).write_csv(file)
    said = regulars("policy", file, "--treatment", "treatment", "--outcome", "bought", "--control", "nothing").out
    assert "No verdict: " in said
    assert "Give everybody" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--outcome", "gone"], "There is no column 'gone'"),
        (["--outcome", "bought"], "Say --control VALUE"),
        (["--outcome", "bought", "--out", "/nowhere/at/all.csv"], "there is no folder"),
    ],
)
def test_mistakes_are_said(regulars: Command, tmp_path: Path, arguments: list[str], said: str) -> None:
    file = tmp_path / "test.csv"
    made_table(300).write_csv(file)
    ended = regulars("policy", file, "--treatment", "treatment", *arguments)
    assert ended.code != 0
    assert said in ended.err


def test_a_table_is_read_whole_and_numbers_are_numbers(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("name,age,mostly\n" + "".join(f"n{row},{row},{row if row else 'x'}\n" for row in range(40)))
    rows = typed(read_table(file))
    assert rows.dtypes == [pl.String, pl.Float64, pl.Float64]
    assert rows["mostly"].null_count() == 1
    empty = tmp_path / "empty.csv"
    empty.write_text("name,age\n")
    with pytest.raises(BadFile, match="but no rows"):
        read_table(empty)
