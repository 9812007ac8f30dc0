"""Return on Customer between two days, from the log as it was known on each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from regulars.differentiate.score import score_customers
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Event
from regulars.measure.returns import MEANING, return_on_customer
from regulars.measure.standing import Books
from regulars.science.lifetime.equity import PARTS

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
START, END = date(2022, 10, 1), date(2023, 4, 1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@pytest.fixture
def buyers(shop: Shop) -> list[int]:
    return shop.populate(80, 75, seed=12)


def test_the_figures_add_up_to_the_last_digit(buyers: list[int], terms: Business):
    found = return_on_customer(START, END, terms)
    parts = found.parts.values()
    assert found.equity_end - found.equity_start == sum(part.equity for part in parts) + found.model_change
    assert found.cash_flow == sum(part.cash_flow for part in parts)
    assert found.created == found.cash_flow + found.equity_end - found.equity_start
    assert found.rate == float(found.created / found.equity_start)
    assert all(amount == round(amount, 4) for amount in (found.equity_start, found.cash_flow, found.model_change))


def test_cash_flow_is_the_margin_of_what_was_sold_in_between(buyers: list[int], terms: Business):
    sold = sum(
        event.amount
        for event in Event.objects.all()
        if noon(START) + timedelta(hours=10) < event.occurred_at <= noon(END) + timedelta(hours=10)
    )
    found = return_on_customer(START, END, terms)
    assert float(found.cash_flow) == pytest.approx(0.4 * float(sold), abs=0.03)


def test_everyone_is_in_one_part_and_who_is_new_is_acquired(buyers: list[int], terms: Business):
    found = return_on_customer(START, END, terms)
    assert found.customers_end == sum(part.customers for part in found.parts.values())
    assert found.acquired.customers == found.customers_end - found.customers_start > 0
    assert found.acquired.equity > 0
    assert found.acquired.cash_flow > 0
    assert found.grown.equity >= 0
    assert found.kept.equity <= 0
    assert found.lost.equity <= 0


def test_what_happened_later_changes_nothing(shop: Shop, buyers: list[int], terms: Business):
    order = shop.sell(buyers[0], noon(END), "120.00")
    before = return_on_customer(START, END, terms)
    later = noon(END) + timedelta(days=1)
    shop.take_back(buyers[0], later, "120.00", order=order)
    shop.sell(buyers[1], later, "800.00")
    shop.sell(shop.customer(), later, "900.00")
    assert return_on_customer(START, END, terms) == before


def test_a_refund_counts_when_it_is_given_not_when_the_order_was(shop: Shop, buyers: list[int], terms: Business):
    order = shop.sell(buyers[0], noon(START - timedelta(days=9)), "100.00")
    before = return_on_customer(START, END, terms)
    shop.take_back(buyers[0], noon(START + timedelta(days=9)), "100.00", order=order)
    after = return_on_customer(START, END, terms)
    assert after.equity_start == before.equity_start
    handling = terms.return_cost
    assert before.cash_flow - after.cash_flow == Decimal("40.00") + handling
    assert after.equity_end < before.equity_end


def test_money_taken_back_by_someone_who_never_bought_counts_as_cash_of_the_kept(
    shop: Shop, buyers: list[int], terms: Business
):
    before = return_on_customer(START, END, terms)
    shop.take_back(shop.customer(), noon(START + timedelta(days=9)), "50.00")
    after = return_on_customer(START, END, terms)
    assert before.kept.cash_flow - after.kept.cash_flow == Decimal("20.00") + terms.return_cost
    assert after.customers_end == before.customers_end
    assert after.kept.customers == before.kept.customers


def test_conversations_cost_cash_and_lower_what_is_still_to_come(shop: Shop, buyers: list[int], terms: Business):
    before = return_on_customer(START, END, terms)
    for day in range(1, 6):
        shop.hear(buyers[0], noon(START + timedelta(days=day)))
    after = return_on_customer(START, END, terms)
    assert before.cash_flow - after.cash_flow == 5 * terms.service_cost
    assert after.equity_start == before.equity_start
    assert after.equity_end < before.equity_end


def test_the_score_and_the_measure_know_one_equity(shop: Shop, buyers: list[int], terms: Business):
    for number in buyers[::3]:
        shop.hear(number, noon(START))
    order = shop.sell(buyers[1], noon(START), "90.00")
    shop.take_back(buyers[1], noon(END), "30.00", order=order)
    newest = last_moment()
    assert newest is not None
    report = score_customers(newest, terms, at=newest)
    assert Books.of(terms).standing_at(newest).equity == pytest.approx(report.equity, abs=0.02)


def test_anonymous_sales_and_other_currencies_are_not_customers_money(shop: Shop, buyers: list[int], terms: Business):
    before = return_on_customer(START, END, terms)
    shop.sell(None, noon(START + timedelta(days=9)), "500.00")
    shop.sell(buyers[0], noon(START + timedelta(days=9)), "500.00", currency="USD")
    assert return_on_customer(START, END, terms) == before


def test_the_end_of_a_day_is_that_of_the_shop(shop: Shop, buyers: list[int], terms: Business):
    before = return_on_customer(START, END, terms)
    shop.sell(buyers[0], datetime(2022, 10, 1, 22, 30, tzinfo=UTC), "100.00")  # half past eleven in London
    # Each part is rounded to the penny by itself.
    same = pytest.approx(float(before.cash_flow), abs=0.021)
    assert float(return_on_customer(START, END, terms).cash_flow) == same
    shop.sell(buyers[0], datetime(2022, 10, 1, 23, 30, tzinfo=UTC), "100.00")  # the day after
    more = pytest.approx(float(before.cash_flow) + 40, abs=0.021)
    assert float(return_on_customer(START, END, terms).cash_flow) == more


def test_words_and_json_say_the_same(buyers: list[int], terms: Business):
    found = return_on_customer(START, END, terms)
    told = json.loads(json.dumps(found.to_json()))
    assert (told["start"], told["end"], told["currency"]) == ("2022-10-01", "2023-04-01", "GBP")
    assert told["return_on_customer"] == pytest.approx(found.rate, abs=1e-6)
    assert told["value_created"] == float(found.created)
    assert {name: told[name]["customers"] for name in PARTS} == {
        name: part.customers for name, part in found.parts.items()
    }
    assert told["words"] == found.words()
    assert found.words()[0].startswith(f"Return on Customer from 2022-10-01 to 2023-04-01: {found.rate:.1%}.")
    assert set(MEANING) == set(PARTS)


@pytest.mark.parametrize(
    ("start", "end", "problem", "hint"),
    [
        (END, START, "has no days", "Choose an end after the start."),
        (END, END, "has no days", "Choose an end after the start."),
        (START, date(2030, 1, 1), "lies after the newest event", "or an earlier end"),
        (date(2021, 1, 1), END, "Nobody had bought by 2021-01-01", "Choose a later day."),
        (date(2022, 1, 20), END, "days only", "or a later day."),
    ],
)
def test_impossible_periods_are_refused_with_what_to_do(
    buyers: list[int], terms: Business, start: date, end: date, problem: str, hint: str
):
    with pytest.raises(BadInput) as refused:
        return_on_customer(start, end, terms)
    assert problem in refused.value.problem
    assert hint in refused.value.hint


def test_too_few_who_came_back(shop: Shop, terms: Business):
    for week in range(60):
        shop.sell(shop.customer(), OPENED + timedelta(weeks=week), "20.00")
    with pytest.raises(BadInput, match="only 0 customers had bought on two days or more"):
        return_on_customer(START, date(2023, 1, 1), terms)


def test_a_business_without_margin_has_no_return(buyers: list[int], terms: Business):
    with pytest.raises(BadInput, match=r"£0\.00; a return needs more than nothing") as refused:
        return_on_customer(START, END, replace(terms, margin_rate=Decimal(0)))
    assert "MARGIN_RATE" in refused.value.hint


def test_an_empty_log(shop: Shop, terms: Business):
    with pytest.raises(BadInput, match="no orders to measure yet"):
        return_on_customer(START, END, terms)
