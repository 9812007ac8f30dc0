from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import people

from regulars.customise.channels import CHANNELS
from regulars.customise.facts import SAYABLE
from regulars.customise.playbook import playbook
from regulars.customise.words import FACTS, facts_used, faults_of, render, render_subject
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import PURPOSES

FITTING: dict[str, tuple[dict[str, Any], float, str]] = {
    "fell-by-half": (
        {"big_before": True, "orders_before": 9, "spent_before": 4100.0, "spent_now": 1200.0, "risk": 0.5},
        0.10 * 0.55 * 2900 * 0.4,
        "Spent £1,200 in the last 12 months, after £4,100 in the 12 months before: 71% less.",
    ),
    "complained-twice": (
        {
            "valuable": True,
            "complaints_half_year": 2,
            "value": 1000.0,
            "risk": 0.4,
            "last_complaint_on": date(2025, 5, 4),
            "last_complaint": "Late AGAIN",
        },
        0.15 * 0.4 * 1000,
        "Complained twice in the last six months, last on 4 May 2025: “Late AGAIN”.",
    ),
    "complaint-open": (
        {
            "complaint_open": True,
            "complaint_days": 3,
            "complaints_half_year": 1,
            "last_complaint_on": date(2025, 6, 27),
            "last_complaint": "Lid came off",
        },
        0.2 * 100 + 0.5 * 16,
        "Has been waiting for an answer since 27 June 2025: “Lid came off”.",
    ),
    "one-thing-only": (
        {"only_thing": "decaf", "companion": "oat biscuits"},
        0.08 * 0.25 * 8 * 16,
        "Bought decaf in all of 4 orders, and nothing else.",
    ),
    "costs-money": (
        {"earned_lately": -60.0, "returns_lately": 3, "troubles_lately": 3, "sent_back_lately": 310.0},
        18.0,
        "Cost us £60.00 more than they earned us in the last 2 years.",
    ),
    "lost": (
        {
            "good_ever": True,
            "risk": 0.97,
            "quiet_days": 110,
            "last_order_on": date(2025, 3, 12),
            "expected_orders_year": 0.2,
            "p_active": 0.1,
        },
        0.04 * 0.9 * 0.7 ** (110 / 365) * (50 - 3) - 3 * 28 / 365 * 0.2,
        "Usually orders every 4 weeks; the last order was on 12 March 2025.",
    ),
    "money-off": (
        {
            "quiet_days": 1095,
            "last_order_on": date(2022, 7, 1),
            "expected_orders_year": 0.1,
            "p_active": 0.05,
            "at_post": True,
        },
        0.03 * 0.95 * 0.7**3 * (50 - 0.15 * 40) - 0.15 * 40 * 14 / 365 * 0.1,
        "Usually orders every 4 weeks; the last order was on 1 July 2022.",
    ),
    "news": (
        {"quiet_days": 33, "favourite": "decaf", "p_active": 0.75},
        0.75 * 0.0125 * 16 + 0.25 * 0.0025 * 50,
        "Likes decaf best.",
    ),
    "overdue": (
        {"quiet_days": 50, "last_order_on": date(2025, 5, 11)},
        0.06 * 16 + 0.02 * 20,
        "Usually orders every 4 weeks; the last order was on 11 May 2025.",
    ),
    "second-order": (
        {"orders": 1, "quiet_days": 40, "spent": 38.5, "last_order_on": date(2025, 5, 21), "typical_gap_days": None},
        0.05 * 0.2 * 2 * 16,
        "Bought once: £38.50 on 21 May 2025.",
    ),
    "thank": (
        {"tier": "most valuable", "orders": 23, "spent": 4200.0, "value": 2000.0, "at_stake": 400.0},
        0.02 * 400 + 0.002 * 2000,
        "Among our most valuable: £4,200 in 23 orders so far.",
    ),
    "reorder": (
        {
            "due_thing": "decaf",
            "due_times": 4,
            "due_gap_days": 30.0,
            "due_in_days": 2,
            "due_last_on": date(2025, 6, 2),
            "due_margin": 6.0,
        },
        0.6,
        "Bought decaf 4 times, every 4 weeks, last on 2 June 2025.",
    ),
    "welcome": (
        {"orders": 1, "quiet_days": 5, "spent": 38.5, "last_order_on": date(2025, 6, 25), "typical_gap_days": None},
        0.03 * 0.2 * 2 * 16,
        "First order on 25 June 2025: £38.50.",
    ),
    "never-bought": (
        {"orders": 0, "never_bought": True, "known_days": 30, "known_on": date(2025, 5, 31), "order_margin": None},
        0.015 * 50,
        "On our list since 31 May 2025, and has not bought yet.",
    ),
    "recommend": (
        {"orders": 12, "praises_year": 1, "last_praise_on": date(2025, 5, 1), "last_praise": "Thank you!"},
        0.04 * 50,
        "Praised us on 1 May 2025: “Thank you!”.",
    ),
    "birthday": (
        {"birthday_in_days": 3, "birthday_on": date(2025, 7, 3)},
        0.03 * 16 + 0.005 * 20,
        "Birthday on 3 July.",
    ),
    "came-back": (
        {"gap_before_last_days": 240, "quiet_days": 9, "last_order_on": date(2025, 6, 21)},
        0.06 * 0.2 * 2 * 16,
        "Ordered on 21 June 2025, after 8 months without an order.",
    ),
    "anniversary": (
        {"orders": 9, "anniversary_in_days": 2, "first_order_on": date(2023, 7, 2), "customer_years": 1},
        0.02 * 16 + 0.005 * 20,
        "First ordered on 2 July 2023.",
    ),
    "ask-champion": (
        {
            "tier": "most valuable",
            "orders": 12,
            "spent": 480.0,
            "risk": 0.4,
            "quiet_days": 46,
        },
        0.06 * 20,
        "Among our best: £480 in 12 orders.",
    ),
    "after-praise": (
        {"praise_days": 3, "praises_year": 1, "last_praise_on": date(2025, 6, 27), "last_praise": "So quick!"},
        0.04 * 16,
        "Praised us on 27 June 2025: “So quick!”.",
    ),
    "thank-referrer": (
        {"brought": 1, "brought_days": 4},
        0.05 * 50,
        "Brought one customer, who has now bought.",
    ),
    "first-return": (
        {"orders": 0, "returns_lately": 1, "sent_back_lately": 38.5, "quiet_days": 30}
        | {"last_order_on": date(2025, 5, 31)},
        0.08 * 16,
        "Sent back or cancelled £38.50 of their first order.",
    ),
    "grown": (
        {"orders_now": 6, "spent_now": 480.0, "spent_before": 80.0},
        0.05 * 0.5 * 400 * 0.4,
        "Spent £480 in the last 12 months, after £80.00 in the 12 months before.",
    ),
    "promise-kept": (
        {"promise_kept_days": 5},
        0.03 * 20 + 0.16,
        "We kept a promise to them 5 days ago.",
    ),
    "promise-broken": (
        {"promise_broken_days": 5},
        0.15 * 20 + 8,
        "We broke a promise to them 5 days ago.",
    ),
    "missing-details": (
        {"at_phone": False, "at_post": False, "birthday_on": None, "birthday_in_days": None},
        0.01 * 8 * 16,
        "4 orders so far, and we know neither phone, address nor birthday.",
    ),
    "second-thing": (
        {"tier": "most growable", "companion": "decaf"},
        0.04 * 0.5 * 16,
        "Bought oat biscuits; others who do mostly also buy decaf.",
    ),
    "standing-order": (
        {
            "orders": 8,
            "due_thing": "decaf",
            "due_times": 6,
            "due_gap_days": 30.0,
            "due_in_days": 2,
            "due_last_on": date(2025, 6, 2),
            "due_margin": 6.0,
        },
        0.08 * 2 * 6,
        "Bought decaf 6 times, every 4 weeks.",
    ),
}
"""For each move somebody it is meant for, the margin it promises there, and what it says first."""

