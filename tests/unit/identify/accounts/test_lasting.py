"""Accounts last: the same ids run after run, through changed keys; what a person said is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from regulars.identify.accounts import (
    accounts_of,
    forget_statement,
    members_of,
    open_account,
    remove_membership,
    state_membership,
)
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Account, Customer, Membership

if TYPE_CHECKING:
    from conftest import Crowd

NOW = datetime.fromisoformat("2026-05-03T12:00:00+00:00")
HOME = {"street": "1 High Street", "city": "Leeds", "postcode": "LS1 1AA"}
NEW_HOME = {"street": "9 Low Road", "city": "York", "postcode": "YO1 7HH"}


def state() -> tuple[object, ...]:
    return list(Account.objects.order_by("pk").values()), list(Membership.objects.order_by("pk").values())


def test_finding_again_changes_nothing(crowd: Crowd, moments: Callable[[int], datetime]) -> None:
    for name in ("Ann Cole", "Bob Cole"):
        crowd.person(name, company="Acme", source="Dealer", **HOME)
    assert crowd.find().opened == 3
    before = state()
    report = crowd.find(moments(2))
    assert (report.opened, report.ended, state()) == (0, 0, before)


def test_a_household_that_moves_together_keeps_its_account(crowd: Crowd, moments: Callable[[int], datetime]) -> None:
    people = [crowd.person(name, **HOME) for name in ("Ann Cole", "Bob Cole", "Eve Cole")]
    crowd.find()
    home = Account.objects.get()
    for one in people[:2]:
        crowd.change(one, **NEW_HOME)
    report = crowd.find(moments(2))
    assert (report.opened, report.ended) == (0, 0)
    moved = Account.objects.get()
    assert (moved.pk, moved.key == home.key) == (home.pk, False)
    assert {member.customer for member in members_of(moved)} == set(people[:2])
    assert {member.since for member in members_of(moved)} == {NOW}


def test_a_company_that_gets_a_name_keeps_its_account(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", email="ann@acme.example")
    crowd.person("Bob Stone", email="info@acme.example")
    crowd.find()
    before = Account.objects.get()
    crowd.change(ann, company="Acme Tools Ltd")
    crowd.find()
    after = Account.objects.get()
    assert (before.name, after.name, after.pk) == ("acme.example", "Acme Tools Ltd", before.pk)


def test_two_households_that_part_keep_one_account_and_open_one(crowd: Crowd) -> None:
    people = [crowd.person(f"{name} Cole", **HOME) for name in ("Ann", "Bob", "Eve", "Joe", "Kim")]
    crowd.find()
    first = Account.objects.get()
    for one in people[:3]:
        crowd.change(one, **NEW_HOME)
    report = crowd.find()
    assert (report.opened, Account.objects.count()) == (1, 2)
    assert len(members_of(first)) == 2, "the key stayed where the address is"


def test_what_a_person_entered_stays_whatever_records_say(crowd: Crowd, moments: Callable[[int], datetime]) -> None:
    ann = crowd.person("Ann Cole", **HOME)
    crowd.person("Bob Cole", **HOME)
    eve = crowd.person("Eve Stone")
    crowd.find()
    home = Account.objects.get()
    state_membership(eve, home, by="amy", at=moments(1))
    state_membership(ann, home, "contact", by="amy", at=moments(1))
    crowd.change(ann, **NEW_HOME)
    crowd.find(moments(2))
    members = {member.customer: (member.role, member.evidence, member.stated) for member in members_of(home)}
    assert members == {ann: ("contact", "entered by amy", True), eve: ("member", "entered by amy", True)}
    assert members_of(home, limit=1)[0].customer == ann


def test_whom_a_person_removed_is_not_found_again(crowd: Crowd) -> None:
    ann, bob = (crowd.person(name, **HOME) for name in ("Ann Cole", "Bob Cole"))
    crowd.find()
    home = Account.objects.get()
    remove_membership(bob, home, by="amy", at=NOW)
    crowd.find()
    assert crowd.all() == {"Cole household": {"Ann Cole"}}
    assert accounts_of(bob) == []
    forget_statement(bob, home)
    crowd.find()
    assert crowd.all() == {"Cole household": {"Ann Cole", "Bob Cole"}}
    assert [place.account for place in accounts_of(ann)] == [home]


def test_who_has_a_household_by_a_persons_word_is_found_in_no_other(crowd: Crowd) -> None:
    ann = crowd.person("Ann Cole", **HOME)
    crowd.person("Bob Cole", **HOME)
    crowd.person("Eve Cole", **HOME)
    own = open_account("household", "  Ann on her own ")
    state_membership(ann, own, by="amy", at=NOW)
    crowd.find()
    crowd.find()
    assert crowd.all() == {"Ann on her own": {"Ann Cole"}, "Cole household": {"Bob Cole", "Eve Cole"}}
    remove_membership(ann, own, by="amy", at=NOW)
    crowd.find()
    assert len(crowd.all()["Cole household"]) == 3
    assert Account.objects.filter(pk=own.pk).exists()


def test_mistakes_are_named(crowd: Crowd) -> None:
    ann, bob = crowd.person("Ann Cole"), crowd.person("Bob Cole")
    own = open_account("household", "Home")
    with pytest.raises(BadInput, match="no kind of account 'club'"):
        open_account("club", "Chess")
    with pytest.raises(BadInput, match="needs a name"):
        open_account("company", " ")
    with pytest.raises(BadInput, match="no role 'removed'"):
        state_membership(ann, own, "removed", by="amy", at=NOW)
    with pytest.raises(NotFound, match="is not in Home"):
        remove_membership(ann, own, by="amy", at=NOW)
    Customer.objects.filter(pk=bob.pk).update(merged_into=ann)
    bob.refresh_from_db()
    with pytest.raises(BadInput, match="under another code"):
        state_membership(bob, own, by="amy", at=NOW)


def test_stating_twice_is_stating_once(crowd: Crowd) -> None:
    ann, own = crowd.person("Ann Cole"), open_account("company", "Acme")
    state_membership(ann, own, by="amy", at=NOW)
    state_membership(ann, own, "contact", by="bo", at=NOW)
    assert [(place.role, place.evidence) for place in accounts_of(ann)] == [("contact", "entered by bo")]


def test_more_changes_than_a_statement_can_name(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.identify.accounts.writing._FEW", 2)
    people = [crowd.person(f"{name} Cole{n}", company=f"Firm {n}") for n in range(5) for name in ("Ann", "Bob")]
    assert crowd.find().opened == 5
    for one in people:
        crowd.change(one, company=f"Works {one.pk % 5 // 5}")
    report = crowd.find()
    assert (report.companies, report.ended) == (1, 4)
    assert len(members_of(Account.objects.get())) == 10
