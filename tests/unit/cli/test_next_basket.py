"""`regulars next-basket`: a file in, suggestions out, and mistakes said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.support.shopping import MILK, shopping

if TYPE_CHECKING:
    from conftest import Command


@pytest.fixture
def baskets(tmp_path: Path) -> Path:
    path = tmp_path / "baskets.csv"
    shopping(80, 80).rename({"occurred_at": "sold at"}).write_csv(path, datetime_format="%Y-%m-%d %H:%M")
    return path


def test_figures_and_suggestions_for_people(regulars: Command, baskets: Path) -> None:
    said = regulars("next-basket", baskets, "--top", 3, "--limit", 2).out
    assert "80 customers" in said
    assert "date in 'sold at'" in said
    assert "popularity" in said
    assert "personal frequency" in said
    assert "c000" in said
    assert "c005" not in said
    assert "and 78 more" in said
    assert "bought again within 14 days" in said


def test_figures_and_suggestions_as_json(regulars: Command, baskets: Path, tmp_path: Path) -> None:
    out, gone = tmp_path / "named.csv", tmp_path / "gone.csv"
    gone.write_text(f"product\n{MILK}\n")
    found = regulars("next-basket", baskets, "--top", 4, "--leave-out", gone, "--out", out, "--json").json
    assert set(found["judged"]["recall"]) >= {"popularity", "personal frequency", "ranker"}
    assert len(found["suggestions"]) == 80
    assert all(len(goods) == 4 and MILK not in goods for goods in found["suggestions"].values())
    chances = [chance for goods in found["within_14_days"].values() for chance in goods.values()]
    assert chances
    assert all(0 <= chance <= 1 for chance in chances)
    assert found["written"] == {str(out): 320}
    assert pl.read_csv(out).columns == ["customer", "rank", "product", "score", "within_14_days"]


def test_rows_left_out_are_said_beside_the_result(regulars: Command, baskets: Path) -> None:
    with baskets.open("a") as file:
        file.write("c001,b,tea,someday\n")
    ended = regulars("next-basket", baskets, "--json")
    assert "has 'someday' in 'sold at', which is no date" in ended.err
    assert len(ended.json["left_out"]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--product", "thing"], "no column 'thing' (--product)"),
        (["--out", "/nowhere/x.csv"], "no folder '/nowhere'"),
        (["--date", "product"], "called like a product"),
    ],
)
def test_mistakes_are_said(regulars: Command, baskets: Path, arguments: list[str], said: str) -> None:
    ended = regulars("next-basket", baskets, *arguments)
    assert ended.code == 2
    assert said in ended.err