MOVES = {move.key: move for move in playbook()}
TEMPLATES = [
    pytest.param(text, id=f"{move.key}-{channel}-{part}")
    for move in playbook()
    for channel, words in move.words.items()
    for part, text in (("subject", words.subject), ("body", words.body))
    if text
]


def test_every_file_of_the_playbook_is_found_and_has_an_example_here() -> None:
    assert set(MOVES) == set(FITTING)
    assert len(MOVES) >= 20


def test_a_content_regular_is_left_in_peace_by_every_move() -> None:
    frame = people({})

    assert [key for key, move in MOVES.items() if frame.select(move.eligible.fill_null(value=False)).item()] == []


@pytest.mark.parametrize("key", FITTING)
def test_a_move_finds_whom_it_is_meant_for_and_says_why(key: str) -> None:
    change, lift, first_reason = FITTING[key]
    frame = people({}, change)

    found = frame.filter(MOVES[key].eligible.fill_null(value=False))

    assert found["customer"].to_list() == [2]
    assert found.select(MOVES[key].lift).item() == pytest.approx(lift)
    reasons = [found.select(reason).item() for reason in MOVES[key].reasons]
    assert reasons[0] == first_reason
    assert all(reason is None or reason.strip().endswith(".") for reason in reasons)


@pytest.mark.parametrize(
    ("change", "reminded"),
    [
        ({"quiet_days": 30}, True),
        ({"quiet_days": 26}, False),
        ({"quiet_days": 38}, False),
        ({"quiet_days": 30, "orders": 2}, False),
        ({"quiet_days": 30, "arranged": True}, False),
    ],
)
def test_the_usual_order_is_remembered_when_its_time_comes(change: dict[str, Any], reminded: bool) -> None:
    frame = people({"orders": 9, "typical_gap_days": 30.0, "order_margin": 10.0} | change)
    move = MOVES["reorder"]

    found = frame.filter(move.eligible.fill_null(value=False))

    assert (found.height == 1) is reminded
    assert frame.select(move.lift).item() == pytest.approx(0.5)
    said = [reason for each in move.reasons if (reason := frame.select(each).item())]
    assert len(said) == 1
    assert said[0].startswith("Orders every 4 weeks") or not reminded


