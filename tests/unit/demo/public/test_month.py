"""A month: what happens anyway, and what contacts add to it, take away or bring forward."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.unit.demo.public.conftest import contacts

from regulars.demo.public.answers import CONTACTS
from regulars.demo.public.month import Month, live
from regulars.demo.public.people import People
from regulars.demo.public.state import State

NOBODY = pl.DataFrame(schema=CONTACTS)
BUSY = np.ones(30)


def lived(people: People, state: State, done: pl.DataFrame = NOBODY, month: int = 0) -> Month:
    return live(people, state, done, BUSY, 0, month)


def test_the_same_month_twice_is_the_same(people: People, state: State):
    done = contacts(range(len(people)), "overdue")
    one, again = lived(people, state, done), lived(people, state, done)
    assert one.orders.equals(again.orders)
    assert (one.after.due == again.after.due).all()
    assert (one.answers.unsubscribes == again.answers.unsubscribes).all()


def test_only_those_who_come_order_about_as_often_as_they_do(people: People, state: State):
    month = lived(people, state)
    assert state.comes[month.orders["person"].to_numpy()].all()
    expected = people.told.rate[state.comes].sum() * 30
    assert month.orders.height == pytest.approx(expected, rel=0.25)
    assert not month.orders["prompted"].any()


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
    month = lived(people, state, contacts(gone.tolist(), "lost", "post"))
    back = month.answers.person[month.answers.orders]
    assert len(back)
    assert month.orders.filter(pl.col("person").is_in(back))["prompted"].sum() == len(back)
    assert month.after.comes[back].mean() > 0.6


def test_who_is_annoyed_stops_coming(people: People, state: State):
    coming = np.flatnonzero(state.comes)
    month = lived(people, state, contacts(coming.tolist() * 3, "costs-money", "person"))
    left = np.unique(month.answers.person[month.answers.leaves])
    assert len(left)
    assert not month.after.comes[left].any()


def test_money_off_is_also_taken_by_who_would_have_ordered(people: People, state: State):
    with_ = lived(people, state, contacts(range(len(people)), "discount")).orders
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
    tired = lived(people, state, contacts(range(len(people)), "newsletter")).after
    assert (tired.tired == 0.3).all()
    assert lived(people, tired, month=1).after.tired == pytest.approx(0.09)
