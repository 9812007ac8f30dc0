"""Normal forms: the same thing is the same text, and what is nobody's is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.matching import normalise


@pytest.mark.parametrize(
    ("written", "known_as"),
    [
        (" Ann.Lee+shop@GoogleMail.com ", "annlee@gmail.com"),
        ("ann.lee@firm.example", "ann.lee@firm.example"),
        ("ann+news@firm.example", "ann+news@firm.example"),
        ("ann+news@outlook.com", "ann@outlook.com"),
        ("<a@b.co>", "a@b.co"),
        ("no-reply@shop.example", None),
        ("null@shop.example", None),
        ("ann@", None),
        ("ann lee@b.co", None),
        ("", None),
    ],
)
def test_email(written: str, known_as: str | None) -> None:
    assert normalise.email(written) == known_as


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("'07700 900123", "GB", "+447700900123"),
        ("+44 7700 900123", "", "+447700900123"),
        ("(0)7700-900-123", "GB", "+447700900123"),
        ("07700 900123", "", None),
        ("000-000", "GB", None),
        ("12", "GB", None),
        ("call me", "GB", None),
    ],
)
def test_phone(written: str, country: str, number: str | None) -> None:
    assert normalise.phone(written, country) == number


@pytest.mark.parametrize(
    ("full", "given", "family", "names"),
    [
        ("Dr. Zoë O'Brien Jr.", None, None, ("zoe", "obrien", "jr")),
        ("O’Brien, Zoë", None, None, ("zoe", "obrien", "")),
        (None, "Mary Ann", "van der Berg", ("mary ann", "vanderberg", "")),
        ("HAWKINS A MRS", None, None, ("a", "hawkins", "")),
        ("Mrs A Hawkins", None, None, ("a", "hawkins", "")),
        ("Mr Sr", None, None, ("", "", "sr")),
        ("Cher", None, None, ("cher", "", "")),
        (None, None, None, ("", "", "")),
    ],
)
def test_names(full: str | None, given: str | None, family: str | None, names: tuple[str, str, str]) -> None:
    assert normalise.given_and_family(full, given, family) == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("elizabeth", "liz", True),
        ("liz", "beth", True),
        ("e", "elizabeth", True),
        ("elizabeth jane", "elizabeth", True),
        ("", "peter", True),
        ("ann", "peter", False),
        ("e", "peter", False),
    ],
)
def test_given_names(one: str, other: str, same: bool) -> None:
    assert normalise.same_given_name(one, other) is same
    assert normalise.same_given_name(other, one) is same


@pytest.mark.parametrize("value", ["", "0", "00-000", "-1", "null", "N/A", "Anonymous"])
def test_values_that_identify_nobody(value: str) -> None:
    assert normalise.is_blocked(value)


@given(st.text(max_size=60))
def test_normal_forms_are_stable_and_never_fail(text: str) -> None:
    address = normalise.email(text)
    assert address is None or normalise.email(address) == address
    normalise.phone(text, "GB")
    normalise.given_and_family(text, None, None)
    assert normalise.postcode(text) != ""
