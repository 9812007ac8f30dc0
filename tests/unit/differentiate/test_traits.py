"""Traits of the best customers and chances of prospects, on a shop where the town makes the difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from regulars.differentiate.attributes import attributes_of_customers, beginnings_of_buyers
from regulars.differentiate.score import score_customers
from regulars.differentiate.traits import find_traits, say_condition
from regulars.ledger.business import Business
from regulars.ledger.models import Customer, ModelCard, Score, Trait
from regulars.science.traits.subgroups import Condition

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=120)
AT = datetime(2024, 6, 1, tzinfo=UTC)


def fill(shop: Shop, terms: Business) -> None:
    """Customers of Leeds, who spend five times as much as those of York; and prospects."""
    for place in range(300):
        town = "Leeds" if place % 4 == 0 else "York"
        who = shop.customer()
        Customer.objects.filter(pk=who).update(city=town, country="GB", email=f"c{place}@mail.example")
        for visit in range(2 + place % 3):
            at = OPENED + timedelta(weeks=28 * visit + place % 20)
            shop.sell(who, at, "90.00" if town == "Leeds" else "15.00", product="Tea", category="Tea")
    for place in range(30):
        who = shop.customer()
        Customer.objects.filter(pk=who).update(email=f"p{place}@mail.example")
    score_customers(AS_OF, terms, at=AT)


def test_the_town_of_the_best_is_found(shop: Shop, terms: Business):
    fill(shop, terms)
    report = find_traits(AS_OF, terms, at=AT)
    best = Trait.objects.filter(about="best").order_by("rank")
    assert best
    assert any("Leeds" in trait.words or "First order of £90" in trait.words for trait in best)
    top = best[0]
    assert top.lift_low > 1
    assert top.q_value <= 0.05
    assert report.best == [trait.words for trait in best]
    assert report.words()[0] == top.words


def test_prospects_get_a_chance_and_buyers_none(shop: Shop, terms: Business):
    fill(shop, terms)
    report = find_traits(AS_OF, terms, at=AT)
    assert report.prospects == 30
    assert Score.objects.filter(likeness__isnull=False).count() == 30
    assert not Score.objects.filter(likeness__isnull=False, orders__gt=0).exists()
    card = ModelCard.objects.get(name="likeness")
    assert card.figures["cannot_know"]
    assert 0 <= card.figures["rate"] <= 1


def test_finding_again_replaces(shop: Shop, terms: Business):
    fill(shop, terms)
    find_traits(AS_OF, terms, at=AT)
    count = Trait.objects.count()
    find_traits(AS_OF, terms, at=AT)
    assert Trait.objects.count() == count


def test_an_empty_ledger_says_so(db: None, terms: Business):
    report = find_traits(AS_OF, terms, at=AT)
    assert report.words() == ["Nothing sets the best customers apart that we can be sure of."]


def test_attributes_and_beginnings(shop: Shop, terms: Business):
    who = shop.customer()
    Customer.objects.filter(pk=who).update(city="Leeds", country="GB", phone="1")
    order = shop.sell(who, OPENED, "20.00", product="Tea", category="Tea")
    shop.sell(who, OPENED, "-2.00", order=order, product="Discount")
    shop.sell(who, OPENED + timedelta(days=3), "99.00", product="Cup", category="Cups")
    told = attributes_of_customers(AS_OF).row(0, named=True)
    assert (told["town"], told["country"], told["phone"], told["mail"], told["newsletter"]) == (
        "Leeds",
        "GB",
        True,
        "none",
        False,
    )
    began = beginnings_of_buyers(AS_OF, "UTC").row(0, named=True)
    assert (began["first_category"], began["first_channel"], began["first_offer"], began["first_spend"]) == (
        "Tea",
        "till",
        True,
        18.0,
    )


def test_conditions_in_words():
    said = [
        say_condition(condition, "GBP")
        for condition in (
            Condition("town", "Leeds"),
            Condition("phone", "false"),
            Condition("newsletter", "true"),
            Condition("country"),
            Condition("first_spend", low=20.0),
            Condition("first_spend", high=20.0),
            Condition("first_spend", low=20.0, high=50.0),
        )
    ]
    assert said == [
        "town: Leeds", "no phone", "newsletter", "country: not known",
        "first order of £20 or more", "first order under £20", "first order of £20 to £50",
    ]  # fmt: skip
