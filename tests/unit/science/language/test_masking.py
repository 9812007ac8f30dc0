"""Personal data is masked; numbers of ours stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.language.masking import is_card, is_iban, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail jo.k+x@shop.example.org now", "mail [email] now"),
        ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [iban] please"),
        ("pay to GB83 WEST 1234 5698 7654 32 please", "pay to GB83 WEST 1234 5698 7654 32 please"),
        ("card 4111 1111 1111 1111 was charged", "card [card] was charged"),
        ("card 4111 1111 1111 1112 was charged", "card 4111 1111 1111 1112 was charged"),
        ("call +44 20 7946 0958 or (020) 7946 0958", "call [phone] or [phone]"),
        ("my number is 01632 960983", "my number is [phone]"),
        ("phone number is 01632 960983", "phone number is [phone]"),
        ("order no. 4111111111111111 and order 0171234567", "order no. 4111111111111111 and order 0171234567"),
        ("at 221b Baker Street, NW1 6XE", "at [address], [address]"),
        ("in der Hauptstraße 12, 10115 Berlin", "in der [address], [address]"),
        ("My name is Ada Byron.", "My name is [name]."),
        ("Dear Sir or Madam, hello there", "Dear Sir or Madam, hello there"),
    ],
)
def test_what_is_masked_and_what_stays(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_names_that_are_known_go_whole_and_in_parts() -> None:
    found = mask("ANN and Cole met Ann Cole; an annual column stays", ("Ann Cole",))
    assert found.text == "[name] and [name] met [name]; an annual column stays"
    assert found.found == {"name": 3}


def test_check_digits() -> None:
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82")
    assert is_card("5555555555554444")
    assert not is_card("5555555555554445")
    assert not is_card("4242")


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_is_masked_at_once(text: str) -> None:
    once = mask(text).text
    assert "@" not in once or mask(once).text.count("[email]") == once.count("[email]")
