"""Text for spreadsheets: nothing runs, phone numbers stay."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regulars.kernel.spreadsheets import harmless, harmless_text


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_quoted(text: str) -> None:
    assert harmless_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann", "+44 (0)20 7946-0018", "-12.5", "a=b", " =1"])
def test_anything_else_stays(text: str) -> None:
    assert harmless_text(text) == text


@given(st.lists(st.text(alphabet="=+-@ab1 \t\r\n.()é", max_size=6)))
@example(["+1\n"])
def test_a_column_is_made_harmless_as_each_text_is(texts: list[str]) -> None:
    frame = pl.DataFrame({"told": texts}, schema={"told": pl.String})
    assert frame.select(harmless(pl.col("told")))["told"].to_list() == list(map(harmless_text, texts))
