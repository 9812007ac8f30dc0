"""Companies, identifiers, gender, generation and whatever else records agree in."""

import pytest
from tests.support.people import comparison, level


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("acme", "acme", "exact"),
        ("acme", "acmee", "typo"),
        ("acme holdings", "acme", "part"),
        ("acme", "globex", "different"),
        ("acme", "", ""),
    ],
)
@pytest.mark.parametrize("field", ["company", "organisation", "text:employer"])
def test_texts(field: str, one: str, other: str, expected: str) -> None:
    assert level(field, {field: one}, {field: other}) == expected


def test_the_order_of_words_does_not_matter() -> None:
    one, other = {"organisation": "red cross london"}, {"organisation": "london red cross"}
    assert level("organisation", one, other) == "part"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("123456789", "123456789", "exact"),
        ("123456789", "123456798", "typo"),
        ("123456789", "987654321", "different"),
        ("1234", "1235", "different"),
        ("123456789", "", ""),
    ],
)
def test_identifiers(one: str, other: str, expected: str) -> None:
    assert level("id:passport", {"id:passport": one}, {"id:passport": other}) == expected


def test_any_of_several_cards_will_do() -> None:
    assert level("id:card", {"id:card": "a1", "id:card#2": "b2"}, {"id:card": "b2", "id:card#2": ""}) == "exact"


@pytest.mark.parametrize(("field", "one", "other"), [("gender", "f", "m"), ("generation", "jr", "sr")])
def test_gender_and_generation_are_the_same_or_not(field: str, one: str, other: str) -> None:
    assert level(field, {field: one}, {field: one}) == "exact"
    assert level(field, {field: one}, {field: other}) == "different"
    assert level(field, {field: one}, {field: ""}) == ""


@pytest.mark.parametrize(
    ("field", "personal"),
    [("company", False), ("organisation", True), ("text:job", False), ("id:ssn", True), ("gender", True)],
)
def test_what_members_of_a_household_or_company_share_is_not_personal(field: str, personal: bool) -> None:
    assert comparison(field).personal is personal


def test_labels_say_what_was_compared() -> None:
    assert [level.words for level in comparison("id:loyalty_number").levels] == [
        "different loyalty numbers",
        "nearly the same loyalty number",
        "the same loyalty number",
    ]
