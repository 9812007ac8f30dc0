from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import people
from tests.unit.customise.weighing import choices_of, chosen, dealt, offer, past, ranked, terms_of, weighed_of

from regulars.customise.channels import CHANNELS
from regulars.customise.choose import choose
from regulars.customise.explain import chosen_ways
from regulars.customise.limits import limits_of
from regulars.customise.moves import Words
from regulars.customise.offer import Offer, RuledOut
from regulars.ledger.reach.consent import SERVICE


def fate(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None) -> RuledOut | None:
    """What rules the only move out for the only customer."""
    (found,) = ranked(frame, *offers, recent=recent)["ruled_out"].to_list()
    return None if found is None else RuledOut(found)


def test_worth_is_margin_that_gets_through_less_cost_less_attention() -> None:
    weighed = weighed_of(people({}), offer(earns=20, cost=1.5))

    found = choices_of(weighed)

    rows = [
        (weighed.ways[way].channel.key, expected, weighed.ways[way].cost, worth)
        for way, expected, worth in zip(weighed.way, found.expected, found.worth, strict=True)
    ]
    assert rows == [("email", 8.0, 1.52, 6.455), ("phone", 20.0, 4.5, 15.25), ("person", 20.0, 4.5, 15.25)]


def test_a_customer_is_reached_where_it_is_worth_most() -> None:
    small, large = (chosen(people({}), offer(earns=earns)) for earns in (3, 20))

    assert small["channel"].to_list() == ["email"]
    assert large["channel"].to_list() == ["phone"]


def test_where_channels_are_worth_the_same_the_preferred_one_is_taken() -> None:
    frame = people({"at_person": True})

    assert chosen(frame, offer(earns=20))["channel"].to_list() == ["phone"]


def test_who_is_not_meant_is_no_candidate() -> None:
    moved = offer(eligible=pl.col("tier") == "low")
    unknown = offer(eligible=pl.col("favourite") == "tea")

    assert ranked(people({}), moved).is_empty()
    assert ranked(people({"favourite": None}), unknown).is_empty()


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
        ({}, {"lift": pl.lit(0.1)}, RuledOut.NOT_WORTH_IT),
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

    found = ranked(people({}, {}), offer(), recent=recent)

    assert found["ruled_out"].to_list() == [int(RuledOut.DONE_LATELY), None]


def test_each_customer_gets_the_one_worth_most_and_the_rest_stay_ranked() -> None:
    offers = (offer("good", earns=30), offer("better", earns=40), offer("x", earns=0))

    assert ranked(people({}), *offers)["move"].to_list() == ["better", "good", "x"]
    assert chosen(people({}), *offers)["move"].to_list() == ["better"]


def test_two_moves_of_equal_worth_are_told_apart_by_key() -> None:
    assert chosen(people({}), offer("b"), offer("a"))["move"].to_list() == ["a"]


def test_doing_nothing_wins_where_nothing_earns_its_cost() -> None:
    assert chosen(people({}), offer(earns=0.1)).is_empty()


def test_an_answer_that_they_wait_for_is_read_however_it_comes() -> None:
    weighed = weighed_of(people({}), offer(despite_complaint=True))

    through = {
        weighed.ways[way].channel.key: assumed for way, assumed in zip(weighed.way, weighed.assumed, strict=True)
    }

    assert through == {"email": 16.0, "phone": 20.0, "person": 20.0}


def test_a_mail_asks_for_a_tenth_of_the_attention_that_a_call_does() -> None:
    words = {"email": Words("x", "x"), "post": Words("x"), "phone": Words("x")}
    weighed = weighed_of(people({"at_post": True}), offer(earns=0.0, words=words))
    found = choices_of(weighed)

    taken = {weighed.ways[way].channel.key: -worth - weighed.ways[way].cost
             for way, worth in zip(weighed.way, found.worth, strict=True)}  # fmt: skip

    assert taken == pytest.approx({"email": 0.025, "post": 0.1, "phone": 0.25, "person": 0.25})


