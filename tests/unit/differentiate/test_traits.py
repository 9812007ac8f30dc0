"""Traits of the best customers and chances of prospects, on a shop where the town makes the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.differentiate.attributes import attributes_of_customers, beginnings_of_buyers
from regulars.differentiate.prospects import came_through, first_heard, prospects_as_first_known
from regulars.differentiate.score import score_customers
from regulars.differentiate.traits import find_traits
from regulars.differentiate.traits_words import BEST, NO_BUYER, say_condition, say_finding
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Consent, Customer, Link, ModelCard, Record, RecordVersion, Score, Source, Trait
from regulars.science.traits.subgroups import Condition, Finding

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
    assert any("ive in Leeds" in trait.words or "pent £90 on their first order" in trait.words for trait in best)
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
    began = beginnings_of_buyers(AS_OF, terms, "GBP").row(0, named=True)
    assert (began["first_category"], began["first_channel"], began["first_offer"], began["first_spend"]) == (
        "Tea",
        "till",
        True,
        18.0,
    )


@pytest.fixture
def newsletter(db: None) -> Source:
    return Source.objects.create(name="Newsletter")


def sign_up(newsletter: Source, who: int, at: datetime, learned_at: datetime, fields: str) -> None:
    """Somebody's record in the newsletter, which was changed last long after they signed up."""
    record = Record.objects.create(source=newsletter, key=f"n{who}", learned_at=learned_at)
    RecordVersion.objects.create(record=record, learned_at=learned_at, fields=fields)
    Link.objects.create(record=record, customer_id=who, probability=1.0, evidence="the same", linked_at=learned_at)
    Consent.objects.create(record=record, channel="email", purpose="marketing", state="granted", given_at=at)


def first_known(terms: Business) -> dict[int, dict[str, object]]:
    told = attributes_of_customers(AS_OF).join(
        read_frame(Score, ["customer", "first_order_at"]), on="customer", how="left"
    )
    found = prospects_as_first_known(told, first_heard(AS_OF), terms.time_zone)
    return {row["customer"]: row for row in found.iter_rows(named=True)}


def test_what_came_with_an_order_is_not_known_of_a_prospect(shop: Shop, newsletter: Source, terms: Business):
    buyer, stranger, at_once = (shop.customer() for _ in range(3))
    for who in (buyer, stranger):
        sign_up(newsletter, who, OPENED, OPENED + timedelta(weeks=90), '{"email": "a@mail.example", "language": "en"}')
    RecordVersion.objects.create(
        record=shop.records[buyer], learned_at=OPENED + timedelta(weeks=80), fields='{"phone": "1", "company": "Co"}'
    )
    for who in (buyer, at_once):
        shop.sell(who, OPENED + timedelta(weeks=40), "20.00")
    Customer.objects.filter(pk__in=[buyer, stranger]).update(email="a@mail.example", phone="1", company="Co")
    score_customers(AS_OF, terms, at=AT)
    found = first_known(terms)
    assert set(found) == {buyer, stranger}
    said = {name: value for name, value in found[buyer].items() if name not in {"customer", "first_order_at"}}
    assert said == {name: found[stranger][name] for name in said}
    assert said == {
        "known_since": OPENED, "source": "Newsletter", "mail": "mail.example", "phone": False, "company": False,
        "town": None, "country": None, "language": "en", "newsletter_at_first": True, "wrote_at_first": False,
        "month": "January",
    }  # fmt: skip


def test_what_the_same_source_learnt_later_is_not_known_of_a_prospect(shop: Shop, newsletter: Source, terms: Business):
    who = shop.customer()
    sign_up(newsletter, who, OPENED, OPENED, '{"email": "a@mail.example"}')
    with_order = '{"email": "a@mail.example", "phone": "1", "city": "Leeds", "country": "GB"}'
    record = Record.objects.get(key=f"n{who}")
    RecordVersion.objects.create(record=record, learned_at=OPENED + timedelta(weeks=40), fields=with_order)
    shop.sell(who, OPENED + timedelta(weeks=40), "20.00")
    score_customers(AS_OF, terms, at=AT)
    known = first_known(terms)[who]
    assert (known["phone"], known["country"]) == (False, None)


