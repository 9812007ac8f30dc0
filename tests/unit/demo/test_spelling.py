"""Spelling: accents, slips of the fingers, telephone numbers in five hands."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.demo.spelling import fold, mistype, write_phone

CHANCE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Siân", "Sian"),
        ("Łukasz", "Lukasz"),
        ("Søren", "Soren"),
        ("Weiß", "Weiss"),
        ("Yılmaz", "Yilmaz"),
        ("Ann", "Ann"),
    ],
)
def test_fold_finds_the_nearest_plain_letters(name: str, plain: str) -> None:
    assert fold(name) == plain


@pytest.mark.parametrize(
    ("where", "how", "slip"),
    [(0.0, 0.1, "hratley"), (0.99, 0.1, "hartlye"), (0.0, 0.5, "hrtley"), (0.0, 0.9, "haartley")],
)
def test_a_slip_swaps_loses_or_doubles_a_letter(where: float, how: float, slip: str) -> None:
    assert mistype("hartley", where, how) == slip


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20), CHANCE, CHANCE)
def test_a_slip_is_one_slip_and_spares_the_first_letter(text: str, where: float, how: float) -> None:
    slipped = mistype(text, where, how)
    assert slipped[0] == text[0]
    assert abs(len(slipped) - len(text)) <= 1
    assert set(slipped) <= set(text)
    assert len(text) >= 4 or slipped == text


@pytest.mark.parametrize(
    ("style", "written"),
    [(0, "+447112345678"), (1, "07112345678"), (2, "07112 345678"), (3, "+44 7112 345678"), (4, "(07112) 345 678")],
)
def test_five_hands_for_a_mobile(style: int, written: str) -> None:
    assert write_phone("07112345678", style) == written


@pytest.mark.parametrize("national", ["07112345678", "01134960123", "02079460123", "01914980007"])
@pytest.mark.parametrize("style", range(5))
def test_every_hand_is_the_same_valid_number(national: str, style: int) -> None:
    number = phonenumbers.parse(write_phone(national, style), "GB")
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == "+44" + national[1:]
