"""Customer codes: one to one, speakable, and clear when mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kernel.codes import ALPHABET, LENGTH, customer_code, customer_number
from regulars.kernel.errors import BadInput


@given(st.integers(1, 2**35 - 1))
def test_a_code_leads_back_to_its_number(number: int) -> None:
    code = customer_code(number)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert customer_number(code) == number


def test_codes_are_for_life() -> None:
    assert [customer_code(number) for number in (1, 2, 3, 4372)] == ["5GQAQ0Y", "3V11E1W", "AA54YHY", "VTNADSB"]


def test_neighbours_do_not_look_alike() -> None:
    codes = [customer_code(number) for number in range(1, 2000)]
    assert len(set(codes)) == len(codes)
    assert len({code[:2] for code in codes}) > 500


def test_a_code_may_be_typed_as_it_was_heard() -> None:
    assert customer_number(" 5gqaqoy ") == 1


@pytest.mark.parametrize("typed", ["", "12345", "12345678", "5GQAQ0U", "5GQ-Q0Y"])
def test_what_is_no_code_is_quoted_with_the_rule(typed: str) -> None:
    with pytest.raises(BadInput, match=f"'{typed}' is not a customer code.*Search"):
        customer_number(typed)


@pytest.mark.parametrize("number", [0, -1, 2**35])
def test_numbers_outside_the_range_have_no_code(number: int) -> None:
    with pytest.raises(BadInput, match=str(number)):
        customer_code(number)
