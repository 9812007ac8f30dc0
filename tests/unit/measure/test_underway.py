"""What is being tried before there is a verdict: how many are in it, how many it takes, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.measure.test_earned import decide

from regulars.ledger.business import Business
from regulars.ledger.models import Action
from regulars.measure.earned.actions import earned_by_action
from regulars.measure.earned.entries import ALL
from regulars.measure.earned.judge import FEWEST
from regulars.measure.earned.underway import Underway, underway
from regulars.science.experiments.planning import customers_needed

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

KNOWN = datetime(2022, 5, 1, 9, tzinfo=UTC)
"""The newest event; steps are decided the day after."""

DECIDED = KNOWN + timedelta(days=1)


def trying(shop: Shop, terms: Business, assumed: float = 2.0, *, days: int = 0, count: int = 60) -> list[Underway]:
    """So many customers, each third of whom bought lately, one in six left alone; looked at after some days."""
    call = Action.objects.create(key="call", name="Call them", kind="task")
    settle = Action.objects.create(key="settle", name="Settle it", kind="task")
    for place in range(count):
        customer = shop.customer()
        if place % 3 == 0:
            shop.sell(customer, KNOWN - timedelta(days=place % 20), "40.00")
        shop.sell(customer, KNOWN - timedelta(days=60), "500.00")  # too long ago to count
        left = place % 6 == 0
        chance = {"control": left, "propensity": 0.2 if left else 0.8}
        at = DECIDED + timedelta(days=place * days // count)
        decide(customer, call, at, expected_margin=assumed, **chance)
    decide(shop.customer(), settle, DECIDED, expected_margin=9.0, propensity=1.0)
    return underway(DECIDED + timedelta(days=days), KNOWN, terms, earned_by_action(KNOWN, terms))


def test_what_is_tried_has_its_groups_and_how_many_it_takes(shop: Shop, terms: Business):
    together, call = trying(shop, terms)
    assert (together.action, call.action) == (ALL, "call")  # nobody is kept from the answer: it is no test
    assert (call.treated, call.control, call.share, call.carried_out) == (50, 10, 0.8, 0)
    margin = float(terms.margin_rate) * 40
    assert call.usual == pytest.approx(margin / 3, abs=0.01)
    deviation = margin * (1 / 3 * 2 / 3) ** 0.5
    assert call.deviation == pytest.approx(deviation, abs=0.01)
    assert call.bought == 20
    assert call.needed == max(customers_needed(2.0, deviation, 0.8), FEWEST / 0.2)
    assert call.missing == call.needed - 60
    assert call.first_verdict == "2022-05-30"
    words = " ".join(call.words())
    assert "50 customers can have it and 10 are left alone: chance lets 80 of 100 have it" in words
    assert f"takes about {call.needed:,} customers, {call.missing:,} more than there are" in words
    assert "known once it has been running for 14 days" in words


def test_a_larger_effect_takes_fewer_but_never_too_few_left_alone(shop: Shop, terms: Business):
    call = trying(shop, terms, 500.0)[1]
    assert call.needed == FEWEST / 0.2


def test_the_pace_is_told_once_it_is_known(shop: Shop, terms: Business):
    call = trying(shop, terms, days=20)[1]
    assert call.missing is not None
    assert call.more_days == -(-call.missing * 20 // 60) + 28
    assert f"in {call.more_days:,} days, their four weeks included" in call.words()[-1]


def test_what_cannot_be_planned_says_why(shop: Shop, terms: Business):
    call = trying(shop, terms, 0.0)[1]
    assert (call.needed, call.missing, call.more_days) == (None, None, None)
    assert "nothing is assumed of it" in call.words()[-1]


def test_how_far_apart_customers_are_is_not_known_from_few(shop: Shop, terms: Business):
    call = trying(shop, terms, count=27)[1]
    assert (call.treated + call.control, call.bought, call.needed) == (27, 9, None)
    assert "9 of them bought in the last four weeks; to know how far apart they are takes 10 of 50" in call.words()[-1]


def test_what_has_a_verdict_is_not_told_again(shop: Shop, terms: Business):
    trying(shop, terms)
    found = earned_by_action(DECIDED + timedelta(weeks=5), terms)
    later = [replace(one, effect=1.0) if one.action == "call" else one for one in found]
    at = DECIDED + timedelta(weeks=5)
    assert [one.action for one in underway(at, at, terms, later)] == [ALL]


def test_before_anything_was_decided_nothing_is_tried(db: None, terms: Business):
    assert underway(DECIDED, KNOWN, terms, []) == []
