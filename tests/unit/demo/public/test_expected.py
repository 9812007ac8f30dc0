"""What the inventor knows beforehand agrees with what then happens."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.demo.public.answers import CONTACTS
from regulars.demo.public.expected import equity, worth_of_contact, worth_of_staying
from regulars.demo.public.people import People, draw_people, invent
from regulars.demo.public.state import State, begin
from regulars.demo.public.stretch import live

RATE = 0.35


def test_what_staying_is_worth_is_about_what_three_years_bring():
    people = draw_people(invent(2_000, 8), 8)
    state, margin = begin(people), 0.0
    expected = equity(people, state, RATE)
    nobody = pl.DataFrame(schema=CONTACTS)
    for month in range(36):
        lived = live(people, state, nobody, np.ones(30), month * 30, month)
        margin += RATE * float(lived.orders["amount"].sum())
        state = lived.after
    assert margin * 0.87 == pytest.approx(expected, rel=0.2)


def test_thanks_cost_and_a_reminder_earns_only_with_whom_it_moves(people: People, state: State):
    who = np.flatnonzero(state.comes)
    thanked = worth_of_contact(people, state, who, "thank", "phone", 3.0, RATE)
    assert (thanked <= -3.0).all()
    reminded = worth_of_contact(people, state, who, "reorder", "email", 0.02, RATE)
    moved = people.moved_by("reorder")[who]
    assert (reminded[moved] > 0).mean() > 0.9
    assert (reminded[~moved] < 0).all()


def test_asking_those_whose_habits_changed_costs_customers(people: People, state: State):
    who = np.flatnonzero(state.comes & people.put_off_by("fell-by-half"))
    asked = worth_of_contact(people, state, who, "fell-by-half", "phone", 0.0, RATE)
    assert (asked < 0).all()
    assert (worth_of_staying(people, RATE)[who] > 0).all()


def test_who_is_tired_is_worth_less_to_turn_to(people: People, state: State):
    who = np.flatnonzero(state.comes)
    fresh = worth_of_contact(people, state, who, "overdue", "email", 0.02, RATE)
    state.tired[:] = 8
    assert worth_of_contact(people, state, who, "overdue", "email", 0.02, RATE).sum() < fresh.sum()