@pytest.mark.parametrize("key", MOVES)
def test_a_move_bears_with_a_customer_of_whom_nothing_is_known(key: str) -> None:
    known = {"customer", "margin_rate", "sign", "cents", "horizon_years", "usual_order_margin", "newcomer_value"}
    counts = {"orders", "talks_year", "returns_lately", "talks_lately", "complaints_half_year", "praises_year"}
    frame = people({})
    blank = frame.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in frame.schema.items()
        if name not in known | counts and dtype != pl.Boolean
    ).with_columns(pl.lit(0).alias(name) for name in counts)

    move = MOVES[key]

    assert blank.filter(move.eligible.fill_null(value=False)).is_empty()
    assert blank.select(lift=move.lift.fill_null(0.0))["lift"].is_finite().all()
    assert blank.select(*[reason.alias(str(at)) for at, reason in enumerate(move.reasons)]).height == 1


@pytest.mark.parametrize("key", MOVES)
def test_a_move_is_declared_in_full(key: str) -> None:
    move = MOVES[key]

    assert move.kind in Action.Kind
    assert move.purpose in PURPOSES
    assert set(move.channels) <= set(CHANNELS)
    assert len(move.why) > 60
    assert move.assumes.endswith(".")
    assert move.measure.endswith(".")
    assert move.rules.told.startswith("Customers with ")
    assert move.cost >= 0
    assert move.rest_days > 0
    assert "email" not in move.words or move.words["email"].subject


@pytest.mark.parametrize("template", TEMPLATES)
def test_words_fill_in_whatever_is_unknown(template: str) -> None:
    assert faults_of(template) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_words_read_well_with_nothing_known_and_with_everything(template: str) -> None:
    everything = dict.fromkeys(FACTS, "Anna")

    for facts in ({"business": "The Stall"}, everything):
        said = render(template, facts)
        assert not any(odd in said for odd in ("  ", " ,", " .", "{", "}", ",,", "..", "None", ", ?", " !"))


@pytest.mark.parametrize("key", MOVES)
def test_paragraphs_of_letters_begin_with_a_capital(key: str) -> None:
    letters = [words.body for channel, words in MOVES[key].words.items() if channel == "email"]

    for facts in ({"business": "The Stall"}, dict.fromkeys(FACTS, "Anna")):
        for letter in letters:
            assert all(part[0].isupper() for part in render(letter, facts).split("\n\n"))


def test_every_sayable_fact_comes_as_text() -> None:
    frame = people(FITTING["complaint-open"][0] | {"due_gap_days": 30.0})

    said = frame.select(**SAYABLE)

    assert set(said.dtypes) == {pl.String}
    assert said["complaint_on"].item() == "27 June 2025"
    assert said["due_gap"].item() == "4 weeks"
    assert said["since_year"].item() == "2024"


def test_templates_use_only_facts_there_are() -> None:
    assert {name for move in playbook() for words in move.words.values() for name in facts_used(words.body)} <= FACTS


def test_a_letter_as_it_arrives() -> None:
    words = MOVES["second-order"].words["email"]
    facts = {"first_name": "Anna", "last_thing": "oat biscuits", "companion": "decaf", "business": "The Stall"}

    assert render_subject(words.subject, facts) == "How do you like the oat biscuits?"
    assert render(words.body, facts) == (
        "Hello Anna,\n\n"
        "I hope that you are enjoying the oat biscuits. Was everything as you expected? If not, tell me and I will see "
        "to it. And if you liked it: others who chose the same often take decaf next.\n\n"
        "Kind regards,\nThe Stall"
    )
