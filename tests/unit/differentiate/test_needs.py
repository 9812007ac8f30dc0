"""Needs: offers, channels, times and rhythms that stand out, each with its evidence; what was said is never touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from regulars.differentiate.needs import GROUP, learn_needs
from regulars.ledger.business import Business
from regulars.ledger.log.schema import DISCOUNT
from regulars.ledger.models import Motivator, Need, Preference

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=100)
AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def regular(shop: Shop) -> int:
    """Comes every fortnight in the evening, always on offer; eighty others come at noon, at any time, at full price."""
    shop.populate(80, 90, seed=4)
    who = shop.customer("Ann")
    for visit in range(12):
        at = OPENED + timedelta(weeks=2 * visit, hours=7)
        order = shop.sell(who, at, "40.00", product="Tea", category="Tea")
        shop.sell(who, at, "-5.00", order=order, product=DISCOUNT)
    return who


def test_what_stands_out_is_kept_with_its_evidence(regular: int, terms: Business):
    report = learn_needs(AS_OF, terms, at=AT)
    offer = Motivator.objects.get(customer=regular, subject="offer")
    assert (offer.item, offer.stated, offer.learned_at) == ("offers", False, AT)
    assert offer.evidence.startswith("12 of 12 orders, ")
    assert offer.strength > 0.5
    rhythm = Need.objects.get(customer=regular, subject="rhythm")
    assert rhythm.item == "every 14 days"
    assert rhythm.strength > 0.9
    assert Preference.objects.get(customer=regular, subject="hour").item == "evenings"
    assert report.facts["offer"] == 1
    assert report.customers >= 1
    assert report.words()[0].startswith("Customers of whose needs something stands out: ")
    assert report.to_json()["as_of"] == AS_OF.isoformat()


def test_each_customer_is_in_one_group(regular: int, terms: Business):
    report = learn_needs(AS_OF, terms, at=AT)
    groups = Need.objects.filter(subject=GROUP)
    assert (
        groups.count()
        == groups.values("customer").distinct().count()
        == sum(group.customers for group in report.groups)
    )
    assert {need.item for need in groups} <= {group.name for group in report.groups}


def test_learning_again_replaces_what_was_inferred_and_keeps_what_was_said(regular: int, terms: Business):
    said = Motivator.objects.create(
        customer_id=regular, stated=True, subject="offer", item="no offers, please", strength=1.0, learned_at=AT
    )
    other = Preference.objects.create(customer_id=regular, subject="product", item="Tea", strength=1.0, learned_at=AT)
    learn_needs(AS_OF, terms, at=AT)
    learn_needs(AS_OF, terms, at=AT)
    assert Motivator.objects.filter(pk=said.pk).exists()
    assert Preference.objects.filter(pk=other.pk).exists()
    assert Motivator.objects.filter(customer=regular, subject="offer", stated=False).count() == 1


def test_prices_are_compared_within_their_kind(shop: Shop, terms: Business):
    rng = range(40)
    dear = shop.customer()
    for visit in rng:
        other = shop.customer()
        for price in ("3.00", "4.00", "5.00", "6.00"):
            shop.sell(other, OPENED + timedelta(days=visit), price, product=f"Tea {price}", category="Tea")
        shop.sell(dear, OPENED + timedelta(days=visit), "9.00", product="Tea dear", category="Tea")
    from regulars.ledger.models import Event

    Event.objects.update(quantity=Decimal(1))
    learn_needs(AS_OF, terms, at=AT)
    assert Motivator.objects.get(customer=dear, subject="price").item == "the dearer of its kind"


def test_an_empty_ledger_has_no_needs(db: None, terms: Business):
    report = learn_needs(AS_OF, terms, at=AT)
    assert (report.customers, report.groups) == (0, [])