def test_calls_go_to_those_for_whom_they_add_most() -> None:
    frame = people({"value": 10.0}, {"value": 100.0}, {"value": 50.0}, {"value": 40.0, "at_email": False})

    found = chosen(frame, offer(lift=0.5 * pl.col("value")), calls=2)

    # By e-mail they would bring 1.73, 19.73, 9.73 and nothing; by phone 1.75, 46.75, 21.75 and 16.75.
    assert dict(found.select("customer", "channel").iter_rows()) == {1: "email", 2: "phone", 3: "email", 4: "phone"}


def test_without_time_for_a_call_the_reason_is_said() -> None:
    found = ranked(people({"at_email": False}), offer(), calls=0)

    assert found["ruled_out"].to_list() == [int(RuledOut.NO_TIME)]


def test_calls_that_add_nothing_take_no_time_from_others() -> None:
    frame = people({"value": 6.0}, {"value": 60.0})

    found = chosen(frame, offer(lift=0.5 * pl.col("value")), calls=1)

    assert found.select("customer", "channel").rows() == [(1, "email"), (2, "phone")]


def test_no_offers_leave_everybody_in_peace() -> None:
    weighed = weighed_of(people({}, {}))

    found = chosen_ways(weighed, choices_of(weighed, 5), dealt(weighed))

    assert found.select("customer", "move", "worth", "features").rows() == [(1, None, 0, "[]"), (2, None, 0, "[]")]


def test_what_is_not_offered_now_is_ruled_out() -> None:
    assert fate(people({}), offer(valid=False)) is RuledOut.NOT_NOW


@pytest.mark.parametrize(("days", "expected"), [(30, RuledOut.LIKE_IT_LATELY), (120, None)])
def test_actions_of_one_group_exclude_each_other(days: int, expected: RuledOut | None) -> None:
    recent = past({"customer": 1, "action": 2, "done_days": days, "skipped_days": None})
    both = (offer("a", 1, group="gifts"), offer("b", 2, group="gifts", rest_days=1))

    found = ranked(people({}), *both, recent=recent).filter(pl.col("move") == "a")["ruled_out"][0]

    assert (found and RuledOut(found)) is expected


def test_a_higher_priority_comes_before_more_worth_if_it_is_worth_anything() -> None:
    dear, duty = offer("dear", 1, earns=500.0), offer("duty", 2, earns=5.0, priority=1)

    assert chosen(people({}), dear, duty)["move"].to_list() == ["duty"]
    assert chosen(people({}), dear, offer("duty", 2, earns=0.1, priority=1))["move"].to_list() == ["dear"]


def test_what_is_in_stock_goes_to_whom_it_adds_most() -> None:
    frame = people({"value": 10.0}, {"value": 100.0}, {"value": 50.0})

    found = ranked(frame, offer(lift=pl.col("value"), stock_left=2))

    assert dict(found.select("customer", "ruled_out").iter_rows()) == {1: RuledOut.NO_STOCK, 2: None, 3: None}


def test_a_budget_is_never_overdrawn_by_the_dearest_way() -> None:
    frame = people({"value": 10.0}, {"value": 100.0}, {"value": 50.0})

    # A call costs 3.00 beside the 1.00 of the action.
    found = ranked(frame, offer(lift=pl.col("value"), cost=1.0, budget_left=8.5))

    assert dict(found.select("customer", "ruled_out").iter_rows()) == {1: RuledOut.NO_BUDGET, 2: None, 3: None}


def test_who_gets_no_call_may_have_what_others_left_in_stock() -> None:
    frame = people({"at_phone": False}, {}, {})
    scarce = offer("scarce", 1, earns=10.0, stock_left=1, words={"email": offer().move.words["email"]})
    call = offer("call", 2, earns=20.0, words={"phone": offer().move.words["phone"]})

    found = chosen(frame, scarce, call, calls=1)

    assert found["move"].to_list().count("scarce") == 1
    assert found["move"].to_list().count("call") == 1


MANY = people(*[{"value": float(number)} for number in range(1, 401)])


def members_choices(*members: list[float], **shares: float) -> pl.DataFrame:
    weighed = weighed_of(MANY, offer("a", 1), offer("b", 2))
    return chosen_ways(weighed, choices_of(weighed, 10_000, members, **shares), dealt(weighed, **shares))


