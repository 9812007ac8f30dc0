"""Forms as numbers."""

import polars as pl
import pytest
from tests.support.people import forms

from regulars.science.matching.encode import UNKNOWN, Column, combine, encode, encode_column


def texts(column: Column | None) -> list[str]:
    assert column is not None
    return ["" if code == UNKNOWN else column.values[code] for code in column.codes.tolist()]


@pytest.mark.parametrize("times", [1, 50])
@pytest.mark.parametrize("kind", [list, pl.Series])
def test_a_column_keeps_its_texts_few_or_many(kind: type, times: int) -> None:
    told = ["ann", "", "bob", "ann", None] * times
    column = encode_column(kind(told))
    assert texts(column) == ["ann", "", "bob", "ann", ""] * times
    assert sorted(column.values) == ["ann", "bob"]
    assert dict(zip(column.values, column.counts().tolist(), strict=True)) == {"ann": 2 * times, "bob": times}


def test_a_column_of_nothing_has_no_values() -> None:
    column = encode_column(["", None, ""])
    assert list(column.values) == []
    assert column.codes.tolist() == [UNKNOWN] * 3
    assert column.counts().tolist() == []


def test_what_is_derived_is_worked_out_once() -> None:
    column, calls = encode_column(["ann", "bob"]), []
    for _ in range(2):
        assert column.derive("lengths", lambda values: calls.append(1) or [len(value) for value in values]) == [3, 3]
    assert calls == [1]
    assert column.texts().tolist() == ["ann", "bob"]


def test_second_columns_stand_beside_the_first_and_empty_fields_are_left_out() -> None:
    people = encode(forms({"phone": "1", "phone#2": "2", "company": ""}, {"phone": "3"}))
    assert people.height == 2
    assert set(people.columns) == {"phone"}
    assert [texts(column) for column in people.columns["phone"]] == [["1", "3"], ["2", ""]]
    assert people.first("company") is None


def test_a_table_and_a_mapping_are_encoded_alike() -> None:
    told = {"given": ["ann", ""], "phone": ["", "1"]}
    one, other = encode(told), encode(pl.DataFrame(told))
    assert one.height == other.height == 2
    for field, said in told.items():
        assert texts(one.first(field)) == texts(other.first(field)) == said


def test_an_empty_table_has_no_rows() -> None:
    assert encode(pl.DataFrame({"given": []}, schema={"given": pl.String})).height == 0


def test_a_second_name_stands_in_as_a_whole_where_the_first_is_unknown() -> None:
    people = encode(
        forms(
            {"given": "ann", "family": "cole", "given#2": "anna", "family#2": "berg"},
            {"given": "", "family": "", "given#2": "peter", "family#2": "lund"},
            {"given": "", "family": "cole", "given#2": "zed", "family#2": "lund"},
        )
    )
    assert texts(people.first("given")) == ["ann", "peter", ""]
    assert texts(people.first("family")) == ["cole", "lund", "cole"], "never half of one and half of the other"
    assert len(people.columns["given"]) == len(people.columns["family"]) == 1


def test_columns_together_are_known_where_all_are() -> None:
    columns = [encode_column(["12", "12", "", "3"]), encode_column(["lane", "lane", "lane", ""])]
    both = combine(columns, " ")
    assert texts(both) == ["12 lane", "12 lane", "", ""]
    assert both.codes[0] == both.codes[1]


def test_columns_that_are_never_known_together_make_an_empty_one() -> None:
    both = combine([encode_column(["12", ""]), encode_column(["", "lane"])])
    assert list(both.values) == []
    assert both.codes.tolist() == [UNKNOWN, UNKNOWN]


def test_different_pairs_of_values_stay_different() -> None:
    both = combine([encode_column(["a", "a", "b"]), encode_column(["x", "y", "x"])])
    assert len(set(both.codes.tolist())) == 3
