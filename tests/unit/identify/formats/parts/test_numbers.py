"""Numbers as people write them, exactly."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.identify.formats.parts.numbers import EXACT, currency_codes, numbers


def read(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    return numbers(pl.Series([text]), decimal_comma=decimal_comma)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6.0", "6"), ("2.55", "2.55"), ("-11062.06", "-11062.06"), ("0", "0"), (".5", "0.5"), ("5.", "5"), ("+7", "7"),
        ("0.33333333333", "0.3333333333"), ("1e5", "100000"), ("1.5E+3", "1500"), ("007", "7"),
        ("1,234.50", "1234.5"), ("1.234,50", "1234.5"), ("1 234,50", "1234.5"), ("1\u00a0234.50", "1234.5"),
        ("1\u202f234\u202f567", "1234567"), ("1'234.50", "1234.5"), ("12,34,567.00", "1234567"),
        ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("2,55", "2.55"), ("0,125", "0.125"), ("1234,5", "1234.5"),
        ("(12.50)", "-12.5"), ("12.50-", "-12.5"), ("−3", "-3"), ("£12.50", "12.5"), ("-£12.50", "-12.5"),
        ("£-12.50", "-12.5"), ("12,50 €", "12.5"), ("€ 1.234,00", "1234"), ("12.50 EUR", "12.5"), ("USD 1,000", "1000"),
        ("R$ 9,90", "9.9"), ("kr 9,90", "9.9"), ("100 kr", "100"), ("($5.00)", "-5"), ("CHF 1'000.00", "1000"),
    ],
)  # fmt: skip
def test_numbers(text, value):
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "two", "12 apples", "NaN", "inf", "-", "1-2", "1..2", "1,2,3", "=1+1", "0x10", "٣", "1 2", "00001 19970101 1",
     "2024-01-02", "12:30", "1e400", "9" * 60, "1,23.4", "12%", "'", "()", "€"],
)  # fmt: skip
def test_what_is_no_number(text):
    assert read(text) is None
    assert read(text, decimal_comma=True) is None


def test_only_the_convention_settles_a_thousand_or_a_little_more_than_one():
    assert read("1,234") == Decimal(1234)
    assert read("1,234", decimal_comma=True) == Decimal("1.234")
    assert read("1.234") == Decimal("1.234")
    assert read("1.234", decimal_comma=True) == Decimal(1234)
    assert read("2.55", decimal_comma=True) == Decimal("2.55")


@given(st.lists(st.decimals(-(10**12), 10**12, places=4), min_size=1))
def test_every_decimal_is_read_back_exactly(values):
    point = numbers(pl.Series([f"{value:f}" for value in values]), decimal_comma=False)
    comma = numbers(
        pl.Series([f"{value:,.4f}".translate(str.maketrans(",.", ".,")) for value in values]), decimal_comma=True
    )
    assert point.dtype == EXACT
    assert point.to_list() == values
    assert comma.to_list() == values


@given(st.text(max_size=12), st.booleans())
def test_no_text_breaks_it(text, decimal_comma):
    result = numbers(pl.Series([text, "1.5", None]), decimal_comma=decimal_comma)
    assert result.dtype == EXACT
    assert result.to_list()[1:] == [Decimal("1.5"), None]


def test_currency_codes():
    texts = ["EUR", "gbp", "£", "US$", "zł", "$", "kr", "XQQ", "", None, "euro"]
    assert currency_codes(pl.Series(texts)).to_list() == ["EUR", "GBP", "GBP", "USD", "PLN", *[None] * 6]