def test_each_choice_is_as_often_made_as_members_hold_it_for_the_best() -> None:
    found = members_choices([1.0, 0.1], [1.0, 0.2], [1.0, 0.0], [0.5, 2.0])

    counted = dict(found["move"].value_counts().iter_rows())
    assert counted["a"] + counted["b"] == 400
    assert counted["a"] == pytest.approx(300, abs=45)
    assert dict(found.select("move", "sampled").unique().iter_rows()) == {"a": 0.75, "b": 0.25}


def test_a_member_that_believes_in_nothing_leaves_in_peace() -> None:
    found = members_choices([-1.0, -1.0], [1.0, 1.2])

    peace = found.filter(pl.col("move").is_null())
    assert peace.height == pytest.approx(200, abs=40)
    assert set(found["sampled"]) == {0.5}


def test_business_as_usual_does_not_learn() -> None:
    found = members_choices([-1.0, -1.0], [-2.0, -2.0], usual=1.0)

    assert found["move"].null_count() == 0
    assert set(found["group"]) == {"usual"}
    assert set(found.select("sampled", "propensity").unique().rows()) == {(1.0, 1.0)}


def test_by_chance_everything_allowed_is_given_out_alike() -> None:
    found = members_choices([1.0, 1.0], random=1.0)

    # Each of both by e-mail and by phone, and nothing.
    assert set(found["sampled"]) == {0.2}
    assert found["move"].null_count() == pytest.approx(80, abs=25)


@pytest.mark.parametrize("shares", [{}, {"random": 1.0}])
def test_doubts_are_tried_by_mail_not_by_calls_that_are_believed_to_lose_money(shares: dict[str, float]) -> None:
    # One member holds a call for worth 6.00 - 3.25; on average it is believed to bring 2.00.
    weighed = weighed_of(MANY, offer("a", 1, earns=2.0))
    choices = choices_of(weighed, 10_000, [[3.0], [-1.0]], **shares)

    found = chosen_ways(weighed, choices, dealt(weighed, **shares))

    assert set(found["channel"]) == {"email", ""}
    assert found["move"].null_count() == pytest.approx(200, abs=40)


def test_what_we_owe_is_no_matter_of_chance() -> None:
    weighed = weighed_of(MANY, offer("a", 1), offer("owed", 2, earns=30.0, holdout=False))

    found = chosen_ways(weighed, choices_of(weighed, 10_000, random=1.0), dealt(weighed, random=1.0))

    assert set(found["move"]) == {"owed"}


def test_the_control_group_is_chosen_for_and_marked_and_takes_no_time_from_others() -> None:
    weighed = weighed_of(MANY, offer("a", 1, lift=pl.col("value")))

    found = chosen_ways(weighed, choices_of(weighed, 20, holdout=0.5), dealt(weighed, holdout=0.5))

    called = found.filter(pl.col("channel") == "phone")
    assert called.filter(~pl.col("control")).height == 20
    assert called.filter("control").height > 5
    assert set(found["propensity"]) == {0.5}
    assert found.filter("control")["group"].unique().to_list() == ["holdout"]


def test_alone_each_gets_what_they_get_among_all() -> None:
    offers = (offer("a", 1, lift=pl.col("value"), stock_left=40), offer("b", 2, earns=30.0, budget_left=99.0))
    weighed, shares = weighed_of(MANY, *offers), {"holdout": 0.1, "random": 0.1, "usual": 0.1}
    members = [[1.0, 0.8], [0.4, 1.4], [-0.2, 0.9], [1.8, -0.5]]
    all_ = choices_of(weighed, 30, members, **shares)
    together = chosen_ways(weighed, all_, dealt(weighed, **shares))

    for number in range(1, 401, 7):
        one = weighed_of(MANY.filter(pl.col("customer") == number), *offers)
        groups, alone_terms = dealt(one, **shares), terms_of(one, members)
        limits = limits_of(one.offers, one.ways, 30)
        alone = chosen_ways(one, choose(one, alone_terms, groups, limits, all_.reaches), groups)
        assert alone.rows() == together.filter(pl.col("customer") == number).rows()


def test_every_reason_has_words() -> None:
    assert len({reason.words for reason in RuledOut}) == len(RuledOut)


def test_costs_of_channels_are_money() -> None:
    assert all(channel.cost > 0 and isinstance(channel.cost, Decimal) for channel in CHANNELS.values())
    assert all(0 < channel.reach <= 1 for channel in CHANNELS.values())
