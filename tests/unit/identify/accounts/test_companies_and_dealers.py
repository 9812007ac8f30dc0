"""Who works where, and who buys through whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regulars.identify.accounts import accounts_of
from regulars.identify.accounts.dealers import is_dealers
from regulars.identify.accounts.providers import PUBLIC, is_role, resembles
from regulars.ledger.models import Account

if TYPE_CHECKING:
    from conftest import Crowd


def roles(crowd: Crowd, *people: object) -> list[str]:
    return [accounts_of(one)[0].role for one in people]  # type: ignore[arg-type]


def test_the_same_company_under_different_legal_forms(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", company="Acme Tools Ltd.")
    crowd.person("Bob Stone", company="ACME TOOLS")
    crowd.person("Eve Hart", company="Acme Tools Ltd.")
    crowd.person("Joe Lee", company="Stone & Co")
    crowd.person("Kim Lee", company="self-employed")
    crowd.person("Lou Lee", company="Self employed")
    report = crowd.find()
    assert crowd.all() == {"Acme Tools Ltd.": {"Ann Cole", "Bob Stone", "Eve Hart"}}
    assert (report.companies, crowd.evidence(ann), roles(crowd, ann)) == (1, ["names the same company"], ["employee"])


def test_a_companys_domain_brings_colleagues_who_name_no_company(crowd: Crowd) -> None:
    crowd.person("Ann Cole", company="Acme Tools Ltd", email="ann@acmetools.example")
    bob = crowd.person("Bob Stone", email="bob@acmetools.example")
    office = crowd.person("", email="info2@acmetools.example")
    other = crowd.person("Eve Hart", company="Hart Ltd", email="eve@acmetools.example")
    crowd.person("Joe Hart", company="Hart Ltd")
    crowd.find()
    assert crowd.all() == {
        "Acme Tools Ltd": {"Ann Cole", "Bob Stone", "info2@acmetools.example"},
        "Hart Ltd": {"Eve Hart", "Joe Hart"},
    }
    assert crowd.evidence(bob) == ["an e-mail address at acmetools.example"]
    assert crowd.evidence(other) == ["names the same company"]
    assert roles(crowd, bob, office) == ["employee", "contact"]


def test_a_domain_with_an_office_stands_for_a_company_nobody_names(crowd: Crowd) -> None:
    crowd.person("Ann Cole", email="ann@stone-works.example")
    crowd.person("Bob Stone", email="sales@stone-works.example")
    crowd.find()
    assert crowd.all() == {"stone-works.example": {"Ann Cole", "Bob Stone"}}


def test_many_who_gave_one_office_address_do_not_work_there(crowd: Crowd) -> None:
    for number in range(8):
        crowd.person(f"Ann {chr(65 + number)}ole", email="info@club.example")
    crowd.find()
    assert crowd.all() == {}


def test_strangers_at_one_domain_are_no_company(crowd: Crowd) -> None:
    crowd.person("Ann Cole", email="ann@gmail.com", company="Acme Ltd")
    crowd.person("Bob Stone", email="info@gmail.com", company="Acme Ltd")
    crowd.person("Eve Hart", email="eve@gmail.com")
    crowd.person("Joe Lee", email="joe@gmial.com", company="Lee Ltd")
    crowd.person("Kim Day", email="kim@gmial.com")
    for number in range(40):
        crowd.person("", email=f"p{number}@provider.example", **({"company": "Big Ltd"} if number < 2 else {}))
    crowd.find()
    assert set(crowd.all()) == {"Acme Ltd", "Big Ltd"}
    assert crowd.all()["Acme Ltd"] == {"Ann Cole", "Bob Stone"}
    assert len(crowd.all()["Big Ltd"]) == 2


def test_a_dealers_file_makes_buyers(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", source="Dealer sales 2025")
    bob = crowd.person("Bob Stone")
    crowd.tell(bob, "Dealer sales 2025", full_name="Bob Stone")
    crowd.person("Eve Hart")
    report = crowd.find()
    assert crowd.all() == {"Dealer sales 2025": {"Ann Cole", "Bob Stone"}}
    assert (report.dealers, crowd.evidence(ann)) == (1, ["is in Dealer sales 2025"])
    assert roles(crowd, ann, bob) == ["buys through them", "buys through them"]


def test_a_number_that_many_of_one_source_have_is_a_dealers(crowd: Crowd) -> None:
    people = [crowd.person(f"Ann {chr(65 + n)}ole", source="Web shop", phone="0113 496 0001") for n in range(11)]
    crowd.person("Bob Stone", source="List", phone="0113 496 0001")
    crowd.find()
    (account,) = Account.objects.all()
    assert (account.kind, account.name) == ("dealer", "Dealer of Web shop: +441134960001")
    assert crowd.evidence(people[0]) == ["the same phone number as 11 others in Web shop"]


def test_a_dealers_own_file_and_number_are_one_dealer(crowd: Crowd) -> None:
    people = [crowd.person(f"Ann {chr(65 + n)}ole", source="Dealer", email="orders@dealer.example") for n in range(10)]
    crowd.person("Bob Stone", source="Dealer")
    crowd.find()
    assert len(crowd.all()["Dealer"]) == 11
    assert crowd.evidence(people[0])[0] == "is in Dealer, the same e-mail address as 9 others in Dealer"


def test_a_number_of_many_everywhere_is_nobodys(crowd: Crowd) -> None:
    for number in range(12):
        crowd.person(f"Ann {chr(65 + number)}ole", source=f"Place {number % 3}", phone="0113 496 0001")
    crowd.find()
    assert crowd.all() == {}


def test_a_companys_switchboard_is_no_dealer(crowd: Crowd) -> None:
    for number in range(12):
        crowd.person(f"Ann {chr(65 + number)}ole", company="Acme Ltd", phone="0113 496 0001")
    crowd.find()
    assert set(crowd.all()) == {"Acme Ltd"}


@pytest.mark.parametrize(
    ("source", "dealers"),
    [
        ("Dealer", True),
        ("dealer_sales", True),
        ("Our resellers", True),
        ("Händler Nord", True),
        ("Shop", False),
        ("Ideal", False),
    ],
)
def test_a_sources_name_says_whose_it_is(source: str, dealers: bool) -> None:
    assert is_dealers(source) is dealers


def test_office_addresses_and_alike_names() -> None:
    assert is_role("info@a.example")
    assert is_role("sales2@a.example")
    assert not is_role("infona@a.example")
    assert resembles("acme tools", "acme.com")
    assert resembles("acme", "acme-tools.de")
    assert not resembles("ab", "ab.com")
    assert {"gmail.com", "btinternet.com", "web.de", "orange.fr"} <= PUBLIC
    assert all(domain == domain.lower() and "." in domain for domain in PUBLIC)
