"""What an address tells of a name that nobody gave; and a name that is the mailbox's own is no name."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.forms import normal_form, normal_forms
from regulars.science.matching.normal.mailboxes import names_beside


@pytest.mark.parametrize(
    ("first", "last", "address"),
    [
        ("adejones", "", "adejones@shop.example"),
        ("", "aparker", "a.parker76@shop.example"),
        ("bennettv81", "", "bennettv81@mail.example"),
    ],
)
def test_a_lone_name_that_is_the_address_is_none(first: str, last: str, address: str) -> None:
    assert names_beside(first, last, address) == ("", "")


@pytest.mark.parametrize(
    ("first", "last", "address"),
    [
        ("amanda", "", "amanda@shop.example"),
        ("ade", "jones", "adejones@shop.example"),
        ("b", "smith", "bsmith@work.example"),
        ("xu", "", "xu@shop.example"),
        ("adejones", "", "other@shop.example"),
        ("adejones", "", ""),
        ("", "dyson", "thedysons@mail.example"),
        ("joanne", "", "joanneandsimon@mail.example"),
        ("anna", "", "annabelle@mail.example"),
        ("john", "", "anna.smith@mail.example"),
        ("", "cole", "anna.smith@mail.example"),
        ("c", "ward", "megan.ward@mail.example"),
        ("", "", "sales.team@firm.example"),
    ],
)
def test_names_that_stay_as_they_are(first: str, last: str, address: str) -> None:
    assert names_beside(first, last, address) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "address", "expected"),
    [
        ("", "", "Megan.Johnson22@mail.example", ("megan", "johnson")),
        ("", "", "johnson_megan@mail.example", ("megan", "johnson")),
        ("amanda", "", "a.bowman@mail.example", ("amanda", "bowman")),
        ("mandy", "", "amanda-bowman@mail.example", ("mandy", "bowman")),
        ("isabella", "", "isabellaward7@mail.example", ("isabella", "ward")),
        ("", "ward", "isabellaward@mail.example", ("isabella", "ward")),
        ("c", "ward", "craigward@mail.example", ("craig", "ward")),
        ("h", "vickers", "helen.vickers@mail.example", ("helen", "vickers")),
    ],
)
def test_names_that_the_address_completes(first: str, last: str, address: str, expected: tuple[str, str]) -> None:
    assert names_beside(first, last, address) == expected


_words = st.sampled_from(["", "Ann", "ann", "A", "cole", "Cole", "anncole", "a.cole", "Megan", "O'Neil", "76"])
_locals = st.lists(st.sampled_from(["ann", "cole", ".", "_", "-", "a", "7", "76", "megan", " ", "ö"]), max_size=5)


@settings(max_examples=60)
@given(st.lists(st.tuples(_words, _words, _locals), min_size=1, max_size=12))
def test_the_table_and_the_record_agree(rows: list[tuple[str, str, list[str]]]) -> None:
    told = pl.DataFrame(
        [
            {"given_name": one, "family_name": other, "email": "".join(local) + "@m.example"}
            for one, other, local in rows
        ]
    )
    conventions = conventions_of(told)
    forms = normal_forms(told, conventions)
    assert [normal_form(row, conventions) for row in told.to_dicts()] == forms.to_dicts()


def test_a_table_without_names_stays_without() -> None:
    told = pl.DataFrame({"email": ["megan.johnson@mail.example"]})
    assert normal_forms(told, conventions_of(told)).columns == ["email"]
