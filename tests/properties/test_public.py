"""The simulated public: nothing done is nothing changed, and more contacts never make fewer leave the list."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.demo.public.answers import CONTACTS, answer
from regulars.demo.public.effects import EFFECTS
from regulars.demo.public.people import draw_people, invent
from regulars.demo.public.state import begin
from regulars.demo.public.stretch import live

_PEOPLE = draw_people(invent(300, 11), 11)
_ACTION = st.sampled_from(sorted(EFFECTS))
_CHANNEL = st.sampled_from(["email", "phone", "post"])


def _contacts(persons: list[int], action: str, channel: str, times: int = 1) -> pl.DataFrame:
    rows = [(i, person, action, channel, 0.4 + i % times) for i, person in enumerate(persons * times)]
    return pl.DataFrame(rows, schema=CONTACTS, orient="row")


@settings(max_examples=25)
@given(st.lists(st.integers(0, 299), unique=True), _ACTION, _CHANNEL, st.integers(0, 30))
def test_only_those_turned_to_are_touched(persons: list[int], action: str, channel: str, month: int):
    state, busy = begin(_PEOPLE), np.ones(28)
    done = live(_PEOPLE, state, _contacts(persons, action, channel), busy, 0, month)
    left = live(_PEOPLE, state, _contacts([], action, channel), busy, 0, month)
    others = ~pl.col("person").is_in(persons)
    assert done.orders.filter(others).equals(left.orders.filter(others))
    alone = np.setdiff1d(np.arange(300), persons)
    assert (done.after.comes[alone] == left.after.comes[alone]).all()
    assert left.answers.contacts.is_empty()


@settings(max_examples=25)
@given(_ACTION, st.floats(0, 10), st.floats(0, 5), st.integers(0, 30))
def test_more_contacts_never_make_fewer_leave_the_list(action: str, tired: float, more: float, month: int):
    fresh, weary = begin(_PEOPLE), begin(_PEOPLE)
    fresh.tired[:], weary.tired[:] = tired, tired + more
    everybody = _contacts(list(range(300)), action, "email")
    # By the same chances, whoever leaves the list when fresh leaves it when weary.
    left, leaves = (answer(_PEOPLE, state, everybody, month).unsubscribes for state in (fresh, weary))
    assert (leaves | ~left).all()


@settings(max_examples=15)
@given(_ACTION, st.integers(1, 3), st.integers(0, 30))
def test_orders_are_within_the_month_and_cost_something(action: str, times: int, month: int):
    happened = live(_PEOPLE, begin(_PEOPLE), _contacts(list(range(300)), action, "email", times), np.ones(31), 0, month)
    assert happened.orders["day"].is_between(0, 31).all()
    assert (happened.orders["amount"] > 0).all()
    assert (happened.orders["let_off"] >= 0).all()
