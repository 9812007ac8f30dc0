"""Live equity in the ledger: an order moves one value and the total, to what scoring everybody anew would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.differentiate.live import live_equity, models_in_force, revalue
from regulars.differentiate.score import score_customers
from regulars.interact.orders import log_order
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.log.read import purchases
from regulars.ledger.models import Customer, EquityMove, Score, TimelineEntry
from regulars.ledger.serving import conversations_held, costs_of
from regulars.science.lifetime.orders import local_orders
from regulars.science.lifetime.valuation import Terms, cost_to_serve, describe_base, value_base

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=60)
AT = datetime(2024, 1, 1, tzinfo=UTC)


def shop_with_timeline(shop: Shop, terms: Business) -> list[int]:
    """A scored shop whose customers' orders are on their timelines, as imports leave them."""
    numbers = shop.populate(60, 60, seed=3)
    for order in purchases().iter_rows(named=True):
        TimelineEntry.objects.create(
            record=shop.records[order["customer"]], at=order["occurred_at"], seq=1, name="Order Completed",
            reference=order["order_id"], amount=Decimal(str(order["gross"])), currency="GBP",
        )  # fmt: skip
    score_customers(AS_OF, terms, at=AT)
    return numbers


def everybody_anew(terms: Business) -> float:
    models = models_in_force()
    assert models is not None
    orders = local_orders(purchases(until=AS_OF), "GBP", terms.time_zone)
    served = cost_to_serve(orders, conversations_held(AS_OF), costs_of(terms))
    worth = value_base(describe_base(orders, AS_OF.date(), served), models, Terms(0.4, 0.1, 3.0))
    return float(worth["lifetime_value"].sum())


def test_an_order_moves_one_value_and_the_total(shop: Shop, terms: Business):
    numbers = shop_with_timeline(shop, terms)
    started = live_equity()
    assert started is not None
    before = {score.customer_id: score.value for score in Score.objects.all()}
    for number, amount in ((numbers[0], "80.00"), (numbers[1], "15.50"), (numbers[0], "20.00")):
        log_order(Customer.objects.get(pk=number), Decimal(amount), currency="GBP", order="", by="till", at=AS_OF)
        moved = revalue(number, terms, at=AS_OF)
        assert moved is not None
    after = {score.customer_id: score.value for score in Score.objects.all()}
    assert {number for number in after if after[number] != before[number]} == {numbers[0], numbers[1]}
    equity, moved_at = live_equity() or (None, None)
    assert moved_at == AS_OF
    assert float(equity) == pytest.approx(everybody_anew(terms), rel=1e-6)
    assert float(equity) == pytest.approx(float(sum(after.values())), rel=1e-6)
    assert Score.objects.get(customer=numbers[0]).last_order_at == AS_OF


def test_what_coming_back_would_bring_follows_the_order(shop: Shop, terms: Business):
    numbers = shop_with_timeline(shop, terms)
    buyer, stranger = Customer.objects.get(pk=numbers[0]), Customer.objects.get(pk=shop.customer())
    before = Score.objects.get(customer=buyer).value_if_back
    log_order(buyer, Decimal("80.00"), currency="GBP", order="", by="till", at=AS_OF)
    log_order(stranger, Decimal("80.00"), currency="EUR", order="", by="till", at=AS_OF)
    revalue(buyer.pk, terms, at=AS_OF)
    revalue(stranger.pk, terms, at=AS_OF)

    models = models_in_force()
    assert models is not None
    orders = local_orders(purchases(until=AS_OF), "GBP", terms.time_zone)
    served = cost_to_serve(orders, conversations_held(AS_OF), costs_of(terms))
    anew = value_base(describe_base(orders, AS_OF.date(), served), models, Terms(0.4, 0.1, 3.0))
    expected = anew.filter(pl.col("customer") == buyer.pk)["value_if_back"].item()
    after = Score.objects.get(customer=buyer).value_if_back
    assert float(after) == pytest.approx(expected, abs=1e-4)
    assert after != before
    assert Score.objects.get(customer=stranger).value_if_back is None


def test_a_return_takes_it_back(shop: Shop, terms: Business):
    numbers = shop_with_timeline(shop, terms)
    buyer = Customer.objects.get(pk=numbers[5])
    log_order(buyer, Decimal("200"), currency="GBP", order="big", by="till", at=AS_OF)
    bought = revalue(buyer.pk, terms, at=AS_OF)
    log_order(buyer, Decimal("200"), currency="GBP", order="big", by="till", at=AS_OF, returned=True)
    back = revalue(buyer.pk, terms, at=AS_OF)
    assert bought is not None
    assert back is not None
    assert back.after < bought.after
    # What came back is gone but for the trouble of handling it.
    assert float(back.after) == pytest.approx(float(bought.before), rel=0.1)
    assert back.after < bought.before
    assert float(back.equity) == pytest.approx(everybody_anew(terms), rel=1e-6)


def test_where_no_currency_is_set_that_of_the_scores_counts(shop: Shop, terms: Business):
    numbers = shop_with_timeline(shop, replace(terms, currency=""))
    stranger = Customer.objects.get(pk=shop.customer())
    log_order(stranger, Decimal("100"), currency="EUR", order="", by="till", at=AS_OF)
    moved = revalue(stranger.pk, replace(terms, currency=""), at=AS_OF)
    assert numbers
    assert moved is not None
    assert (moved.before, moved.after) == (0, 0)


def test_a_prospect_becomes_a_buyer(shop: Shop, terms: Business):
    shop_with_timeline(shop, terms)
    stranger = shop.customer()
    log_order(Customer.objects.get(pk=stranger), Decimal("30"), currency="GBP", order="", by="till", at=AS_OF)
    moved = revalue(stranger, terms, at=AS_OF)
    assert moved is not None
    assert (moved.before, moved.after > 0) == (0, True)


def test_before_the_first_run_there_is_nothing_to_move(shop: Shop, terms: Business):
    who = shop.customer()
    assert live_equity() is None
    assert revalue(who, terms, at=AS_OF) is None


@pytest.mark.parametrize(("amount", "currency", "said"), [("0", "GBP", "above zero"), ("5", "pounds", "three letters")])
def test_orders_that_cannot_be(shop: Shop, amount: str, currency: str, said: str):
    who = Customer.objects.get(pk=shop.customer())
    with pytest.raises(BadInput, match=said):
        log_order(who, Decimal(amount), currency=currency, order="", by="till", at=AS_OF)


def test_what_moved_equity_is_remembered_for_some_days(shop: Shop, terms: Business):
    customer = shop_with_timeline(shop, terms)[0]
    TimelineEntry.objects.create(
        record=shop.records[customer], at=AS_OF, seq=10**6, name="Order Refunded", reference="late", amount=-5,
        currency="GBP",
    )  # fmt: skip
    old = EquityMove.objects.create(customer_id=customer, at=AT - timedelta(days=8), before=1, after=2, equity=3)
    moved = revalue(customer, terms, at=AT)
    assert moved is not None
    (kept,) = EquityMove.objects.all()
    assert kept.pk != old.pk
    assert (kept.name, kept.amount, kept.currency) == ("Order Refunded", -5, "GBP")
    assert (kept.before, kept.after, kept.equity) == (moved.before, moved.after, moved.equity)
