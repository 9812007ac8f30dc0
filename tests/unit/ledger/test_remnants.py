"""What is left of an erased person in rows of others: nothing, and the others' rows are as good as before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from regulars.ledger.erasure import erase_customer
from regulars.ledger.models import (
    Account,
    Customer,
    Identifier,
    IdentityEntry,
    MatchForm,
    MatchModel,
    Membership,
    Record,
    Review,
    SharedIdentifier,
)

if TYPE_CHECKING:
    from conftest import World

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ANN = "ann@example.com"


def household(name: str, *people: Customer, key: str | None = "cole|1|high street", stated: bool = False) -> Account:
    account = Account.objects.create(kind="household", name=name, key=key)
    for one in people:
        Membership.objects.create(account=account, customer=one, role="member", stated=stated)
    return account


def other(name: str) -> Customer:
    return Customer.objects.create(known_since=NOW, name=name)


def model(**frequencies: dict[str, float]) -> MatchModel:
    kept = {"frequencies": frequencies, "records": 9}
    return MatchModel.objects.create(trained_at=NOW, records=9, model=kept, mark="before")


def test_reviews_forms_and_keys_go_with_the_records(world: World) -> None:
    ann, bob = Record.objects.order_by("pk")
    Review.objects.create(left=ann, right=bob, probability=0.5, evidence=["Ann Cole"], found_at=NOW)
    report = erase_customer(world.ann, by="amy", at=NOW)
    assert not Review.objects.exists()
    assert list(MatchForm.objects.values_list("record", flat=True)) == [bob.pk]
    assert list(bob.match_keys.all())
    assert report.removed["reviews"] == 1


@pytest.mark.parametrize(
    ("value", "also_bobs", "stays"), [(ANN, False, False), (ANN, True, True), ("x@y.z", False, True)]
)
def test_a_shared_identifier_stays_while_somebody_else_has_it(
    world: World, value: str, also_bobs: bool, stays: bool
) -> None:
    SharedIdentifier.objects.create(kind="email", value=value, people=12)
    if also_bobs:
        Identifier.objects.create(record=Record.objects.get(key="bob"), kind="email", value=ANN)
    erase_customer(world.ann, by="amy", at=NOW)
    assert SharedIdentifier.objects.exists() is stays


def test_the_model_forgets_values_that_tell_who_somebody_is(world: World) -> None:
    MatchForm.objects.filter(record__key="ann").update(
        form=json.dumps(
            {"given": "ann", "email": ANN, "email#2": "cole@home.example", "house": "1", "street": "high street"}
        )
    )
    kept = model(
        **{
            "given": {"ann": 0.1, "bob": 0.1},
            "email": {ANN: 0.01, "cole@home.example": 0.01, "bob@example.com": 0.02},
            "email local": {"ann": 0.01, "bob": 0.02},
            "address": {"1 high street": 0.01, "2 low road": 0.01},
        }
    )
    report = erase_customer(world.ann, by="amy", at=NOW)
    kept.refresh_from_db()
    assert kept.model == {
        "frequencies": {
            "given": {"ann": 0.1, "bob": 0.1},
            "email": {"bob@example.com": 0.02},
            "email local": {"bob": 0.02},
            "address": {"2 low road": 0.01},
        },
        "records": 9,
    }
    assert kept.mark not in {"before", ""}
    assert report.removed["values in the matching model"] == 4


def test_a_model_that_knows_nothing_of_them_is_not_touched(world: World) -> None:
    kept = model(email={"bob@example.com": 0.02}, given={"ann": 0.2})
    erase_customer(world.ann, by="amy", at=NOW)
    kept.refresh_from_db()
    assert kept.mark == "before"


def test_a_household_that_stays_is_called_by_who_is_left(world: World) -> None:
    home = household("Cole and Stone household", world.ann, world.bob, other("Eve Hart"))
    erase_customer(world.ann, by="amy", at=NOW)
    home.refresh_from_db()
    assert (home.name, home.key) == ("Hart and Stone household", f"erased {home.pk}")


def test_a_found_household_of_one_ends_but_not_one_that_a_person_spoke_of(world: World) -> None:
    found = household("Cole and Stone household", world.ann, world.bob)
    spoken = household("Cole and Hart household", world.ann, other("Eve Hart"), key="other", stated=True)
    opened = household("The two of them", world.ann, other("Joe Lee"), key=None)
    named = household("Ann Cole and Kim", world.ann, other("Kim Day"), key=None)
    erase_customer(world.ann, by="amy", at=NOW)
    left = dict(Account.objects.filter(pk__in=[found.pk, spoken.pk, opened.pk, named.pk]).values_list("pk", "name"))
    assert left == {spoken.pk: "Hart household", opened.pk: "The two of them", named.pk: "Day household"}


def test_who_was_removed_from_a_household_does_not_name_it(world: World) -> None:
    home = household("Cole and Stone household", world.ann, world.bob, other("Eve Hart"))
    Membership.objects.filter(account=home, customer=world.bob).update(role="removed", stated=True)
    erase_customer(world.ann, by="amy", at=NOW)
    home.refresh_from_db()
    assert home.name == "Hart household"


def test_a_dealer_keeps_the_one_buyer_who_is_left(world: World) -> None:
    dealer = Account.objects.create(kind="dealer", name="Dealer", key="source 1")
    for one in (world.ann, world.bob):
        Membership.objects.create(account=dealer, customer=one, role="buyer")
    erase_customer(world.ann, by="amy", at=NOW)
    assert Account.objects.filter(pk=dealer.pk).exists()
    erase_customer(world.bob, by="amy", at=NOW)
    assert not Account.objects.exists()


def entry(customer: Customer, into: Customer, **row: Any) -> IdentityEntry:
    kept = {"aside": {"referral.referrer": [row, {"id": 9, "referrer_id": "77"}]}, "links": []}
    return IdentityEntry.objects.create(at=NOW, change="merged", customer=into.pk, other=customer.pk, detail=kept)


def test_rows_about_them_that_a_merge_of_others_set_aside_go(world: World) -> None:
    eve = other("Eve Hart")
    by_number = entry(eve, world.bob, id=1, referred_id=str(world.ann.pk))
    by_words = entry(eve, world.bob, id=2, evidence=f"{ANN.upper()} told them")
    kept = entry(eve, world.bob, id=3, evidence="Joe told them")
    report = erase_customer(world.ann, by="amy", at=NOW)
    for changed in (by_number, by_words):
        changed.refresh_from_db()
        assert changed.detail == {"aside": {"referral.referrer": [{"id": 9, "referrer_id": "77"}]}, "links": []}
    before = kept.detail
    kept.refresh_from_db()
    assert kept.detail == before
    assert report.removed["rows kept in the identity log"] == 2
