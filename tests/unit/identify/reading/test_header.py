"""Which row names the columns, and whether it can."""

from __future__ import annotations

import pytest

from regulars.identify.reading.header import clean_name, find_header, looks_like_data, name_columns
from regulars.kernel.errors import BadFile


@pytest.mark.parametrize(
    "cell",
    ["ann@x.example", "17", "2.50", "1,234.00", "£5", "-3", "(12)", "1e5", "50%", "2024-01-31", "31/01/24", "10:05",
     "+44 7700 900123", "2024-01-31 10:00", "€ 4"],
)  # fmt: skip
def test_values_look_like_data(cell):
    assert looks_like_data(cell)


@pytest.mark.parametrize(
    "cell", ["email", "Order #", "Tax 1 Name", "2023", "N. Revenue (formatted)", "col1", "A", "E-Mail", ""]
)
def test_names_do_not(cell):
    assert not looks_like_data(cell)


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["Report", ""], ["a", "b"], ["1", "2"], ["3", "4"]], 1),
        ([["Report", "", ""], ["from", "2024", ""], ["a", "b", "c"], ["1", "2", "3"]], 1),
        ([["Report", "", "", "", ""], ["by", "Ann", "", "", ""], list("abcde"), list("12345"), list("12345")], 2),
        ([["", "name"], ["0", "Ann"], ["1", "Ben"]], 0),
        ([["email"], ["a"], ["b"]], 0),
        ([list("abcdefgh"), ["1", *[""] * 7], ["2", *[""] * 7]], 0),
    ],
)
def test_find_header(rows, index):
    assert find_header(rows) == index


def test_names():
    assert clean_name("\ufeff Order \n Date ") == "Order Date"
    assert name_columns(["a", "", "c"], 4, "Line 1") == ["a", "column 2", "c", "column 4"]
    with pytest.raises(BadFile, match="Line 1 has 2,001 columns; Regulars reads at most 2,000"):
        name_columns(["a"], 2_001, "Line 1")
    with pytest.raises(BadFile, match="more than one column called 'a', 'b'"):
        name_columns(["a", "b", "a ", "b"], 4, "Line 1")
    with pytest.raises(BadFile, match="'17' looks like data"):
        name_columns(["17", "Ann"], 2, "Line 1")
