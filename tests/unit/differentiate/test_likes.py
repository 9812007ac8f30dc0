"""What a customer likes, in one list: what they said before what we infer, the surest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from regulars.differentiate.likes import likes_of
from regulars.differentiate.needs import GROUP
from regulars.ledger.models import Customer, Motivator, Need, Preference

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_what_they_said_comes_first_and_their_group_is_no_like(shop: Shop) -> None:
    ann = Customer.objects.get(pk=shop.customer("Ann"))
    for kind, subject, item, stated, strength in (
        (Preference, "product", "Decaf", False, 0.9),
        (Need, "need", "Quick help", True, 0.5),
        (Motivator, "offer", "Discounts", False, 0.4),
        (Need, GROUP, "Regular buyers", False, 1.0),
    ):
        kind.objects.create(customer=ann, subject=subject, item=item, stated=stated, strength=strength, learned_at=AT)
    assert [like.item for like in likes_of(ann, 6)] == ["Quick help", "Decaf", "Discounts"]
    assert len(likes_of(ann, 2)) == 2
