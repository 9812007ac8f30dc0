from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import people

from regulars.customise.channels import CHANNELS
from regulars.customise.choose import CANDIDATES, best_of_each, choose, weigh, within_time
from regulars.customise.moves import Move, Words
from regulars.customise.offer import Offer, RuledOut
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

NEVER = {"customer": pl.Int64, "action": pl.Int64, "done_days": pl.Int64, "skipped_days": pl.Int64}
ATTENTION = 0.25


def offer(key: str = "call-them", *, earns: float = 20.0, number: int = 1, **change: Any) -> Offer:
    """A move for everybody that earns a flat sum when said in person."""
    catalogue = {name: change.pop(name) for name in ("cost", "enabled") if name in change}
    declared: dict[str, Any] = {
        "key": key,
        "name": key,
        "kind": Action.Kind.MESSAGE,
        "why": "",
        "assumes": "",
        "eligible": pl.lit(value=True),
        "lift": pl.lit(earns),
        "reasons": (),
        "words": {"email": Words("x", "x"), "phone": Words("x")},
    }
    return Offer(Move(**declared | change), number, **{"cost": 0.0, "enabled": True} | catalogue)


def past(*rows: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=NEVER)


def candidates(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None) -> pl.DataFrame:
    return weigh(frame, offers, past() if recent is None else recent, attention=ATTENTION)


def fate(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None) -> RuledOut | None:
    """What rules the only move out for the only customer."""
    (found,) = best_of_each(candidates(frame, *offers, recent=recent))["ruled_out"].to_list()
    return None if found is None else RuledOut(found)


def test_worth_is_margin_that_gets_through_less_cost_less_attention() -> None:
    rows = (
        candidates(people({}), offer(earns=20, cost=1.5)).select("channel", "expected_margin", "cost", "worth").rows()
    )

    assert rows == [("email", 8.0, 1.52, 6.23), ("phone", 20.0, 4.5, 15.25), ("person", 20.0, 4.5, 15.25)]


def test_a_customer_is_reached_where_it_is_worth_most() -> None:
    small, large = (choose(best_of_each(candidates(people({}), offer(earns=earns)))) for earns in (3, 20))

    assert small["channel"].to_list() == ["email"]
    assert large["channel"].to_list() == ["phone"]


def test_where_channels_are_worth_the_same_the_preferred_one_is_taken() -> None:
    frame = people({"at_person": True})

    assert choose(best_of_each(candidates(frame, offer(earns=20))))["channel"].to_list() == ["phone"]


def test_who_is_not_meant_is_no_candidate() -> None:
    moved = offer(eligible=pl.col("tier") == "low")
    unknown = offer(eligible=pl.col("favourite") == "tea")

    assert candidates(people({}), moved).is_empty()
    assert candidates(people({"favourite": None}), unknown).is_empty()


@pytest.mark.parametrize("lift", [pl.lit(None, dtype=pl.Float64), pl.lit(float("nan"))])
def test_an_unknown_lift_is_worth_nothing(lift: pl.Expr) -> None:
    assert fate(people({}), offer(lift=lift)) is RuledOut.NOT_WORTH_IT


@pytest.mark.parametrize(
    ("person", "change", "expected"),
    [
        ({}, {}, None),
        ({}, {"enabled": False}, RuledOut.SWITCHED_OFF),
        ({"task_open": True}, {}, RuledOut.TASK_OPEN),
        ({"complaint_open": True}, {}, RuledOut.COMPLAINT_OPEN),
        ({"complaint_open": True}, {"despite_complaint": True}, None),
        ({"at_email": False, "at_phone": False}, {}, RuledOut.UNREACHABLE),
        ({"at_email": False, "at_phone": False, "at_post": False, "at_person": True}, {}, None),
        ({"email_marketing": 2, "phone_marketing": 2}, {}, RuledOut.NO_CONSENT),
        ({"email_marketing": 1, "at_phone": False}, {}, RuledOut.NO_CONSENT),
        ({"email_marketing": None, "at_phone": False}, {}, RuledOut.NO_CONSENT),
        ({"email_marketing": 2, "at_phone": False}, {"purpose": SERVICE}, None),
        ({"email_service": 2, "at_phone": False}, {"purpose": SERVICE}, RuledOut.NO_CONSENT),
        ({"email_marketing": 2, "phone_marketing": None}, {}, None),
        ({}, {"lift": pl.lit(0.5)}, RuledOut.NOT_WORTH_IT),
        ({}, {"cost": 40.0}, RuledOut.NOT_WORTH_IT),
        ({"task_open": True}, {"enabled": False}, RuledOut.SWITCHED_OFF),
    ],
)
def test_what_rules_a_move_out(person: dict[str, Any], change: dict[str, Any], expected: RuledOut | None) -> None:
    assert fate(people(person), offer(**change)) is expected


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ({"action": 1, "done_days": 10}, RuledOut.DONE_LATELY),
        ({"action": 1, "done_days": 119}, RuledOut.DONE_LATELY),
        ({"action": 1, "done_days": 120}, None),
        ({"action": 1, "skipped_days": 10}, RuledOut.SKIPPED_LATELY),
        ({"action": 1, "skipped_days": 130}, None),
        ({"action": 2, "done_days": 3}, RuledOut.CONTACTED_LATELY),
        ({"action": 2, "done_days": 14}, None),
        ({"action": 2, "skipped_days": 3}, None),
    ],
)
def test_nobody_is_asked_the_same_again_nor_anything_too_soon(
    recent: dict[str, int], expected: RuledOut | None
) -> None:
    row = {"customer": 1, "done_days": None, "skipped_days": None} | recent

    assert fate(people({}), offer(), recent=past(row)) is expected


