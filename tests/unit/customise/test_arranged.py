"""What customers have arranged with us: known as it stands, and neither offered nor reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import TODAY, Stall, people

from regulars.customise.arranged import (
    arrangements_of_customers,
    brought_to_customers,
    without_what_is_brought,
)
from regulars.customise.facts import foresee, gather
from regulars.customise.fresh import fresh_facts
from regulars.customise.goods import NOTHING_SAID, learn_goods
from regulars.customise.playbook import playbook
from regulars.interact.arrangements.change import end, pause
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.ledger.business import Business
from regulars.ledger.facts_file import keep_facts, kept_facts
from regulars.ledger.models import Customer
from regulars.ledger.reach.rules import rules

DECAF, FILTERS = Line("Decaf - 1kg"), Line("Filters")
SOON = (TODAY + timedelta(days=4)).date()
MOVES = {move.key: move for move in playbook()}


def arrange(customer: int, kind: str, *lines: Line, words: str = "", weeks: int = 0) -> int:
    wanted = Wanted(kind, SOON, lines, words=words, every=weeks, unit="week" if weeks else "")
    return make_arrangement(Customer.objects.get(pk=customer), wanted, by="agnes", at=TODAY).pk


def flags(customer: int) -> tuple[bool, bool] | None:
    found = arrangements_of_customers(customer)
    return found.select("arranged", "sent_by_itself").row(0) if found.height else None


def words(customer: int) -> set[str]:
    return set(brought_to_customers(customer)["word"])


@pytest.fixture
def anna(stall: Stall) -> int:
    return stall.regular("Anna Smith")


@pytest.mark.django_db
def test_a_standing_order_holds_until_it_ends_and_brings_while_it_is_not_paused(anna: int) -> None:
    assert (flags(anna), words(anna)) == (None, set())
    number = arrange(anna, "standing", DECAF, FILTERS, weeks=4)
    assert (flags(anna), words(anna)) == ((True, True), {"decaf", "filters"})
    pause(number, by="anna", at=TODAY)
    assert (flags(anna), words(anna)) == ((True, False), set())
    end(number, by="anna", at=TODAY)
    assert (flags(anna), words(anna)) == (None, set())


@pytest.mark.django_db
def test_a_reorder_is_on_its_way_and_a_reminder_reminds(stall: Stall, anna: int) -> None:
    arrange(anna, "reorder", DECAF)
    tom = stall.regular("Tom Reed")
    arrange(tom, "reminder", words="Water filters, Decaf - 1kg", weeks=8)
    assert (flags(anna), words(anna)) == ((False, True), {"decaf"})
    assert (flags(tom), words(tom)) == ((True, False), {"water filters", "decaf"})
    everybody = arrangements_of_customers()
    assert everybody["customer"].to_list() == sorted([anna, tom])


@pytest.mark.parametrize("word", ["decaf", "our house decaf", "eca"])
def test_what_is_brought_is_not_about_to_run_out(word: str) -> None:
    due = {"due_thing": "decaf", "due_times": 6, "due_in_days": 2, "due_margin": 6.0}
    frame = people(due, due, {"due_thing": "tea"}, {})
    brought = pl.DataFrame({"customer": [1, 3], "word": [word, word]})
    found = without_what_is_brought(frame, brought)
    assert found.columns == frame.columns
    assert found["due_thing"].to_list() == [None, "decaf", "tea", None]
    assert found["due_times"].to_list()[:2] == [None, 6]
    assert found["due_margin"].to_list()[:2] == [None, 6.0]


def test_the_next_thing_is_named_where_the_first_comes_by_itself() -> None:
    day = date(2025, 6, 28)
    lines = pl.LazyFrame(
        [
            {"customer": 1, "order_id": f"{name}{number}", "product": name, "product_name": name, "category": None,
             "occurred_at": datetime.combine(day, time(12)) - timedelta(days=28 * number - 2), "amount": amount}
            for number in range(1, 7)
            for name, amount in (("Decaf", 12.0), ("Filters", 3.0))
        ],
        schema_overrides={"occurred_at": pl.Datetime, "category": pl.String},
    )  # fmt: skip
    brought = pl.DataFrame({"customer": [1], "word": ["decaf"]})
    found = [
        learn_goods(lines, day, said).frame["due_thing"].item()
        for said in (NOTHING_SAID, replace(NOTHING_SAID, brought=brought))
    ]
    assert found == ["Decaf", "Filters"]


@pytest.mark.django_db
def test_an_arrangement_counts_from_the_next_decision_on(stall: Stall, terms: Business, anna: int) -> None:
    def told() -> dict[str, Any]:
        return gather(TODAY, terms, at=TODAY).frame.row(by_predicate=pl.col("customer") == anna, named=True)

    foresee(TODAY, terms, at=TODAY)
    before = told()
    assert (before["arranged"], before["sent_by_itself"]) == (False, False)
    arrange(anna, "standing", DECAF, weeks=4)
    after = told()
    assert (after["arranged"], after["sent_by_itself"]) == (True, True)


@pytest.mark.django_db
def test_who_is_decided_upon_alone_is_known_with_what_they_arranged_since(anna: int, terms: Business) -> None:
    keep_facts(people({"customer": anna, "due_thing": "decaf", "due_times": 6}), "GBP", TODAY)
    kept = kept_facts()
    assert kept

    def told() -> list[Any]:
        frame = fresh_facts(kept, anna, terms, rules(), at=TODAY)
        return [frame[name].item() for name in ("arranged", "sent_by_itself", "due_thing", "due_times")]

    assert told() == [False, False, "decaf", 6]
    arrange(anna, "standing", DECAF, weeks=4)
    assert told() == [True, True, None, None]


@pytest.mark.parametrize(
    ("move", "fact", "fits"),
    [
        ("standing-order", "arranged", {"orders": 8, "due_thing": "decaf", "due_times": 6, "due_in_days": 2}),
        ("overdue", "sent_by_itself", {"quiet_days": 45, "typical_gap_days": 30.0}),
    ],
)
def test_who_has_it_is_not_offered_it_and_not_asked_where_the_order_stays(
    move: str, fact: str, fits: dict[str, Any]
) -> None:
    frame = people(fits, {**fits, fact: True})
    assert frame.filter(MOVES[move].rules.expression)["customer"].to_list() == [1]
