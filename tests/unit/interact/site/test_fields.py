"""How what visitors type is read: what is wrong is quoted and explained, in their language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.interact.site.fields import FIELDS, Filled, read_filled
from regulars.interact.site.sayings import LANGUAGES, sayings

ALL = [{"name": name, "label": f"The {name}", "required": name in {"email", "message"}} for name in FIELDS]
BOX = {"channel": "email", "purpose": "marketing", "label": "Yes, send me your news"}


def read(language: str = "en", *, one_is_needed: bool = False, **values: str) -> Filled:
    return read_filled(ALL, [BOX], values, language=language, one_is_needed=one_is_needed)


def test_what_is_typed_is_tidied() -> None:
    filled = read(email=" Ann@Shop.EXAMPLE ", message="a\r\n\r\nb\x00", full_name=" Ann \n Lee ", phone="020 7946 0000")
    assert filled.faults == {}
    assert filled.said == {
        "email": "Ann@shop.example",
        "message": "a\n\nb",
        "full_name": "Ann Lee",
        "phone": "020 7946 0000",
    }


@pytest.mark.parametrize("email", ["ann", "ann@", "@b.example", "a b@c.example", "ann@localhost", "a@b@c.example"])
def test_what_is_no_address_is_quoted(email: str) -> None:
    assert email in read(email=email, message="x").faults["email"]


def test_each_fault_says_what_to_do() -> None:
    faults = read(email="", message="", phone="12", city="x" * 151, one_is_needed=True).faults
    assert faults == {
        "email": "“The email” is empty: please fill it in.",
        "message": "“The message” is empty: please fill it in.",
        "phone": "“12” is not a telephone number: one has 5 to 15 digits, such as +44 20 7946 0000.",
        "city": "“The city” has 151 letters; 150 is the most.",
        "consent-0": "No box is ticked: without your yes we may not write to you.",
    }


def test_a_ticked_box_is_kept_with_its_words() -> None:
    assert read(email="a@b.example", message="x", **{"consent-0": "yes"}).asked == [BOX]
    assert read(email="a@b.example", message="x", **{"consent-1": "yes"}).asked == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_told_in_every_language(language: str) -> None:
    faults = read(language, email="nobody", message="", phone="1", one_is_needed=True).faults
    assert len(faults) == 4
    assert all("{" not in fault for fault in faults.values())
    english = read("en", email="nobody", message="", phone="1", one_is_needed=True).faults
    assert language == "en" or not set(faults.values()) & set(english.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_every_field_and_fills_in_every_sentence(language: str) -> None:
    says = sayings(language)
    assert set(says.labels) == set(FIELDS)
    assert "{" not in says.mail.format(business="B", wanted="W", link="L", days=7)
    assert all(word in says.mail for word in ("{business}", "{wanted}", "{link}", "{days}"))
    assert "T" in says.subject.format(title="T")


def test_other_languages_fall_back() -> None:
    assert sayings("de-AT") is sayings("de")
    assert sayings("xx") is sayings("en")


@given(st.dictionaries(st.sampled_from([*FIELDS, "consent-0", "website"]), st.text(max_size=400), max_size=8))
def test_whatever_is_typed_is_read_or_told(values: dict[str, str]) -> None:
    filled = read_filled(ALL, [BOX], values, language="fr", one_is_needed=True)
    for text in [*filled.said.values(), *filled.faults.values()]:
        text.encode()  # no half letters, which no database takes
        assert "\x00" not in text
    assert not set(filled.said) & set(filled.faults)
