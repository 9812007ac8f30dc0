"""Households, companies and dealers: the list, one of them, and who we say belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from regulars.ledger.models import Account, Membership, Trace
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, read
from .test_markup import check


@dataclass
class Belonging:
    """Ann and Bob share a household; Cy works at a company; a dealer has nobody left."""

    household: Account
    company: Account
    dealer: Account


@pytest.fixture
def belonging(scene: Scene) -> Belonging:
    household = Account.objects.create(kind="household", name="Cole and Stone household", key="h-1")
    company = Account.objects.create(kind="company", name="Hart & Sons", key="hart sons")
    dealer = Account.objects.create(kind="dealer", name="Dealer North", key="d-1")
    why = "same address and family name"
    Membership.objects.create(account=household, customer=scene.ann, role="contact", evidence=why)
    Membership.objects.create(account=household, customer=scene.bob, role="member", evidence=why)
    Membership.objects.create(account=company, customer=scene.cy, role="employee", evidence="same company")
    Membership.objects.create(account=dealer, customer=scene.cy, role="removed", stated=True)
    return Belonging(household, company, dealer)


def test_the_list_is_by_what_they_are_worth_together(owner: Client, belonging: Belonging) -> None:
    page = read(owner.get("/identify/accounts/"))
    check(page)
    assert "Cole and Stone household household 2 £130" in page.text  # 120.50 and 10
    assert "Hart & Sons company 1 –" in page.text
    assert "Dealer North dealer 0 –" in page.text  # somebody said that Cy does not buy there
    assert page.text.index("Cole and Stone") < page.text.index("Hart & Sons")
    assert "Households 1" in page.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=company", "Hart & Sons", "Cole and Stone"),
        ("search=stone", "Cole and Stone", "Hart & Sons"),
        ("kind=nonsense", "Dealer North", "None has that name"),
        ("kind=dealer&search=hart", "None has that name", "Hart & Sons"),
        ("page=99", "Dealer North", "None has that name"),
    ],
)
def test_the_list_is_narrowed(query: str, shown: str, hidden: str, owner: Client, belonging: Belonging) -> None:
    page = read(owner.get(f"/identify/accounts/?{query}"))
    check(page)
    assert shown in page.text
    assert hidden not in page.text


def test_nobody_belongs_together_yet(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/identify/accounts/"))
    check(page)
    assert "Nobody belongs together yet" in page.text


def test_one_household(owner: Client, belonging: Belonging, scene: Scene) -> None:
    page = read(owner.get(f"/accounts/{belonging.household.pk}/"))
    check(page)
    for said in ("Cole and Stone household", "People 2", "Together worth £130", "contact",
                 "same address and family name", "Ann Cole Leeds"):  # fmt: skip
        assert said in page.text, said
    assert f"/customers/{scene.bob.code}/" in page.links()


def test_somebody_is_taken_out_for_good_and_added_again(owner: Client, belonging: Belonging, scene: Scene) -> None:
    address = f"/accounts/{belonging.household.pk}/"
    owner.post(f"{address}members/{scene.bob.code}/removed/")
    page = read(owner.get(address))
    check(page)
    assert "Bob Stone is no longer in Cole and Stone household." in page.text
    assert "People 1" in page.text
    assert "Who does not, as we said" in page.text
    assert "removed by olive" in page.text
    assert Membership.objects.get(account=belonging.household, customer=scene.bob).stated
    owner.post(f"{address}members/", {"code": f" {scene.bob.code.lower()} ", "role": "member"})
    again = read(owner.get(address))
    assert "Bob Stone is in Cole and Stone household now." in again.text
    assert "entered by olive said by us" in again.text
    assert [trace.did for trace in Trace.objects.order_by("pk")] == ["remove member", "add member"]


def test_what_was_said_of_somebody_is_taken_back(owner: Client, belonging: Belonging, scene: Scene) -> None:
    address = f"/accounts/{belonging.household.pk}/"
    owner.post(f"{address}members/{scene.bob.code}/removed/")
    page = read(owner.post(f"{address}members/{scene.bob.code}/forgotten/", {"next": address}, follow=True))
    assert "Of Bob Stone the records decide again" in page.text
    assert "Who does not, as we said" not in page.text
    assert not Membership.objects.filter(account=belonging.household, customer=scene.bob).exists()


def test_an_account_is_opened_by_hand(owner: Client, belonging: Belonging) -> None:
    page = read(owner.get("/identify/accounts/"))
    assert [label.get("for") for label in page.all("label")].count("account-kind") == 1
    answer = owner.post("/identify/accounts/opened/", {"name": " The Club ", "kind": "company"})
    opened = Account.objects.get(name="The Club")
    assert opened.kind == "company"
    assert answer.headers["Location"] == f"/accounts/{opened.pk}/"
    page = read(owner.get(f"/accounts/{opened.pk}/"))
    check(page)
    assert "The Club is opened. Say below who belongs to it." in page.text


@pytest.mark.parametrize(
    ("given", "said"), [({"name": " ", "kind": "company"}, "needs a name"), ({"name": "A", "kind": "x"}, "'x'")]
)
def test_no_account_without_name_and_kind(given: dict[str, str], said: str, owner: Client, scene: Scene) -> None:
    page = read(owner.post("/identify/accounts/opened/", {**given, "next": "/identify/accounts/"}, follow=True))
    assert said in page.text
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "0000000"}, "There is no customer"),
        ({"code": "x"}, "'x'"),
        ({"code": "", "role": "member"}, "''"),
    ],
)
def test_nobody_is_added_by_mistake(given: dict[str, str], said: str, owner: Client, belonging: Belonging) -> None:
    address = f"/accounts/{belonging.company.pk}/"
    page = read(owner.post(f"{address}members/", {**given, "next": address}, follow=True))
    assert page.all("p", role="alert")
    assert said in page.text
    assert Membership.objects.filter(account=belonging.company).count() == 1


def test_a_role_that_is_none(owner: Client, belonging: Belonging, scene: Scene) -> None:
    address = f"/accounts/{belonging.company.pk}/"
    form = {"code": scene.ann.code, "role": "king", "next": address}
    assert "There is no role 'king'" in read(owner.post(f"{address}members/", form, follow=True)).text


def test_an_account_that_is_not_there(owner: Client, scene: Scene) -> None:
    answer = owner.get("/accounts/999/")
    assert answer.status_code == 404
    assert "There is no account 999." in answer.content.decode()


def test_the_customers_page_says_where_they_belong(owner: Client, belonging: Belonging, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "Cole and Stone household household, contact: same address and family name" in page.text
    assert f"/accounts/{belonging.household.pk}/" in page.links()
    assert "Dealer North" not in read(owner.get(f"/customers/{scene.cy.code}/")).text


def test_an_agent_comes_from_the_customer_and_an_analyst_only_looks(
    signed_in: SignedIn, belonging: Belonging, scene: Scene
) -> None:
    address = f"/accounts/{belonging.household.pk}/"
    agent = read(signed_in(Role.AGENT).get(address))
    assert "/identify/accounts/?kind=household" not in agent.links()
    assert agent.all("input", name="code")
    analyst = read(signed_in(Role.ANALYST).get(address))
    check(analyst)
    assert not analyst.all("input", name="code")
    assert not read(signed_in(Role.ANALYST).get("/identify/accounts/")).all("input", name="name")
    assert "Not one of them" not in analyst.text
    assert signed_in(Role.ANALYST).post(f"{address}members/", {"code": scene.cy.code}).status_code == 403


def test_a_dealer_with_many_buyers_shows_the_first(
    owner: Client, belonging: Belonging, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.web.pages.accounts._MEMBERS", 1)
    page = read(owner.get(f"/accounts/{belonging.household.pk}/"))
    assert "The first 1 of 2." in page.text
