"""Lines on their way into our words: what is typed, what is refused, what is shortened."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from regulars.identify.canonical import EVENTS, LINE, REJECTS, Conventions
from regulars.identify.formats.parts.events import event_lines, together
from regulars.identify.formats.parts.lines import Lines, rounded, translated
from regulars.identify.reading import Reason


@pytest.fixture
def lines():
    """lines(rows of text, mapping) with the fields a test names."""

    def make(columns: dict[str, list[str | None]], mapping: dict[str, str], *fields: str, **habits) -> Lines:
        chunk = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        chunk = chunk.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
        return Lines(chunk, mapping, fields or tuple(mapping.values()), Conventions(**habits))

    return make


def test_fields_without_a_column_are_null_and_ignored_ones_are_left_out(lines):
    made = lines({"A": [" x "], "B": ["y"]}, {"A": "order", "B": "ignore"}, "order", "email")
    assert made.frame.to_dicts() == [{LINE: 2, "order": "x", "email": None}]
    assert made.has("order")
    assert not made.has("email")
    assert not made.has("ignore")


def test_further_columns_are_kept_under_their_own_names(lines):
    chunk = pl.DataFrame({"A": ["1"], "Note": [" hi "], LINE: [2]})
    made = Lines(chunk, {"A": "order"}, ("order",), Conventions())
    made.keep_others(chunk, {"A"})
    assert list(made.others) == ["Note"]
    assert made.frame.select(x=made.others["Note"])["x"].to_list() == ["hi"]


def test_a_line_is_rejected_once_for_its_first_reason(lines):
    made = lines({"Q": ["1", "x", "2"], "T": ["2024-01-31", "never", "never"]}, {"Q": "quantity", "T": "time"})
    made.number("quantity")
    made.time("time")
    good, rejects = made.finish()
    assert good.select(LINE, "quantity").rows() == [(2, Decimal(1))]
    assert rejects.select(LINE, "column", "value", "reason").rows() == [
        (3, "Q", "x", "not_a_number"), (4, "T", "never", "not_a_date"),
    ]  # fmt: skip
    assert dict(rejects.schema) == REJECTS
    assert "as year-month-day" in rejects["message"][1]


def test_limits(lines):
    made = lines({"Q": ["100000001", "-100000000"]}, {"Q": "quantity"})
    made.number("quantity", most=100_000_000)
    assert made.finish()[1].select("value", "reason").rows() == [("100000001", "out_of_range")]
    made = lines({"T": ["1969-12-31", "1970-01-01", "2099-12-31", "2100-01-01"]}, {"T": "time"})
    made.time("time")
    assert made.finish()[1][LINE].to_list() == [2, 5]


def test_long_texts_are_cut_where_they_are_free_and_refused_where_they_are_names(lines):
    made = lines({"D": ["x" * 500], "E": ["ok"]}, {"D": "description", "E": "email"})
    assert made.finish()[0]["description"].str.len_chars().to_list() == [400]
    made = lines({"C": ["é" * 150, "é" * 151]}, {"C": "city"})
    (reject,) = made.finish()[1].rows(named=True)
    assert (reject[LINE], reject["reason"], reject["message"][:38]) == (
        3,
        "too_large",
        "A text here has at most 150 letters. S",
    )


def test_currencies_take_the_default_where_the_line_has_none(lines):
    made = lines({"C": ["eur", None, "£", "doubloons"]}, {"C": "currency"}, currency="USD")
    made.currency()
    good, rejects = made.finish()
    assert good["currency"].to_list() == ["EUR", "USD", "GBP"]
    assert rejects.select("value", "reason").rows() == [("doubloons", "not_a_currency")]
    made = lines({"A": ["1"]}, {"A": "order"}, "order", "currency")
    made.currency()
    assert made.frame["currency"].to_list() == [None]


def test_a_birth_date_costs_no_line(lines):
    made = lines({"B": ["31.02.1980", "01.02.1980"]}, {"B": "birth_date"}, date_format="%d/%m/%Y")
    made.day("birth_date")
    good, rejects = made.finish()
    assert good["birth_date"].to_list() == [None, "1980-02-01"]
    assert rejects.is_empty()


def test_own_rules(lines):
    made = lines({"S": ["a", "b" * 300]}, {"S": "status"})
    made.reject(pl.Series([False, True]), "status", Reason.TEST, "Not this one.", made.frame["status"])
    (reject,) = made.finish()[1].rows(named=True)
    assert (reject["column"], len(reject["value"]), reject["message"]) == ("S", 201, "Not this one.")
    made = lines({"S": ["a"]}, {"S": "status"}, "status", "key")
    made.require("key", "Somebody.")
    assert made.finish()[1]["column"].to_list() == ["key"]


def test_rounding_is_half_to_even_at_four_places():
    exact = pl.Series(["1.00005", "1.00015", "-1.00005"]).cast(pl.Decimal(38, 10))
    assert pl.select(rounded(pl.lit(exact))).to_series().to_list() == [
        Decimal("1.0000"), Decimal("1.0002"), Decimal("-1.0000"),
    ]  # fmt: skip


def test_translated_frames_are_in_the_files_order():
    rows = pl.DataFrame(
        {LINE: [2, 3], "key": ["a", "b"], "time": [None, None], "order": ["1", "2"], "currency": ["EUR"] * 2}
    )
    events = together(event_lines(rows, "Order Completed", amount=pl.lit(1)), event_lines(rows, "Order Refunded"))
    found = translated(pl.DataFrame(schema=REJECTS), events=events.drop("occurred_at"))
    assert found.events.select(LINE, "name").rows() == [
        (2, "Order Completed"), (2, "Order Refunded"), (3, "Order Completed"), (3, "Order Refunded"),
    ]  # fmt: skip
    assert dict(found.events.schema) == EVENTS
    assert found.records.is_empty()
