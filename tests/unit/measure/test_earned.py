"""What each action earned: who counts, in which group, with which money, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.models import Action, Decision, Experiment
from regulars.measure.earned.actions import earned_by_action
from regulars.measure.earned.control import control_group
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.entries import ALL, ALL_NAME, entries
from regulars.measure.earned.judge import FEWEST, FEWEST_BUYERS, judge
from regulars.measure.earned.margins import BEFORE_WEEKS, with_margins
from regulars.measure.earned.words import AS_SEEN, NO_CONTROL, TOO_EARLY

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

DECIDED = datetime(2022, 5, 2, 9, tzinfo=UTC)
AS_OF = DECIDED + timedelta(weeks=10)
DAY = timedelta(days=1)


@pytest.fixture
def call(db: None) -> Action:
    return Action.objects.create(key="call", name="Call them", kind="task")


def decide(customer: int, action: Action | None, at: datetime = DECIDED, **rest: object) -> Decision:
    usual = {"propensity": 0.1 if rest.get("control") else 0.9}
    return Decision.objects.create(
        customer_id=customer, action=action, as_of=at, decided_at=at, policy="test", **usual | rest
    )


def crowd(
    extra: float,
    *,
    count: int = 400,
    control: float = 0.3,
    done: float = 1.0,
    since: datetime = DECIDED,
    **rest: object,
) -> pl.DataFrame:
    """Customers of one action, who buy by chance, and for `extra` more each if it was carried out."""
    rng = np.random.default_rng(31)
    left = rng.random(count) < control
    carried = ~left & (rng.random(count) < done)
    before = rng.lognormal(2, 0.5, count)
    margin = (rng.random(count) < 0.5) * (before + rng.lognormal(1, 0.5, count)) + carried * extra
    return pl.DataFrame(
        {
            "action": "call",
            "name": "Call them",
            "customer": range(count),
            "since": since,
            "control": left,
            "chance": 1 - control,
            "carried_out": carried,
            "cost": carried * 2.0,
            "assumed": 4.0,
            "margin": margin,
            "before": before,
        }
        | rest,
        schema_overrides={"since": pl.Datetime("us", "UTC")},
    )


def told(rows: pl.DataFrame) -> Earned:
    return judge(rows, AS_OF, 4, "GBP")


def test_the_group_is_by_chance_whether_or_not_it_was_carried_out(shop: Shop, call: Action):
    done, still_open, replaced, left_alone, nothing = (shop.customer() for _ in range(5))
    decide(done, call, state="done", closed_at=DECIDED + DAY, cost="1.50")
    decide(still_open, call)
    decide(replaced, call, state="replaced", closed_at=DECIDED + DAY)
    decide(left_alone, call, control=True)
    decide(nothing, None)
    found = entries(AS_OF, 4).filter(pl.col("action") == "call").sort("customer")
    assert found["customer"].to_list() == [done, still_open, replaced, left_alone]
    assert found["control"].to_list() == [False, False, False, True]
    assert found["chance"].to_list() == pytest.approx([0.9] * 4)
    assert found["carried_out"].to_list() == [True, False, False, False]
    assert found["cost"].to_list() == [1.5, 0, 0, 0]


def test_a_customer_comes_in_once_for_an_action_from_the_first_decision(shop: Shop, call: Action):
    customer = shop.customer()
    decide(customer, call, DECIDED + 20 * DAY, control=True)
    decide(customer, call, state="replaced", closed_at=DECIDED + DAY)
    decide(customer, call, DECIDED + 2 * DAY, state="done", closed_at=DECIDED + 3 * DAY)
    (found,) = entries(AS_OF, 4).filter(pl.col("action") == "call").to_dicts()
    assert (found["since"], found["control"], found["carried_out"]) == (DECIDED, False, True)


def test_what_was_carried_out_after_its_weeks_or_after_today_does_not_count(shop: Shop, call: Action):
    late, later = shop.customer(), shop.customer()
    decide(late, call, state="done", closed_at=DECIDED + timedelta(weeks=5))
    decide(later, call, AS_OF - DAY, state="done", closed_at=AS_OF + DAY)
    decide(later, call, AS_OF + DAY)
    found = entries(AS_OF, 4)
    assert not found["carried_out"].any()
    assert found["since"].max() == AS_OF - DAY


def test_all_steps_together_begin_with_the_first_that_has_groups(shop: Shop, call: Action):
    write = Action.objects.create(key="write", name="Write to them", kind="message")
    owed = Action.objects.create(key="owed", name="Answer them", kind="service")
    customer = shop.customer()
    decide(customer, owed, DECIDED - DAY, propensity=1.0)
    decide(customer, write, DECIDED + DAY)
    decide(customer, call)
    found = {row["action"]: row for row in entries(AS_OF, 4).to_dicts()}
    assert set(found) == {ALL, "call", "write", "owed"}
    assert (found[ALL]["since"], found[ALL]["name"]) == (DECIDED, ALL_NAME)


def test_only_orders_of_the_weeks_after_and_of_the_half_year_before_count():
    moments = (
        (-timedelta(weeks=BEFORE_WEEKS), 7.0),
        (-timedelta(weeks=BEFORE_WEEKS) + DAY, 100.0),
        (timedelta(0), 10.0),
        (DAY, 20.0),
        (timedelta(weeks=4), 40.0),
        (timedelta(weeks=4) + DAY, 7.0),
    )
    orders = pl.DataFrame(
        [(1, DECIDED + after, amount) for after, amount in moments],
        schema={"customer": pl.Int64, "occurred_at": pl.Datetime("us", "UTC"), "amount": pl.Float64},
        orient="row",
    )
    entered = pl.DataFrame(
        {"action": ["call"] * 2, "customer": [1, 2], "since": [DECIDED] * 2},
        schema_overrides={"since": pl.Datetime("us", "UTC")},
    )
    found = with_margins(entered, orders, 4, 0.5)
    assert found["margin"].to_list() == [30.0, 0.0]
    assert found["before"].to_list() == [55.0, 0.0]


def test_an_action_that_earns_says_so_with_its_money():
    found = told(crowd(9.0))
    assert found.effect is not None
    assert 0 < found.low < found.effect < found.high
    assert found.low < 9 < found.high
    assert found.low < found.fixed_low < found.fixed_high < found.high
    assert (
        found.verdict
        == f"has earned £{found.effect:.2f} a customer, between £{found.low:.2f} and £{found.high:.2f}, {AS_SEEN}"
    )
    assert found.total == pytest.approx(found.effect * found.treated, rel=0.01)
    assert (found.total_low, found.total_high) == pytest.approx(
        (found.low * found.treated, found.high * found.treated), rel=0.01
    )
    assert (found.carried_out, found.cost) == (found.treated, 2.0 * found.treated)
    assert found.treated + found.control == 400


def test_an_action_that_does_harm_says_so_too():
    found = told(crowd(-9.0))
    assert found.high < 0
    assert found.verdict.startswith("has cost £")


def test_nothing_to_be_seen_tells_how_long_until_it_would():
    found = told(crowd(0.0))
    assert found.verdict.startswith("no difference to be seen yet: the effect on a customer is between -£")
    assert found.assumed == 4.0
    small = told(crowd(0.0, assumed=1.0))
    assert small.more_customers > found.more_customers >= 0
    # 400 came in within 70 days
    assert small.more_days == pytest.approx(small.more_customers * 70 / 400, abs=1)
    assert told(crowd(0.0, assumed=0.0)).more_customers is None


def test_those_with_whom_it_was_carried_out_have_an_effect_of_their_own():
    found = told(crowd(12.0, done=0.5))
    assert found.done_low < 12 < found.done_high
    assert found.done_effect > found.effect
    assert found.assumed == pytest.approx(4 * found.carried_out / found.treated, abs=0.01)
    assert told(crowd(12.0, done=0.05)).done_effect is None


def test_small_groups_are_too_early_to_tell():
    found = told(crowd(9.0, count=60))
    assert found.verdict.startswith(TOO_EARLY)
    assert f"it takes {FEWEST} of each, {FEWEST_BUYERS} of whom bought" in found.verdict
    assert (found.effect, found.total, found.more_customers) == (None, None, None)
    rare = crowd(0.0).with_columns(margin=pl.when(pl.col("customer") < 9).then(5.0).otherwise(0.0))
    assert told(rare).verdict.startswith(TOO_EARLY)


def test_customers_whose_weeks_are_not_over_wait():
    found = told(pl.concat([crowd(0.0), crowd(0.0, count=30, since=AS_OF - DAY)]))
    assert found.treated + found.control == 400
    assert (found.waiting, found.days, found.started) == (30, 70, "2022-05-02")


def test_nothing_is_attributed_where_nobody_was_left_alone():
    found = told(crowd(9.0, control=0.0))
    assert found.verdict == NO_CONTROL
    assert (found.treated, found.control, found.effect) == (400, 0, None)


def test_nothing_is_attributed_where_the_groups_are_not_as_chance_made_them():
    found = told(crowd(9.0, chance=0.9))
    assert found.verdict.startswith(
        f"cannot be told: {found.control} were left alone where chance would leave about 40"
    )
    assert found.effect is None


def test_one_large_order_does_not_decide():
    rows = crowd(0.0)
    large = rows.with_columns(margin=pl.when(pl.col("customer") == 7).then(100_000.0).otherwise("margin"))
    found = told(large)
    assert found.cap < 100
    assert abs(found.effect - told(rows).effect) < 1


def test_decisions_and_orders_of_the_ledger(shop: Shop, call: Action, terms: Business):
    treated, left_alone = shop.customer(), shop.customer()
    decide(treated, call, state="done", closed_at=DECIDED)
    decide(left_alone, call, control=True)
    for customer in (treated, left_alone):
        shop.sell(customer, DECIDED + DAY, "50.00")
    every, found = earned_by_action(AS_OF, terms)
    assert (every.action, every.name) == (ALL, ALL_NAME)
    assert (found.action, found.name, found.currency) == ("call", "Call them", "GBP")
    assert (found.treated, found.control, found.carried_out, found.waiting) == (1, 1, 1, 0)
    assert (found.earned, found.control_earned) == (20.0, 20.0)
    assert found.to_json()["verdict"].startswith(TOO_EARLY)
    assert earned_by_action(DECIDED - DAY, terms) == []


def test_money_in_another_currency_does_not_count(shop: Shop, call: Action, terms: Business):
    customer = shop.customer()
    decide(customer, call)
    shop.sell(customer, DECIDED + DAY, "50.00", currency="USD")
    assert [one.earned for one in earned_by_action(AS_OF, terms)] == [0.0, 0.0]


def test_nothing_was_decided_yet(shop: Shop, terms: Business):
    assert earned_by_action(AS_OF, terms) == []
    assert control_group() is None


def test_the_control_group_and_its_size(shop: Shop):
    for _ in range(40):
        shop.customer()
    Experiment.objects.create(name="Control group", salt="pepper", control_share="0.5", started_at=DECIDED)
    found = control_group()
    assert found is not None
    assert (found.salt, found.share, found.started, found.customers) == ("pepper", 0.5, "2022-05-02", 40)
    assert 8 < found.size < 32
    Experiment.objects.update(ended_at=AS_OF)
    assert control_group() is None


def test_the_sentences_beside_the_verdict():
    lines = told(crowd(9.0)).words()
    assert lines[0].startswith("In all it has brought £")
    assert "cost £" in lines[0]
    assert lines[1].startswith("On a customer with whom it was carried out the effect is £")
    assert lines[2].startswith("An effect of £4.00 a customer, as was assumed, would show")
    assert told(crowd(9.0, count=60)).words() == []
