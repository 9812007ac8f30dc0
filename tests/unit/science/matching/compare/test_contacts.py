"""E-mail addresses and phone numbers."""

import pytest
from tests.support.people import level, levels

from regulars.science.matching.compare.contacts import EMAIL, PHONE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ann.cole@a.example", "ann.cole@a.example", "exact"),
        ("ann.cole@a.example", "ann.cloe@a.example", "typo"),
        ("ann.cole@a.example", "ann.cole@gmail.example", "local"),
        ("ann.cole74@a.example", "ann.col74@gmail.example", "local typo"),
        ("ann.coleman74@a.example", "anne.colemann74@gmail.example", "similar"),
        ("ann.cole74@a.example", "a.cole74@gmail.example", "number"),
        ("ann.cole74@a.example", "bluebird74@gmail.example", "number"),
        ("ann.cole@a.example", "ann.cole77@gmail.example", "like"),
        ("ann.cole74@a.example", "ann.cole88@a.example", "like"),
        ("ann.cole1@a.example", "ann.cole2@a.example", "like"),
        ("ann.cole1974@a.example", "ann.cole1947@a.example", "typo"),
        ("ann.cole@a.example", "anncole@a.example", "like"),
        ("ann.cole@gmail.example", "ann.cole@gmial.example", "typo"),
        ("ann.cole07@a.example", "bluebird7@a.example", "different"),
        ("12345678@qq.example", "87654321@qq.example", "different"),
        ("ann.cole@a.example", "peter@x.example", "different"),
        ("a@c.example", "b@c.example", "different"),
        ("ann.cole@a.example", "", ""),
    ],
)
def test_email_addresses(one: str, other: str, expected: str) -> None:
    assert level("email", {"email": one}, {"email": other}) == expected


def test_two_letters_before_the_at_are_nobodys_own() -> None:
    assert level("email", {"email": "al@one.example"}, {"email": "al@another.example"}) not in {"local", "exact"}


@pytest.mark.parametrize("box", ["info", "sales", "kontakt", "orders"])
def test_a_mailbox_that_a_company_reads_is_not_one_persons(box: str) -> None:
    mail = {"email": f"{box}@firm.example"}
    assert level("email", mail, mail) == "inbox"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+442079460018", "+442079460018", "exact"),
        ("+442079460018", "+442079460019", "typo"),
        ("+442079460018", "+442079460081", "typo"),
        ("+442079460018", "9460018", "tail"),
        ("+442079460018", "+15551234567", "different"),
        ("+442079460018", "", ""),
    ],
)
def test_phone_numbers(one: str, other: str, expected: str) -> None:
    assert level("phone", {"phone": one}, {"phone": other}) == expected


def test_a_short_number_has_no_tail() -> None:
    assert level("phone", {"phone": "0018"}, {"phone": "+442079460018"}) == "different"


@pytest.mark.parametrize(
    ("field", "mine", "yours"), [("phone", "+441", "+442"), ("email", "a@x.example", "b@y.example")]
)
def test_the_best_of_all_that_a_record_has_counts(field: str, mine: str, yours: str) -> None:
    two = {field: yours, f"{field}#2": mine}
    assert level(field, two, {field: mine, f"{field}#2": ""}) == "exact"
    assert level(field, {field: mine, f"{field}#2": ""}, two) == "exact"
    assert level(field, two, two) == "exact"


def test_a_second_address_is_known_where_the_first_is_not() -> None:
    assert level("email", {"email": "", "email#2": "ann@a.example"}, {"email": "ann@a.example"}) == "exact"


def test_addresses_and_numbers_may_be_shared_in_a_household() -> None:
    assert not EMAIL.personal
    assert not PHONE.personal


def test_many_pairs_at_a_time_stand_as_they_do_one_by_one() -> None:
    mails = ["ann.cole@a.example", "ann.cole@b.example", "info@firm.example", "peter@x.example", "ann@a.example", ""]
    pairs = [({"email": one}, {"email": other}) for one in mails for other in mails] * 12
    assert levels("email", *pairs) == [level("email", *pair) for pair in pairs[:36]] * 12
