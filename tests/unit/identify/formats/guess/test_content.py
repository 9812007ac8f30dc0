"""What stands in a column."""

from __future__ import annotations

import polars as pl
import pytest

from regulars.identify.formats.guess.content import country_code, country_codes, look


@pytest.mark.parametrize(
    ("kind", "values"),
    {
        "email": ["ann@x.example", "BEN.lee+tea@sub.x.example"],
        "phone": ["+44 7700 900123", "(617) 384-7579", "020 7946 0123", "07700900123", "030/1234567"],
        "number": ["1", "2.50", "1,234.00", "-3", "£5"],
        "date": ["2024-01-31", "31.01.2024", "1/2/24", "20240131", "2024-01-31T10:00:00Z", "31 Jan 2024"],
        "epoch": ["1709633472", "1709633472000"],
        "clock": ["10:11", "9:05 pm", "23:59:59"],
        "country": ["GB", "United Kingdom", "Deutschland", "EIRE", "España", "USA", "DEU"],
        "currency": ["EUR", "£", "usd"],
        "yes_no": ["yes", "NO", "ja", "0"],
    }.items(),
)
def test_kinds(kind, values):
    seen = look(pl.Series("x", [*values, None, "", "n/a"]))
    assert getattr(seen, kind) == 1
    assert seen.filled == pytest.approx(len(values) / (len(values) + 3))


def test_words_figures_and_nothing():
    seen = look(pl.Series("x", ["Ann Smith", "Flat 2"]))
    assert (seen.words, seen.digits, seen.length, seen.number, seen.date) == (2, 0.5, 7.5, 0, 0)
    assert look(pl.Series("x", [None, ""], dtype=pl.String)).filled == 0


def test_countries_by_code_and_name():
    assert [country_code(text) for text in ("gb", "UK", "gbr", "england", " Österreich ", "XX", "Narnia", "")] == [
        "GB", "GB", "GB", "GB", "AT", None, None, None,
    ]  # fmt: skip
    assert country_codes(pl.Series(["France", None, "Mars"])).to_list() == ["FR", None, None]
