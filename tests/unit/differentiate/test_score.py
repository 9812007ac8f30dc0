"""Scoring the customers of a shop: who is scored, what of, and what is left out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.differentiate.needs import GROUP
from regulars.differentiate.score import score_customers
from regulars.ledger.business import Business
from regulars.ledger.models import Customer, Event, Need, Score
from regulars.science.lifetime.tiers import BELOW_ZERO, TIERS

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=80)
AT = datetime(2024, 1, 1, tzinfo=UTC)


def test_every_customer_is_scored_and_the_report_adds_up(shop: Shop, terms: Business):
    buyers = shop.populate(60, 80, seed=4)
    stranger = shop.customer("Ada")
    report = score_customers(AS_OF, terms, at=AT)
    assert report.customers == Score.objects.count() == 61
    assert (report.buyers, report.prospects) == (60, 1)
    assert sum(report.tiers.values()) == 61
    assert set(report.tiers) == {*TIERS, "prospect"}
    values = Score.objects.filter(customer__in=buyers)
    assert report.equity == pytest.approx(float(sum(score.value for score in values)), abs=0.02)
    assert report.currency == "GBP"
    assert set(report.models) >= {"r", "alpha", "a", "b", "p", "q", "gamma", "kept_share"}
    assert json.loads(json.dumps(report.to_json()))["scored_at"] == "2024-01-01T00:00:00+00:00"
    assert report.words()[0] == "Customers scored: 61; have bought: 60; not yet: 1."
    prospect = Score.objects.get(customer=stranger)
    assert (prospect.tier, prospect.value, prospect.risk, prospect.at_stake) == ("prospect", None, None, None)
    assert prospect.value_if_back is None


def test_figures_of_buyers_make_sense(shop: Shop, terms: Business):
    shop.populate(60, 80, seed=4)
    score_customers(AS_OF, terms, at=AT)
    for score in Score.objects.all():
        assert score.as_of == AS_OF
        assert Decimal(0) <= score.value_low <= score.value <= score.value_high
        assert score.value_if_back > 0
        assert 0 <= score.risk <= 1
        assert 0 <= score.active_probability <= 1
        assert float(score.at_stake) == pytest.approx(score.risk * float(score.value), abs=0.001)
        assert score.frequency <= score.orders - 1
        assert 0 <= score.recency_weeks <= score.age_weeks
        assert score.first_order_at <= score.last_order_at <= AS_OF
        assert (score.typical_gap_days is None) == (score.frequency == 0)
        assert {score.recency_quintile, score.frequency_quintile, score.monetary_quintile} <= {1, 2, 3, 4, 5}
        assert 2 <= len(score.reasons) <= 4


def test_coming_back_brings_more_of_those_who_came_often_however_long_they_are_quiet(shop: Shop, terms: Business):
    shop.populate(60, 80, seed=4)
    once, often, longer_quiet = (shop.customer() for _ in range(3))
    shop.sell(once, AS_OF - timedelta(weeks=30), "40.00")
    for customer, weeks in ((often, 30), (longer_quiet, 40)):
        for week in range(0, 16, 3):
            shop.sell(customer, AS_OF - timedelta(weeks=weeks + week), "40.00")
    score_customers(AS_OF, terms, at=AT)

    back = {score.customer_id: float(score.value_if_back) for score in Score.objects.all()}
    value = {score.customer_id: float(score.value) for score in Score.objects.all()}

    assert back[often] == pytest.approx(back[longer_quiet], rel=1e-3)
    assert value[often] > 1.05 * value[longer_quiet]
    assert back[often] > 1.3 * back[once]


def test_what_happened_later_changes_nothing(shop: Shop, terms: Business):
    buyers = shop.populate(40, 60, seed=9)
    last = shop.sell(buyers[0], AS_OF - timedelta(days=1), "80.00")
    score_customers(AS_OF, terms, at=AT)
    before = list(Score.objects.order_by("pk").values())
    shop.take_back(buyers[0], AS_OF + timedelta(days=3), "80.00", order=last)
    shop.sell(buyers[1], AS_OF + timedelta(days=3), "5000.00")
    shop.hear(buyers[2], AS_OF + timedelta(days=3), tags="complaint")
    score_customers(AS_OF, terms, at=AT + timedelta(days=5))
    assert list(Score.objects.order_by("pk").values()) == before


def test_refunds_reduce_value_and_revenue(shop: Shop, terms: Business):
    buyers = shop.populate(40, 60, seed=9)
    orders = [
        shop.sell(customer, AS_OF - timedelta(weeks=week), "100.00") for customer in buyers[:2] for week in (9, 6, 3)
    ]
    score_customers(AS_OF, terms, at=AT)
    before = Score.objects.get(customer=buyers[0])
    shop.take_back(buyers[0], AS_OF - timedelta(days=2), "40.00", order=orders[2])
    shop.take_back(buyers[0], AS_OF - timedelta(days=2), "60.00")
    score_customers(AS_OF, terms, at=AT)
    after = Score.objects.get(customer=buyers[0])
    assert after.revenue == before.revenue - 100
    assert after.refunded == before.refunded + 100
    assert after.orders == before.orders
    assert after.value < before.value


def test_an_order_taken_back_whole_is_no_order(shop: Shop, terms: Business):
    shop.populate(20, 60, seed=1)
    customer = shop.customer()
    order = shop.sell(customer, AS_OF - timedelta(weeks=5), "0.30")
    for part in ("0.10", "0.20"):
        shop.take_back(customer, AS_OF - timedelta(weeks=4), part, order=order)
    score_customers(AS_OF, terms, at=AT)
    score = Score.objects.get(customer=customer)
    assert (score.orders, score.revenue, score.tier, score.value) == (0, 0, "prospect", None)


def test_customers_who_cost_more_than_they_bring_are_below_zero(shop: Shop, terms: Business):
    shop.populate(40, 60, seed=2)
    returns_all, asks_much, took_only, asks_and_brings = (shop.customer() for _ in range(4))
    shop.sell(returns_all, AS_OF - timedelta(weeks=5), "50.00")
    shop.take_back(returns_all, AS_OF - timedelta(weeks=2), "90.00")
    for customer, amount in ((asks_much, "12.00"), (asks_and_brings, "900.00")):
        shop.sell(customer, AS_OF - timedelta(weeks=5), amount)
        for day in range(3):
            shop.hear(customer, AS_OF - timedelta(days=20 + day), tags="question")
    shop.take_back(took_only, AS_OF - timedelta(weeks=2), "25.00")
    score_customers(AS_OF, terms, at=AT)
    below = set(Score.objects.filter(tier=BELOW_ZERO).values_list("customer", flat=True))
    assert below == {returns_all, asks_much, took_only}
    known_by_returns = Score.objects.get(customer=took_only)
    assert (known_by_returns.value, known_by_returns.at_stake, known_by_returns.risk) == (0, 0, None)
    assert known_by_returns.value_if_back is None
    assert known_by_returns.reasons == ["Took back £25.00 and has bought nothing that we know of."]


def test_complaints_are_counted_and_told(shop: Shop, terms: Business):
    buyers = shop.populate(30, 60, seed=2)
    shop.hear(buyers[3], AS_OF - timedelta(days=40), satisfaction="bad")
    shop.hear(buyers[3], AS_OF - timedelta(days=4), tags="complaint")
    report = score_customers(AS_OF, terms, at=AT)
    score = Score.objects.get(customer=buyers[3])
    assert report.complained == 1
    assert score.complaints == 2
    assert score.reasons[0].startswith("Complained twice, last in July 2023")


def test_other_currencies_are_left_out_and_said(shop: Shop, terms: Business):
    buyers = shop.populate(30, 60, seed=3)
    score_customers(AS_OF, terms, at=AT)
    before = Score.objects.get(customer=buyers[0])
    shop.sell(buyers[0], AS_OF - timedelta(days=3), "9000.00", currency="USD")
    report = score_customers(AS_OF, terms, at=AT)
    after = Score.objects.get(customer=buyers[0])
    assert report.left_out == {"USD": 1}
    said = "as there is no rate to GBP: orders in USD, 1 of them. Set EXCHANGE_RATES to count them."
    assert any(said in line for line in report.words())
    assert (after.value, after.revenue, after.orders) == (before.value, before.revenue, before.orders)


def test_other_currencies_count_at_their_rate(shop: Shop, terms: Business):
    buyers = shop.populate(60, 60, seed=4)
    at = AS_OF - timedelta(days=3)
    shop.sell(buyers[0], at, "50.00")
    score_customers(AS_OF, terms, at=AS_OF)
    pounds = Score.objects.get(customer=buyers[0])
    Event.objects.filter(occurred_at=at, amount=50).update(amount=Decimal(80), currency="USD")
    report = score_customers(AS_OF, replace(terms, exchange_rates=(("USD", 0.625),)), at=AS_OF)
    dollars = Score.objects.get(customer=buyers[0])
    assert report.left_out == {}
    assert (dollars.value, dollars.revenue, dollars.last_order_at) == (pounds.value, pounds.revenue, at)


def test_a_business_without_a_currency_takes_that_of_its_orders(shop: Shop, terms: Business):
    shop.populate(12, 60, seed=3)
    report = score_customers(AS_OF, replace(terms, currency=""), at=AT)
    assert (report.currency, report.left_out) == ("GBP", {})


@pytest.mark.parametrize("buyers", [0, 1, 2])
def test_very_small_shops_are_scored_too(shop: Shop, terms: Business, buyers: int):
    for number in range(buyers):
        shop.sell(shop.customer(), OPENED + timedelta(weeks=number), "20.00")
    shop.customer()
    report = score_customers(AS_OF, terms, at=AT)
    assert (report.buyers, report.prospects) == (buyers, 1)
    assert bool(report.models) == bool(buyers)
    assert all(score.value > 0 for score in Score.objects.exclude(tier="prospect"))


def test_an_empty_ledger_gives_an_empty_report(shop: Shop, terms: Business):
    report = score_customers(AS_OF, terms, at=AT)
    assert (report.customers, report.equity, report.left_out) == (0, 0.0, {})
    assert report.words()[0] == "Customers scored: 0; have bought: 0; not yet: 0."


def test_merged_customers_and_anonymous_sales_are_not_scored(shop: Shop, terms: Business):
    buyers = shop.populate(20, 60, seed=5)
    Customer.objects.create(known_since=OPENED, merged_into_id=buyers[0])
    shop.sell(None, OPENED, "70.00")
    assert score_customers(AS_OF, terms, at=AT).customers == 20


def test_the_day_of_an_order_is_the_shops_own(shop: Shop, terms: Business):
    shop.populate(20, 60, seed=5)
    customer = shop.customer()
    # Eleven at night in London summer time, and an hour later: two days there, one day in UTC.
    shop.sell(customer, datetime(2022, 6, 1, 22, 30, tzinfo=UTC), "20.00")
    shop.sell(customer, datetime(2022, 6, 1, 23, 30, tzinfo=UTC), "20.00")
    score_customers(AS_OF, terms, at=AT)
    score = Score.objects.get(customer=customer)
    assert (score.frequency, score.typical_gap_days) == (1, 1.0)
    assert score.last_order_at == datetime(2022, 6, 1, 23, 30, tzinfo=UTC)


def test_scoring_again_gives_the_same_to_the_last_digit(shop: Shop, terms: Business):
    shop.populate(60, 80, seed=6)
    score_customers(AS_OF, terms, at=AT)
    before = list(Score.objects.order_by("pk").values())
    score_customers(AS_OF, terms, at=AT)
    assert list(Score.objects.order_by("pk").values()) == before


def test_the_number_of_queries_does_not_grow_with_the_customers(shop: Shop, terms: Business):
    shop.populate(10, 60, seed=7)
    with CaptureQueriesContext(connection) as few:
        score_customers(AS_OF, terms, at=AT)
    shop.populate(50, 60, seed=8)
    with CaptureQueriesContext(connection) as many:
        score_customers(AS_OF, terms, at=AT)
    reads = [[query for query in made if query["sql"].startswith("SELECT")] for made in (few, many)]
    assert len(reads[0]) == len(reads[1])


def test_two_found_to_be_one_who_had_a_group_of_needs_each_are_scored_once(shop: Shop, terms: Business):
    ann, *_ = shop.populate(20, 80, seed=4)
    for item in ("Buys in the evening", "Buys in the morning"):
        Need.objects.create(customer_id=ann, subject=GROUP, item=item, stated=False, strength=0.9, learned_at=AS_OF)

    score_customers(AS_OF, terms, at=AT)

    assert Score.objects.get(customer=ann).needs_group == "Buys in the evening"
    assert Score.objects.count() == 20
