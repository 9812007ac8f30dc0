"""Word of mouth on a ledger: worth over the first year, by month, sources, trees; noted by hand and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.identify.identity import merge
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import Business
from regulars.ledger.models import Customer, Referral, TimelineEntry
from regulars.measure.word_of_mouth.found import as_it_stands, word_of_mouth
from regulars.measure.word_of_mouth.record import forget_referrer, note_referrer
from regulars.measure.word_of_mouth.trees import largest_tree

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def bring(referrer: int, referred: int, at: datetime = NOW - timedelta(days=400), source: str = "link") -> None:
    Referral.objects.create(referrer_id=referrer, referred_id=referred, at=at, evidence="test", source=source)


@pytest.fixture
def chain(shop: Shop) -> list[int]:
    """Ann brought Bob, who brought Cy; Ann brought Di, who never bought."""
    ann, bob, cy, di = (shop.customer(name) for name in ("Ann", "Bob", "Cy", "Di"))
    bring(ann, bob)
    bring(bob, cy, NOW - timedelta(days=30), "code")
    bring(ann, di, NOW - timedelta(days=20), "said")
    for one in (ann, bob, cy):
        shop.sell(one, NOW - timedelta(days=390), "50.00")
    shop.sell(bob, NOW - timedelta(days=100), "50.00")
    shop.sell(bob, NOW - timedelta(days=10), "900.00")  # more than a year after the first
    return [ann, bob, cy, di]


def test_worth_is_of_the_first_year_and_adds_up(chain: list[int], terms: Business) -> None:
    found = word_of_mouth(NOW, terms)
    ann, bob, _, _ = chain
    # Bob: 12 + half of 40 % of 100; Cy: 12 + half of 40 % of 50; Di has not bought.
    assert [(one.customer, one.direct, one.below, one.worth, one.worth_below) for one in found.referrers] == [
        (ann, 2, 3, 32, 54), (bob, 1, 1, 22, 22),
    ]  # fmt: skip
    assert (found.brought, found.bought, found.buyers, found.deepest, found.left_out) == (3, 2, 3, 2, 0)
    assert (found.worth, found.saved, found.margin) == (54, 24, 30)
    assert sum(one.worth for one in found.referrers) == found.worth == sum(month.worth for month in found.months)
    assert [(month.first.isoformat(), month.brought) for month in found.months if month.brought] == [
        ("2025-03-01", 1),
        ("2026-04-01", 2),
    ]
    assert len(found.months) == 14  # those in which nobody was brought too
    assert dict(found.sources) == {"a personal link": 1, "a personal code": 1, "told us so": 1}


def test_what_was_not_known_yet_does_not_count(chain: list[int], terms: Business) -> None:
    assert word_of_mouth(NOW - timedelta(days=100), terms).brought == 1


def test_of_nobody_there_is_nothing(shop: Shop, terms: Business) -> None:
    found = word_of_mouth(NOW, terms)
    assert (found.brought, found.worth, found.referrers, found.months, found.deepest) == (0, 0, [], [], 0)
    assert largest_tree(NOW) == []


def test_joining_customers_keeps_the_totals(chain: list[int], shop: Shop, terms: Business) -> None:
    other = shop.customer("Ann C")
    shop.sell(shop.customer(), NOW - timedelta(days=5), "1.00")
    eve = shop.customer("Eve")
    shop.sell(eve, NOW - timedelta(days=5), "20.00")
    bring(other, eve)
    before = word_of_mouth(NOW, terms)
    merge([chain[0], other], by="olive", at=NOW)
    after = word_of_mouth(NOW, terms)
    assert (after.brought, after.worth) == (before.brought, before.worth)
    assert len(after.referrers) == len(before.referrers) - 1
    assert sum(one.worth for one in after.referrers) == pytest.approx(after.worth)


def test_a_circle_that_joining_makes_is_left_out(chain: list[int], terms: Business) -> None:
    merge([chain[0], chain[2]], by="olive", at=NOW)  # Ann is Cy: Bob brought Ann, who brought Bob
    found = word_of_mouth(NOW, terms)
    assert (found.left_out, found.brought) == (1, 2)
    assert sum(one.worth for one in found.referrers) == pytest.approx(found.worth)


def test_the_largest_tree_in_the_order_of_reading(chain: list[int], shop: Shop) -> None:
    bring(shop.customer(), shop.customer())
    tree = largest_tree(NOW)
    assert [(one.customer.name, one.under, one.depth, one.below) for one in tree] == [
        ("Ann", None, 0, 3), ("Bob", 0, 1, 1), ("Cy", 1, 2, 0), ("Di", 0, 1, 0),
    ]  # fmt: skip


def test_noted_by_hand_from_their_first_order(shop: Shop) -> None:
    ann, bob, cy = (Customer.objects.get(pk=shop.customer(name)) for name in ("Ann", "Bob", "Cy"))
    first = NOW - timedelta(days=7)
    TimelineEntry.objects.create(record=shop.records[bob.pk], at=first, seq=1, name="Order Completed", summary="x")
    noted = note_referrer(bob, ann, by="olive", at=NOW)
    assert (noted.at, noted.source, noted.evidence) == (first, "said", "They told us; noted by olive.")
    assert note_referrer(bob, cy, by="olive", at=NOW).referrer == cy
    assert Referral.objects.count() == 1
    assert note_referrer(cy, ann, by="olive", at=NOW).at == NOW
    forget_referrer(bob)
    with pytest.raises(NotFound, match="Nobody is noted"):
        forget_referrer(bob)


def test_nobody_brings_themselves_even_through_others(shop: Shop) -> None:
    ann, bob, cy = (Customer.objects.get(pk=shop.customer(name)) for name in ("Ann", "Bob", "Cy"))
    bring(ann.pk, bob.pk)
    bring(bob.pk, cy.pk)
    for referrer in (ann, bob, cy):
        with pytest.raises(BadInput, match="goes in a circle"):
            note_referrer(ann, referrer, by="olive", at=NOW)


def test_it_stands_as_of_the_newest_event_or_of_what_was_noted_since(shop: Shop, chain: list[int]) -> None:
    later = NOW + timedelta(days=300)
    assert as_it_stands(later) == NOW - timedelta(days=10)  # the newest sale
    late = shop.customer("Eve")
    note_referrer(Customer.objects.get(pk=late), Customer.objects.get(pk=chain[0]), by="amy", at=later)
    assert as_it_stands(later) == later
    assert as_it_stands(NOW) == NOW - timedelta(days=10)


def test_where_nothing_happened_yet_it_is_now(db: None) -> None:
    assert as_it_stands(NOW) == NOW
