"""Dates, decimals, currencies and countries, found from what a file holds."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from regulars.identify.canonical import LINE
from regulars.identify.formats.guess import conventions
from regulars.identify.reading import open_table


def sample(**columns: list[str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))


@pytest.fixture
def dates(tmp_path: Path):
    """dates([…]) is what is found of a file with these dates."""

    def find(values: list[str], country: str = ""):
        path = tmp_path / "dates.csv"
        path.write_text("day,n\n" + "".join(f'"{value}",{n}\n' for n, value in enumerate(values)))
        table = open_table(path)
        return conventions.date_format(table, table.sample().head(2_000), ["day"], country)

    return find


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2024-01-31", "2024/02/03"], ""),
        (["31 Jan 2024"], ""),
        (["20240131"], ""),
        (["31/01/2024", "01/02/2024"], "%d/%m/%Y"),
        (["01/31/2024", "01/02/2024"], "%m/%d/%Y"),
        (["1709633472", "1709633473"], "%s"),
        ([], ""),
    ],
)
def test_dates_that_show_their_order(dates, values, order):
    found = dates(values or [""])
    assert (found.value, found.question) == (order, None)


def test_dates_with_points_have_the_day_first(dates):
    found = dates(["01.02.2024", "03.04.2024"])
    assert (found.value, found.question) == ("%d/%m/%Y", None)
    assert "as dates with points are" in found.assumption


def test_one_telling_date_far_down_settles_it(dates):
    found = dates(["01/02/2024"] * 60_000 + ["01/31/2024"] + ["01/02/2024"] * 10)
    assert (found.value, found.assumption, found.question) == ("%m/%d/%Y", "", None)


def test_dates_that_show_nothing_are_asked_about(dates):
    found = dates(["01/02/2024", "03/04/2024"])
    assert found.question is not None
    assert found.question.name == "date_order"
    assert "01/02/2024" in found.question.text
    assert set(found.question.options) == {"dmy", "mdy"}
    assert (found.question.default, found.value) == ("dmy", "%d/%m/%Y")
    assert dates(["01/02/2024"], country="US").question.default == "mdy"


def test_the_majority_wins_where_dates_contradict_each_other(dates):
    found = dates(["31/01/2024", "30/01/2024", "01/31/2024"])
    assert found.value == "%d/%m/%Y"
    assert "some fit only the other way" in found.assumption


@pytest.mark.parametrize(
    ("values", "separator", "answer", "asked"),
    [
        (["1.50", "1,234"], ",", "point", False), (["1,50", "1.234"], ";", "comma", False),
        (["1.234,00"], ",", "comma", False), (["1,234.00"], ";", "point", False), (["5", "7"], ",", "point", False),
        (["1,234"], ",", "point", True), (["1.234"], ";", "comma", True), (["1.234"], "", "point", False),
        (["0,125"], ";", "point", False), (["12,50 €"], ";", "comma", False),
    ],
)  # fmt: skip
def test_decimals(values, separator, answer, asked):
    found = conventions.decimal_comma(sample(price=values), ["price"], separator)
    assert (found.value, found.question is not None) == (answer, asked)


def test_country_of_most_lines():
    assert conventions.country(sample(land=["Deutschland"] * 3 + ["AT"]), ["land"], "GB") == ("DE", 0.75)
    assert conventions.country(sample(land=["Mars", None, None, None, "AT"]), ["land"], "GB") == ("GB", 0.0)
    assert conventions.country(sample(land=[None]), [], "") == ("", 0.0)


def money(values, *, name="price", codes=None, told="", usual="", place=("", 0.0), zone="UTC"):
    frame = sample(**{name: values}, **({"code": codes} if codes else {}))
    return conventions.currency(
        frame, column="code" if codes else None, amounts=[name], told=told, usual=usual, place=place, zone=zone
    )


def test_currency_from_the_surest_sign_down():
    assert money(["5"], codes=["EUR", "eur", "GBP"][:1], usual="GBP").value == "EUR"
    assert money(["5"], codes=["EUR"], told="GBP").value == "GBP"
    assert money(["£5", "6"], usual="EUR").value == "GBP"
    assert money(["5"], name="Preis in Euro", usual="GBP").value == "EUR"
    assert money(["5"], name="price_usd").value == "USD"
    assert money(["5"], name="Amount (£)").value == "GBP"
    assert money(["$5"], place=("CA", 0.9)).value == "CAD"
    assert money(["$5"], place=("DE", 0.9)).value == "USD"
    assert (
        money(["5"], usual="EUR").assumption == "The file names no currency: EUR taken, the currency of the business."
    )
    by_place = money(["5"], place=("GB", 0.914))
    assert (by_place.value, by_place.question) == ("GBP", None)
    assert by_place.assumption == "The file names no currency: GBP taken, for 91% of lines say United Kingdom."


def test_a_currency_that_nothing_shows_is_asked_about():
    found = money(["5"], zone="Europe/Stockholm")
    assert found.value == found.question.default == "SEK"
    assert found.question.name == "currency"
    assert money(["5"]).question.default == "USD"


def test_times_without_a_zone():
    assert conventions.without_zone(sample(t=["2024-01-02 10:00", None]), ["t"])
    assert not conventions.without_zone(
        sample(t=["2024-01-02T10:00:00Z", "2024-01-02 10:00 +0100", "2024-01-02"]), ["t"]
    )