def test_where_they_began_in_another_currency(shop: Shop, terms: Business):
    who = shop.customer()
    shop.sell(who, OPENED, "30.00", currency="EUR")
    assert beginnings_of_buyers(AS_OF, terms, "GBP")["first_spend"].to_list() == [None]
    rated = replace(terms, exchange_rates=(("EUR", 0.5),))
    assert beginnings_of_buyers(AS_OF, rated, "GBP")["first_spend"].to_list() == [15.0]


def test_the_first_source_is_the_one_that_knew_them_first_not_the_one_changed_last(
    shop: Shop, newsletter: Source, terms: Business
):
    who = shop.customer()
    sign_up(newsletter, who, OPENED + timedelta(weeks=30), OPENED + timedelta(weeks=31), "{}")
    RecordVersion.objects.create(record=shop.records[who], learned_at=OPENED + timedelta(weeks=100), fields="{}")
    shop.sell(who, OPENED + timedelta(weeks=2), "20.00")
    assert came_through(first_heard(AS_OF)).rows() == [(who, "till")]


def test_prospects_are_judged_by_how_long_they_are_known(shop: Shop, newsletter: Source, terms: Business):
    """Who signs up buys within weeks or hardly ever: those who were known for long have a low chance."""
    for place in range(600):
        who = shop.customer()
        begins = OPENED + timedelta(days=place)
        sign_up(newsletter, who, begins, begins, "{}")
        if place % 2:
            shop.sell(who, begins + timedelta(days=20), "20.00")
    later = shop.customer()
    sign_up(newsletter, later, AS_OF - timedelta(days=3), AS_OF - timedelta(days=3), "{}")
    score_customers(AS_OF, terms, at=AT)
    find_traits(AS_OF, terms, at=AT)
    chances = Score.objects.filter(likeness__isnull=False)
    fresh = chances.get(customer=later).likeness
    assert fresh is not None
    assert all(fresh >= (score.likeness or 0.0) for score in chances)
    card = ModelCard.objects.get(name="likeness").figures
    assert card["learnt_from"] > 0
    assert card["rate"] < 0.3


def test_conditions_in_words():
    said = [
        say_condition(condition, "GBP")
        for condition in (
            Condition("town", "Leeds"),
            Condition("town"),
            Condition("phone", "false"),
            Condition("newsletter", "true"),
            Condition("country"),
            Condition("mail", "none"),
            Condition("first_channel"),
            Condition("first_spend", low=20.0),
            Condition("first_spend", high=20.0),
            Condition("first_spend", low=20.0, high=50.0),
            Condition("first_spend", "12.0"),
        )
    ]
    assert said == [
        "live in Leeds", "live in a smaller town, or one we do not know", "gave no phone number", "get the newsletter",
        "live in a country we do not know", "gave no mail address", "first bought through we do not know what",
        "spent £20 or more on their first order", "spent under £20 on their first order",
        "spent £20 to £50 on their first order", "spent £12 on their first order",
    ]  # fmt: skip


def finding(rate: float, usual: float, *conditions: Condition) -> Finding:
    return Finding(conditions, 100, 0.1, rate, usual, rate / usual, 1.1, 3.0, 0.01)


def test_findings_in_words():
    both = Condition("source", "Fair"), Condition("town", "Leeds")
    assert say_finding(BEST, finding(0.42, 0.2, *both), "GBP") == (
        "Came through Fair and live in Leeds: 42% are among the best customers, 2.1 times as many as of everybody."
    )
    said = say_finding(NO_BUYER, finding(0.97, 0.93, *both, Condition("phone", "true")), "GBP")
    assert said == (
        "Came through Fair, live in Leeds and gave a phone number: 97% did not buy in their first year, "
        "of everybody 93%."
    )
