"""Whole addresses: street, house, postcode and town are one statement."""

import pytest
from tests.support.people import level

HOME = {"street": "church lane", "house": "12", "postcode": "ab1 2cd", "city": "leeds"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "full"),
        ({"house": ""}, "full"),
        ({"city": "leads"}, "full"),
        ({"postcode": "ab1 2ce"}, "full"),
        ({"street": "chruch lane"}, "nearly"),
        ({"house": "12a"}, "nearly"),
        ({"house": "14"}, "neighbour"),
        ({"postcode": "zz9 9zz"}, "house"),
        ({"street": "mill road"}, "house"),
        ({"street": "mill road", "house": "3"}, "postcode"),
        ({"postcode": "zz9 9zz", "house": "99"}, "street"),
        ({"street": "mill road", "house": "3", "postcode": "zz9 9zz"}, "city"),
        ({"street": "mill road", "house": "3", "postcode": "zz9 9zz", "city": "hull"}, "different"),
    ],
)
def test_two_addresses(changed: dict[str, str], expected: str) -> None:
    assert level("address", HOME, {**HOME, **changed}) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (("city",), "city"),
        (("postcode",), "postcode"),
        (("house", "postcode"), "house"),
        (("street",), "full"),
        (("house",), ""),
        ((), ""),
    ],
)
def test_half_an_address_agrees_as_far_as_it_goes(known: tuple[str, ...], expected: str) -> None:
    assert level("address", HOME, {name: HOME[name] for name in known}) == expected


def test_a_table_without_streets_compares_towns() -> None:
    assert level("address", {"city": "leeds"}, {"city": "leeds"}) == "city"
    assert level("address", {"city": "leeds"}, {"city": "hull"}) == "different"


def test_the_same_town_with_another_postcode_is_only_the_town() -> None:
    one, other = {"city": "leeds", "postcode": "ls1 1aa"}, {"city": "leeds", "postcode": "ls9 8zz"}
    assert level("address", one, other) == "city"


def test_houses_without_figures_are_no_likeness() -> None:
    assert level("address", {**HOME, "house": "rose cottage"}, {**HOME, "house": "the mill"}) == "neighbour"
