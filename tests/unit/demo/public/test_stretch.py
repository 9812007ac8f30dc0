"""A stretch of days: what happens anyway, and what contacts add to it, take away or bring forward."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.unit.demo.public.conftest import contacts

from regulars.demo.public.answers import CONTACTS
from regulars.demo.public.people import People
from regulars.demo.public.state import State
from regulars.demo.public.stretch import Stretch, live

NOBODY = pl.DataFrame(schema=CONTACTS)
BUSY = np.ones(30)


def lived(people: People, state: State, done: pl.DataFrame = NOBODY, number: int = 0, days: int = 30) -> Stretch:
    return live(people, state, done, BUSY[:days], 0, number)


def test_the_same_days_twice_is_the_same(people: People, state: State):
    done = contacts(range(len(people)), "overdue")
    one, again = lived(people, state, done), lived(people, state, done)
    assert one.orders.equals(again.orders)
    assert (one.after.due == again.after.due).all()
    assert (one.answers.unsubscribes == again.answers.unsubscribes).all()


def test_only_those_who_come_order_about_as_often_as_they_do(people: People, state: State):
    some = lived(people, state)
    assert state.comes[some.orders["person"].to_numpy()].all()
    expected = people.told.rate[state.comes].sum() * 30
    assert some.orders.height == pytest.approx(expected, rel=0.25)
    assert not some.orders["prompted"].any()


def test_demand_moves_orders(people: People, state: State):
    quiet, loud = (live(people, state, NOBODY, BUSY * demand, 0, 0).orders.height for demand in (0.5, 1.6))
    assert quiet < lived(people, state).orders.height < loud


def test_whom_nobody_turned_to_live_as_if_nothing_had_been_done(people: People, state: State):
    done = contacts(range(0, len(people), 2), "overdue")
    with_, without = lived(people, state, done).orders, lived(people, state).orders
    others = pl.col("person") % 2 == 1
    assert with_.filter(others).equals(without.filter(others))
    assert with_["prompted"].any()


def test_what_only_comes_earlier_takes_the_place_of_the_next(people: People, state: State):
    done = contacts(range(len(people)), "reorder")
    with_, without = lived(people, state, done), lived(people, state)
    early = with_.answers.person[with_.answers.forward]
    assert len(early)
    stay = early[with_.after.comes[early] & without.after.comes[early]]
    assert (with_.after.due[stay] > state.due[stay]).all()
    assert (with_.after.nth[stay] >= without.after.nth[stay]).all()


def test_who_left_comes_back_when_moved_and_goes_on(people: People, state: State):
    gone = np.flatnonzero(~state.comes)
    some = lived(people, state, contacts(gone.tolist(), "lost", "post"))
    back = some.answers.person[some.answers.orders]
    assert len(back)
    assert some.orders.filter(pl.col("person").is_in(back))["prompted"].sum() == len(back)
    assert some.after.comes[back].mean() > 0.6


def test_who_is_annoyed_stops_coming(people: People, state: State):
    coming = np.flatnonzero(state.comes)
    some = lived(people, state, contacts(coming.tolist() * 3, "costs-money", "person"))
    left = np.unique(some.answers.person[some.answers.leaves])
    assert len(left)
    assert not some.after.comes[left].any()


def test_money_off_is_also_taken_by_who_would_have_ordered(people: People, state: State):
    with_ = lived(people, state, contacts(range(len(people)), "money-off")).orders
    natural = with_.filter(~pl.col("prompted") & (pl.col("let_off") > 0))
    assert natural.height > 0
    share = natural["let_off"] / (natural["amount"] + natural["let_off"])
    assert share.to_list() == pytest.approx([0.15] * natural.height)
    assert natural["day"].max() < 0.4 + 14


def test_what_went_wrong_and_is_not_settled_drives_some_away(people: People, state: State):
    state.sore[:] = state.comes
    alone, settled = lived(people, state), lived(people, state, contacts(range(len(people)), "complaint-open"))
    assert settled.after.comes.sum() > alone.after.comes.sum()
    assert not alone.after.sore[~np.isin(np.arange(len(people)), alone.troubled["person"].to_numpy())].any()


def test_weariness_fades(people: People, state: State):
    tired = lived(people, state, contacts(range(len(people)), "news")).after
    assert (tired.tired == 0.3).all()
    assert lived(people, tired, number=1).after.tired == pytest.approx(0.09)


def test_weariness_fades_as_much_however_the_days_are_cut(people: People, state: State):
    state.tired[:] = 2.0
    cut = lived(people, lived(people, state, days=10).after, number=1, days=20).after
    assert cut.tired == pytest.approx(lived(people, state).after.tired)


def test_money_off_holds_a_fortnight_across_stretches(people: People, state: State):
    first = lived(people, state, contacts(range(len(people)), "money-off"), days=7)
    second = lived(people, first.after, number=1, days=7)
    third = lived(people, second.after, number=2, days=7)
    assert second.orders["let_off"].sum() > 0
    late = third.orders.filter(pl.col("let_off") > 0)
    assert late["day"].max() is None or late["day"].max() < 0.4
    assert not set(second.orders.filter(pl.col("let_off") > 0)["person"]) - set(
        first.answers.person[first.answers.noticed].tolist()
    )


def test_a_present_goes_with_the_next_order_once(people: People, state: State):
    first = lived(people, state, contacts(range(len(people)), "lost"), days=7)
    second = lived(people, first.after, number=1, days=30)
    given = pl.concat([first.orders, second.orders]).filter(pl.col("present") > 0)
    assert given.height > 0
    assert given["present"].unique().to_list() == [3.0]
    assert given["person"].is_unique().all()
    assert second.orders.filter(pl.col("present") > 0)["day"].max() < 28 - 7 + 0.4
    assert not np.isfinite(second.after.present_from).any()


def test_whom_a_contact_made_order_is_stocked_for_four_weeks(people: People, state: State):
    state.stocked[:] = 10.0
    again = contacts(range(len(people)), "reorder")
    assert not lived(people, state, again, days=7).answers.orders.any()
    later = contacts(range(len(people)), "reorder", day=10.5)
    prompted = lived(people, state, later, days=14)
    assert prompted.answers.orders.any()
    assert (prompted.after.stocked[prompted.answers.person[prompted.answers.orders]] == 14.0).all()


def test_who_complained_waits_a_fortnight_for_an_answer(people: People, state: State):
    state.sore[:] = state.comes
    first = lived(people, state, days=7)
    assert first.after.sore[state.sore].all()
    second = lived(people, first.after, number=1, days=7)
    again = pl.concat([first.troubled, second.troubled])["person"].to_numpy()
    waited = np.setdiff1d(np.flatnonzero(state.sore), again)
    assert not second.after.sore[waited].any()
    assert second.after.comes[waited].mean() < first.after.comes[waited].mean() - 0.1
