import json
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import people
from tests.unit.customise.weighing import choices_of, chosen, dealt, offer, ranked, weighed_of

from regulars.customise.explain import (
    NO_MOVE,
    NOT_WORTH_IT,
    UNSURE,
    alternatives,
    chosen_ways,
    told,
    told_one,
    why_nothing,
)
from regulars.customise.offer import Offer, RuledOut


def told_row(change: dict[str, Any], *reasons: pl.Expr, facts: tuple[str, ...] = ()) -> dict[str, Any]:
    move = offer(reasons=reasons).move
    (row,) = told(people(change), move, frozenset(facts)).rows(named=True)
    return row


def test_reasons_are_a_json_list_without_those_that_say_nothing() -> None:
    row = told_row({"name": 'Anna "Ann" Smith'}, pl.format("It is {}.", "name"), pl.lit(None), pl.lit("Really."))

    assert json.loads(row["reasons"]) == ['It is Anna "Ann" Smith.', "Really."]


def test_no_reasons_are_an_empty_list() -> None:
    assert json.loads(told_row({}, pl.lit(None, dtype=pl.String))["reasons"]) == []


def test_a_move_without_reasons_gives_none() -> None:
    assert json.loads(told_row({})["reasons"]) == []


@pytest.mark.parametrize("facts", [(), ("last_thing", "companion")])
def test_one_customer_is_told_the_same_as_many(facts: tuple[str, ...]) -> None:
    reasons = (pl.format("It is {}.", "name"), pl.lit(None))
    row = told_row({"last_thing": "tea “loose”\n"}, *reasons, facts=facts)

    alone = told_one(people({"last_thing": "tea “loose”\n"}), offer(reasons=reasons).move, frozenset(facts))

    assert alone == (json.loads(row["reasons"]), json.loads(row["facts"]))


def test_only_the_facts_that_words_may_say_are_kept() -> None:
    row = told_row({"last_thing": "tea \\ “loose”\n"}, pl.lit("x"), facts=("last_thing", "companion", "first_name"))

    assert json.loads(row["facts"]) == {"companion": None, "last_thing": "tea \\ “loose”\n"}


def test_words_without_facts_keep_none() -> None:
    assert told_row({}, pl.lit("x"))["facts"] == "{}"


@pytest.mark.parametrize(
    ("person", "earns", "sentence"),
    [
        ({}, 0.1, NOT_WORTH_IT),
        ({"task_open": True}, 20.0, "Best left in peace for now: a colleague already has a task for them."),
        ({"email_marketing": 2, "at_phone": False}, 20.0, f"Best left in peace for now: {RuledOut.NO_CONSENT.words}."),
    ],
)
def test_who_is_left_in_peace_is_told_what_stood_in_the_way(
    person: dict[str, Any], earns: float, sentence: str
) -> None:
    weighed = weighed_of(people(person), offer(earns=earns))

    assert why_nothing(weighed, choices_of(weighed)) == [sentence]


def test_for_whom_nothing_is_meant_is_told_so() -> None:
    weighed = weighed_of(people({}, {"orders": 9}), offer(eligible=pl.col("orders") == 9, earns=0.1))

    assert why_nothing(weighed, choices_of(weighed)) == [NO_MOVE, NOT_WORTH_IT]


def told_beside(*offers: Offer) -> list[dict[str, Any]]:
    """The alternatives of a customer for whom all these are open."""
    frame = people({})
    found = alternatives(ranked(frame, *offers), chosen(frame, *offers), [each.move for each in offers])
    listed: list[dict[str, Any]] = json.loads(found["alternatives"].item())
    return listed


def test_who_is_left_in_peace_by_chance_is_told_so() -> None:
    weighed = weighed_of(people({}), offer(earns=20))

    assert why_nothing(weighed, choices_of(weighed, members=[[-1.0]])) == [UNSURE]


def test_what_was_chosen_says_what_it_was_chosen_by() -> None:
    weighed = weighed_of(people({"p_active": 0.8, "orders": 20}), offer(earns=20))

    (row,) = chosen_ways(weighed, choices_of(weighed), dealt(weighed)).rows(named=True)

    assert (row["move"], row["channel"], row["worth"], row["group"], row["sampled"]) == (
        "move",
        "phone",
        16.75,
        "policy",
        1.0,
    )
    assert json.loads(row["features"]) == [20.0, 0.3, 0.5, 0.0]


def test_alternatives_are_the_next_nine_with_peace_among_them_and_all_that_was_ruled_out() -> None:
    offers = [
        *(offer(f"at-{place}", place, earns=50 - 4 * place) for place in range(11)),
        offer("off", earns=99, enabled=False),
        offer("poor", earns=0.1),
    ]
    listed = told_beside(*offers)

    assert [each["action"] for each in listed] == [*(f"at-{place}" for place in range(1, 10)), "off", "poor"]
    assert listed[0] == {"action": "at-1", "name": "at-1", "channel": "phone", "worth": 42.75, "ruled_out": None}
    assert [each["ruled_out"] for each in listed[9:]] == [RuledOut.SWITCHED_OFF.words, RuledOut.NOT_WORTH_IT.words]


def test_peace_is_an_alternative_worth_nothing() -> None:
    listed = told_beside(offer("best", earns=50))

    assert listed == [
        {"action": "nothing", "name": "Leave them in peace", "channel": None, "worth": 0.0, "ruled_out": None}
    ]


def test_of_peace_chosen_it_is_no_alternative() -> None:
    listed = told_beside(offer("poor", earns=0.1))

    assert [each["action"] for each in listed] == ["poor"]
