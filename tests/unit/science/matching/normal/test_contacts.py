"""E-mail addresses, phone numbers and identifiers: one mailbox, line or document is one text; nobody's is nothing."""

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.matching.normal.emails import email, email_or_slip
from regulars.science.matching.normal.identifiers import identifier, is_blocked
from regulars.science.matching.normal.phones import country_of_numbers, e164, phone


@pytest.mark.parametrize(
    ("written", "known_as"),
    [
        ("ann.lee@firm.example", "ann.lee@firm.example"),
        (" Ann.Lee+shop@GoogleMail.com ", "annlee@gmail.com"),
        ("ann+news@firm.example", "ann+news@firm.example"),
        ("ann+news@outlook.com", "ann@outlook.com"),
        ("a.n.n@outlook.com", "a.n.n@outlook.com"),
        ("ann@protonmail.com", "ann@proton.me"),
        ("<a@b.co>", "a@b.co"),
        ("mailto:Ann@b.co", "ann@b.co"),
        ("ann@b.co.", "ann@b.co"),
        ("ann@b.co;", "ann@b.co"),
        ("ann@b.co, bob@c.co", "ann@b.co"),
        ("Ann Lee <ann@b.co>", "ann@b.co"),
        ("Ann Lee<ann@b.co>", "ann@b.co"),
        ('"Lee, Ann" <ann@b.co>', "ann@b.co"),
        ("ann\u200b@b.co", "ann@b.co"),
        ("no-reply@shop.example", ""),
        ("null@shop.example", ""),
        ("noemail@shop.example", ""),
        ("ann@example.com", "ann@example.com"),
        ("ann@noemail.com", ""),
        ("000@b.co", ""),
        ("ann@", ""),
        ("@b.co", ""),
        ("ann@b", ""),
        ("ann lee@b.co", ""),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_email(written: str, known_as: str) -> None:
    assert email(written) == known_as


@pytest.mark.parametrize(
    ("written", "compared_as"),
    [
        ("Ann.Lee@gmail.com", "annlee@gmail.com"),
        ("ann.lee@hotmailhcom", "ann.lee@hotmailhcom"),
        ("Ann.Leehmail.example", "ann.leehmail.example"),
        ("no-reply@shop.example", ""),
        ("no-reply@shopexample", ""),
        ("www.mail.example", ""),
        ("n/a", ""),
        ("not given", ""),
        ("none", ""),
        ("ann@b", ""),
        ("", ""),
    ],
)
def test_an_address_with_a_slip_is_kept_for_comparing(written: str, compared_as: str) -> None:
    assert email_or_slip(written) == compared_as


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("'07700 900123", "GB", "+447700900123"),
        ("+44 7700 900123", "", "+447700900123"),
        ("0044 7700 900123", "", "+447700900123"),
        ("+44 (0)7700 900123", "US", "+447700900123"),
        ("(0)7700-900-123", "GB", "+447700900123"),
        ("07700 900123", "", "07700900123"),
        ("(702) 919-1300", "US", "+17029191300"),
        ("702.919.1300", "US", "+17029191300"),
        ("1-702-919-1300", "US", "+17029191300"),
        ("18188922818", "US", "+18188922818"),
        ("702-919-1300 x12", "US", "+17029191300"),
        ("7029191300.0", "US", "+17029191300"),
        ("0049 30 1234567", "US", "+49301234567"),
        ("030 / 1234567", "DE", "+49301234567"),
        ("92-42-7925774", "US", "+92427925774"),
        ("+39 0352 6553537", "US", "+3903526553537"),
        ("0352 6553537", "US", "03526553537"),
        ("555-555-5555", "US", ""),
        ("000-000", "GB", ""),
        ("000-000", "", ""),
        ("12", "GB", ""),
        ("call me", "GB", ""),
        ("ann1234567@b.co", "", ""),
        ("", "US", ""),
    ],
)
def test_phone(written: str, country: str, number: str) -> None:
    assert phone(written, country) == number


def test_what_cannot_be_a_number_there_has_no_international_form() -> None:
    assert e164("07700 900123", "") == ""
    assert e164("12", "GB") == ""
    assert e164("07700 900123", "GB") == "+447700900123"


def _by_the_library(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("country", "US CA GB DE FR ES IT NL BE AT CH AU NZ IE SE PL PT IN BR MX SG JP ZA".split())
def test_the_quick_way_agrees_with_the_library(country: str) -> None:
    dice = random.Random(country)
    code = phonenumbers.country_code_for_region(country)
    compared = 0
    for _ in range(1_500):
        digits = dice.choice(["0", "1", "", "", ""]) + "".join(dice.choices("0123456789", k=dice.randint(7, 11)))
        for text in (
            digits,
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"+{code}{digits}",
            f"+{code} {digits[:2]} {digits[2:]}",
        ):
            wanted = _by_the_library(text, country)
            if wanted and (text[0] == "+" or digits[:2] != "00") and len(set(digits)) > 1:
                assert e164(text, country) == wanted, text
                compared += 1
    assert compared > 1_000


def test_the_country_of_a_column_of_numbers() -> None:
    assert country_of_numbers(["(702) 919-1300", "321-3212", "415 555 2671", "1 512 353 8633"]) == "US"
    assert country_of_numbers(["07700 900123", "020 7946 0000", "0161 496 0000"]) == "GB"
    assert country_of_numbers(["+49 30 1234567", "+49 89 7654321"]) == "DE"
    assert country_of_numbers(["12", "abc"]) == ""
    assert country_of_numbers([]) == ""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("294-66-9999", "294669999"),
        ("294 66 9999", "294669999"),
        ("de123456789", "DE123456789"),
        ("ab-12/c", "AB12C"),
        ("83920175.0", "83920175"),
        ("000-00-0000", ""),
        ("999999999", ""),
        ("123456789", ""),
        ("-1", ""),
        ("null", ""),
        ("N/A", ""),
        ("unknown", ""),
        ("-", ""),
        ("", ""),
        ("0352", "0352"),
    ],
)
def test_identifier(written: str, value: str) -> None:
    assert identifier(written) == value


def test_blocked_values() -> None:
    assert all(is_blocked(value) for value in ("", "0", "00-0", "-1", "NULL", " none ", "Anonymous", "n/a"))
    assert not any(is_blocked(value) for value in ("7", "ann", "10"))


@given(st.text(max_size=40))
def test_any_text_has_a_form_that_is_its_own_form(text: str) -> None:
    assert email(email(text)) == email(text)
    assert identifier(identifier(text)) == identifier(text)
    number = phone(text, "US")
    assert number == "" or number.lstrip("+").isdigit()
