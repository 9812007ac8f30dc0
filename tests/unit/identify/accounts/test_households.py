"""Who lives together: by address and family name, by what a few share; and who only seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regulars.ledger.models import Account
from regulars.ledger.models.account import household_name

if TYPE_CHECKING:
    from conftest import Crowd

HOME = {"street": "1 High Street", "city": "Leeds", "postcode": "LS1 1AA"}


def test_one_family_at_one_address(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", **HOME)
    crowd.person("Bob Cole", street="1 High St.", city="Leeds", postcode="ls11aa")
    crowd.person("Eve Stone", **HOME)
    crowd.person("Zoe Cole", street="2 High Street", city="Leeds", postcode="LS1 1AA")
    report = crowd.find()
    assert crowd.all() == {"Cole household": {"Ann Cole", "Bob Cole"}}
    assert crowd.evidence(ann) == ["the same address and family name"]
    assert (report.households, report.customers, report.opened, report.ended) == (1, 2, 1, 0)


def test_records_that_know_only_town_or_postcode_meet(crowd: Crowd) -> None:
    crowd.person("Ann Cole", street="1 High Street", city="Leeds")
    crowd.person("Bob Cole", **HOME)
    crowd.person("Eve Cole", street="1 High Street", postcode="LS1 1AA")
    crowd.person("Joe Cole", street="1 High Street", city="York")
    crowd.find()
    assert crowd.all() == {"Cole household": {"Ann Cole", "Bob Cole", "Eve Cole"}}


def test_a_family_that_moved_apart_is_none(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", **HOME)
    crowd.person("Bob Cole", **HOME)
    crowd.find()
    crowd.change(ann, street="9 Low Road", city="York", postcode="YO1 7HH")
    assert crowd.find().ended == 1
    assert crowd.all() == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"phone": "0113 496 0001"}, "shares a phone number"),
        ({"email": "home@mail.example"}, "shares an e-mail address"),
    ],
)
def test_a_few_who_share_a_phone_or_an_address(crowd: Crowd, said: dict[str, str], words: str) -> None:
    ann = crowd.person("Ann Cole", **said)
    crowd.person("Eve Stone", **said)
    crowd.find()
    assert crowd.all() == {"Cole and Stone household": {"Ann Cole", "Eve Stone"}}
    assert crowd.evidence(ann) == [words]


def test_strangers_in_two_towns_with_one_number_are_no_household(crowd: Crowd) -> None:
    phone = {"phone": "0113 496 0001"}
    crowd.person("Ann Cole", **phone, **HOME)
    crowd.person("Eve Stone", **phone, street="9 Low Road", city="York", postcode="YO1 7HH")
    crowd.person("Joe Hart", **phone)
    crowd.find()
    assert crowd.all() == {}
    crowd.person("Bob Cole", **phone, street="3 Mill Lane", city="Hull", postcode="HU1 1AA")
    crowd.person("Max Berg", **phone, **HOME)
    crowd.find()
    assert crowd.all() == {"Cole and Berg household": {"Ann Cole", "Bob Cole", "Max Berg"}}


def test_evidence_names_all_that_ties_somebody_but_quotes_nothing(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", phone="0113 496 0001", **HOME)
    crowd.person("Bob Cole", phone="0113 496 0001", **HOME)
    eve = crowd.person("Eve Stone", phone="+44 113 4960001")
    crowd.find()
    assert crowd.evidence(ann) == ["the same address and family name, shares a phone number"]
    assert crowd.evidence(eve) == ["shares a phone number"]


def test_an_office_address_is_no_home(crowd: Crowd) -> None:
    for name in ("Ann Cole", "Eve Stone"):
        crowd.person(name, email="info@shared.example")
    crowd.find()
    assert not Account.objects.filter(kind="household").exists()


def test_what_only_colleagues_share_is_their_companys(crowd: Crowd) -> None:
    for name in ("Ann Cole", "Eve Stone", "Joe Hart"):
        crowd.person(name, company="Acme Ltd", phone="0113 496 0001")
    crowd.find()
    assert crowd.all() == {"Acme Ltd": {"Ann Cole", "Eve Stone", "Joe Hart"}}


def test_many_who_share_are_no_household(crowd: Crowd) -> None:
    for number in range(7):
        crowd.person(f"Ann Cole{chr(97 + number)}", phone="0113 496 0001")
    crowd.find()
    assert crowd.all() == {}


def test_a_chain_that_leads_too_far_leaves_the_addresses(crowd: Crowd) -> None:
    for number in range(12):
        said = {"phone": f"0113 496 00{number // 2:02}", "email": f"home{(number + 1) // 2}@mail.example"}
        crowd.person(
            f"{'ABCDEFGHIJKL'[number]}nn {'Cole' if number < 2 else 'Stone' + chr(97 + number)}",
            **said,
            **(HOME if number < 2 else {}),
        )
    crowd.find()
    assert [len(members) for members in crowd.all().values()] == [2]


def test_nobody_at_all(crowd: Crowd) -> None:
    report = crowd.find()
    assert (report.households, report.customers) == (0, 0)


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["Ann Cole", "Bob Cole", "Eve Stone"], "Cole and Stone household"),
        (["Stone, Eve", "Ann Cole Jr."], "Cole and Stone household"),
        (["ANN COLE", "Bob Cole", "mrs e cole"], "Cole household"),
        (["Ann McDonald", "Bob McDonald"], "McDonald household"),
        (["A Hart", "B Cole", "C Stone", "D Cole"], "Cole, Hart and others"),
        (["", "王小明"], "王小明 household"),
        (["", " "], "Household"),
        (["Wharton Mr", "Mr", "Mrs. Wharton"], "Wharton household"),
        (["Jan Cerny", "Eva Černý"], "Černý household"),
        (["Jan Cerny", "Ivo Cerny", "Eva Černý"], "Cerny household"),
        (["Ann C.", "C", "ann@mail.example", "mei.xu24", "Bob Cole"], "Cole household"),
    ],
)
def test_a_household_is_called_by_its_family_names(names: list[str], called: str) -> None:
    assert household_name(names) == called
