"""The start: who comes, and when each is next due."""

from __future__ import annotations

import numpy as np

from regulars.demo.public.people import People
from regulars.demo.public.state import State, begin, next_gap


def test_who_waited_longer_has_less_left_to_wait(people: People, state: State):
    told = people.told
    share_left = state.due * told.rate
    regular = told.comes & (told.regularity == 3)
    waited = told.since * told.rate
    early, late = regular & (waited < 0.3), regular & (waited > 0.7) & (waited < 1.5)
    assert share_left[early].mean() > share_left[late].mean()
    assert (share_left > 0).all()


def test_a_copy_is_lived_in_without_changing_the_first(people: People, state: State):
    copied = state.copy()
    copied.comes[:] = False
    copied.tired[:] = 9
    assert state.comes.any()
    assert (state.tired == 0).all()


def test_the_start_is_the_same_each_time_and_gaps_are_the_persons_own(people: People):
    first, again = begin(people), begin(people)
    assert (first.due == again.due).all()
    who = np.array([0, 1, 2])
    assert (next_gap(people, first, who) == people.gaps[who, 0] / people.told.rate[who]).all()
