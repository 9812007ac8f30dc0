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
    assert offer.evidence.endswith(" times as often as others; last on 6 June 2022.")
    assert offer.strength > 0.5
    rhythm = Need.objects.get(customer=regular, subject="rhythm")
    assert rhythm.item == "every 14 days"
    assert rhythm.strength > 0.5
    assert rhythm.evidence == "11 gaps of 14 to 14 days between orders, 14 on average; last on 6 June 2022."
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


def test_hours_and_days_are_those_of_the_business(shop: Shop, terms: Business):
    """At half past eleven in the evening of a Sunday in UTC it is Monday in London, in summer."""
    who = shop.customer()
    for week in range(10):
        shop.sell(who, datetime(2022, 5, 1, 23, 30, tzinfo=UTC) + timedelta(weeks=week), "20.00")
    for place in range(42):  # others have days and hours of their own too
        other = shop.customer()
        begins = datetime(2022, 5, 2 + place % 7, 9 + 5 * (place % 3), tzinfo=UTC)
        for week in range(8):
            shop.sell(other, begins + timedelta(weeks=week), "20.00")
    learn_needs(AS_OF, terms, at=AT)
    assert Preference.objects.get(customer=who, subject="day").item == "Mondays"
    assert Preference.objects.get(customer=who, subject="hour").item == "nights"


def test_prices_in_another_currency_are_no_dear_ones(shop: Shop, terms: Business):
    traveller = shop.customer()
    for visit in range(40):
        other = shop.customer()
        for price in ("3.00", "4.00", "5.00", "6.00"):
            shop.sell(other, OPENED + timedelta(days=visit), price, product=f"Tea {price}", category="Tea")
        shop.sell(traveller, OPENED + timedelta(days=visit), "900", product="Tea", category="Tea", currency="JPY")
    from regulars.ledger.models import Event

    Event.objects.update(quantity=Decimal(1))
    learn_needs(AS_OF, terms, at=AT)
    assert not Motivator.objects.filter(customer=traveller, subject="price").exists()


def test_of_customers_who_come_at_any_time_hardly_any_has_a_rhythm(shop: Shop, terms: Business):
    shop.populate(150, 90, seed=6)
    report = learn_needs(AS_OF, terms, at=AT)
    assert report.facts.get("rhythm", 0) <= 3