def test_service_does_not_wait_for_attention_to_recover() -> None:
    row = {"customer": 1, "action": 2, "done_days": 1, "skipped_days": None}

    assert fate(people({}), offer(purpose=SERVICE), recent=past(row)) is None


def test_the_past_of_one_customer_binds_no_other() -> None:
    recent = past({"customer": 1, "action": 1, "done_days": 1, "skipped_days": None})

    ranked = best_of_each(candidates(people({}, {}), offer(), recent=recent))

    assert ranked["ruled_out"].to_list() == [int(RuledOut.DONE_LATELY), None]


def test_each_customer_gets_the_one_worth_most_and_the_rest_stay_ranked() -> None:
    ranked = best_of_each(
        candidates(people({}), offer("good", earns=30), offer("better", earns=40), offer("x", earns=0))
    )

    assert ranked["move"].to_list() == ["better", "good", "x"]
    assert choose(ranked)["move"].to_list() == ["better"]


def test_two_moves_of_equal_worth_are_told_apart_by_key() -> None:
    assert choose(best_of_each(candidates(people({}), offer("b"), offer("a"))))["move"].to_list() == ["a"]


def test_doing_nothing_wins_where_nothing_earns_its_cost() -> None:
    assert choose(best_of_each(candidates(people({}), offer(earns=0.6)))).is_empty()


def test_calls_go_to_those_for_whom_they_add_most() -> None:
    frame = people({"value": 10.0}, {"value": 100.0}, {"value": 50.0}, {"value": 40.0, "at_email": False})
    found = candidates(frame, offer(lift=0.5 * pl.col("value")))

    ranked = best_of_each(within_time(found, 2))

    chosen = dict(choose(ranked).select("customer", "channel").iter_rows())
    # By e-mail they would bring 1.73, 19.73, 9.73 and nothing; by phone 1.75, 46.75, 21.75 and 16.75.
    assert chosen == {1: "email", 2: "phone", 3: "email", 4: "phone"}


def test_without_time_for_a_call_the_reason_is_said() -> None:
    found = within_time(candidates(people({"at_email": False}), offer()), 0)

    assert best_of_each(found)["ruled_out"].to_list() == [int(RuledOut.NO_TIME)]


def test_calls_that_add_nothing_take_no_time_from_others() -> None:
    frame = people({"value": 6.0}, {"value": 60.0})

    chosen = choose(best_of_each(within_time(candidates(frame, offer(lift=0.5 * pl.col("value"))), 1)))

    assert chosen.select("customer", "channel").rows() == [(1, "email"), (2, "phone")]


def test_no_offers_no_candidates() -> None:
    found = candidates(people({}))

    assert found.schema == pl.Schema(CANDIDATES)
    assert choose(best_of_each(within_time(found, 5))).is_empty()


def test_every_reason_has_words() -> None:
    assert len({reason.words for reason in RuledOut}) == len(RuledOut)


def test_costs_of_channels_are_money() -> None:
    assert all(channel.cost > 0 and isinstance(channel.cost, Decimal) for channel in CHANNELS.values())
    assert all(0 < channel.reach <= 1 for channel in CHANNELS.values())
