"""Who was brought by a personal code: whose it is, who used it first, and what is no code of anybody's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.identify.personal_codes import note_codes
from regulars.ledger.models import Event, Record, Referral

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def tag(shop: Shop, customer: int, tags: str) -> None:
    Record.objects.filter(pk=shop.records[customer].pk).update(extra=json.dumps({"rating": "4", "tags": tags}))


def buy(shop: Shop, customer: int, days: float, code: str) -> None:
    order = shop.sell(customer, NOW - timedelta(days=days), "20.00")
    Event.objects.filter(order_id=order).update(properties=json.dumps({"discount_code": code, "total": "20"}))


def test_the_first_order_by_somebodys_own_code(shop: Shop) -> None:
    ann, bob = shop.customer(), shop.customer()
    tag(shop, ann, '"Customer","Regular","FRIEND-K7QM"')
    buy(shop, bob, 9, "friend-k7qm")
    assert note_codes() == 1
    found = Referral.objects.get()
    assert (found.referrer_id, found.referred_id, found.source) == (ann, bob, "code")
    assert found.at == NOW - timedelta(days=9)
    assert found.evidence == "Used the personal code FRIEND-K7QM on their first order."
    assert note_codes() == 0


@pytest.mark.parametrize("code", ["CUSTOMER", "REGULAR", "AB-1", "BLACK FRIDAY 20", ""])
def test_what_is_no_code(shop: Shop, code: str) -> None:
    ann, bob = shop.customer(), shop.customer()
    tag(shop, ann, f'"Customer","Regular","{code}"')
    buy(shop, bob, 9, code)
    assert note_codes() == 0


def test_a_code_of_several_is_nobodys_and_ones_own_brings_nobody(shop: Shop) -> None:
    ann, bob, cy = (shop.customer() for _ in range(3))
    tag(shop, ann, '"SPRING-2026","ANN-CODE-1"')
    tag(shop, bob, '"SPRING-2026"')
    buy(shop, cy, 9, "SPRING-2026")
    buy(shop, ann, 9, "ANN-CODE-1")
    assert note_codes() == 0


def test_only_the_first_order_and_only_who_is_not_noted_yet(shop: Shop) -> None:
    ann, bob, cy, di = (shop.customer() for _ in range(4))
    tag(shop, ann, '"FRIEND-K7QM"')
    buy(shop, bob, 90, "WELCOME10")
    buy(shop, bob, 9, "FRIEND-K7QM")
    buy(shop, cy, 9, "FRIEND-K7QM")
    Referral.objects.create(referrer_id=di, referred_id=cy, at=NOW, evidence="said so", source="said")
    assert note_codes() == 0
    assert Referral.objects.get().referrer_id == di


def test_later_orders_are_not_known_yet(shop: Shop) -> None:
    ann, bob = shop.customer(), shop.customer()
    tag(shop, ann, '"FRIEND-K7QM"')
    buy(shop, bob, 9, "FRIEND-K7QM")
    assert note_codes(NOW - timedelta(days=20)) == 0
    assert note_codes(NOW) == 1
