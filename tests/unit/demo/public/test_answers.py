"""How contacts are taken: noticed, moved, annoyed, tired of."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.unit.demo.public.conftest import contacts

from regulars.demo.public.answers import answer, noticing
from regulars.demo.public.effects import DISLIKED_CHANNEL, NOTICED, effect_of
from regulars.demo.public.people import People
from regulars.demo.public.state import State


def test_only_who_is_moved_and_notices_orders(people: People, state: State):
    found = answer(people, state, contacts(range(len(people)), "overdue"), 0)
    assert found.orders.any()
    assert found.noticed[found.orders].all()
    assert people.moved_by("overdue")[found.person[found.orders]].all()
    assert not (found.orders & found.leaves).any()


def test_as_many_order_as_the_effect_says(people: People, state: State):
    effect = effect_of("reorder")
    counts = [answer(people, state, contacts(range(len(people)), "reorder"), month) for month in range(30)]
    there = state.comes & people.moved_by("reorder")
    rate = np.mean([found.orders[found.noticed & there].mean() for found in counts])
    assert rate == pytest.approx(effect.order, rel=0.15)
    forward = np.concatenate([found.forward[found.orders & state.comes] for found in counts])
    assert forward.mean() == pytest.approx(effect.forward, abs=0.06)


def test_a_channel_that_is_not_ones_own_is_noticed_less(people: People):
    who = np.arange(len(people))
    chance = noticing(people, who, np.full(len(who), "email", dtype=object))
    assert set(np.round(chance, 6)) == {NOTICED["email"], round(NOTICED["email"] * DISLIKED_CHANNEL, 6)}
    assert (chance[people.channel == "email"] == NOTICED["email"]).all()


def test_thanks_move_nobody(people: People, state: State):
    found = answer(people, state, contacts(range(len(people)), "thank", "phone"), 0)
    assert found.noticed.any()
    assert not found.orders.any()


def test_a_second_reminder_of_the_same_month_prompts_nothing_more(people: People, state: State):
    twice = pl.concat([contacts(range(len(people)), "reorder", day=day) for day in (0.4, 8.0, 15.0)])
    found = answer(people, state, twice.with_columns(contact=pl.int_range(pl.len())), 0)
    prompted = np.bincount(found.person, weights=found.orders, minlength=len(people))
    assert prompted.max() == 1


def test_who_is_tired_orders_less_and_leaves_the_list_more_often(people: People, state: State):
    tired = state.copy()
    tired.tired[:] = 6
    news = contacts(range(len(people)), "news")
    fresh, weary = ([answer(people, how, news, month) for month in range(40)] for how in (state, tired))
    assert sum(found.orders.sum() for found in weary) < 0.6 * sum(found.orders.sum() for found in fresh)
    assert sum(found.unsubscribes.sum() for found in weary) > 2 * sum(found.unsubscribes.sum() for found in fresh)
    assert sum(found.leaves.sum() for found in weary) > sum(found.leaves.sum() for found in fresh)


def test_an_answer_to_a_complaint_tires_nobody_and_may_settle_it(people: People, state: State):
    state.sore[:] = True
    found = answer(people, state, contacts(range(len(people)), "complaint-open"), 0)
    assert not found.tires.any()
    assert not found.unsubscribes.any()
    assert found.settled.mean() == pytest.approx(effect_of("complaint-open").settles, abs=0.04)


def test_only_mail_is_unsubscribed_from_or_clicked(people: People, state: State):
    found = answer(people, state, contacts(range(len(people)), "overdue", "phone"), 0)
    assert not found.unsubscribes.any()
    assert not found.clicked.any()
