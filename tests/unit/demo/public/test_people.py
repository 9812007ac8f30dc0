"""Hidden traits: drawn once, the same for the same seed, and apart for each action."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.demo.public.effects import EFFECTS, PREFERS, UNSUBSCRIBES, effect_of
from regulars.demo.public.people import People, draw_people, invent


def test_the_same_seed_gives_the_same_people_and_another_others():
    one, again, other = (draw_people(invent(200, seed), seed) for seed in (3, 3, 4))
    assert (one.gaps == again.gaps).all()
    assert (one.told.rate == again.told.rate).all()
    assert (one.likes == again.likes).all()
    assert not (one.gaps == other.gaps).any()


def test_gaps_and_amounts_are_on_average_what_was_told(people: People):
    assert people.gaps.mean() == pytest.approx(1, abs=0.01)
    assert (people.amounts.mean(axis=1) / people.told.spend).mean() == pytest.approx(1, abs=0.01)
    even = people.gaps[people.told.regularity == 3].std()
    assert even < 0.7 < people.gaps[people.told.regularity == 1].std()


@pytest.mark.parametrize("action", sorted(EFFECTS))
def test_as_many_are_moved_and_put_off_as_was_settled_and_nobody_both(people: People, action: str):
    effect, moved, put_off = effect_of(action), people.moved_by(action), people.put_off_by(action)
    assert moved.mean() == pytest.approx(effect.moved, abs=0.03)
    assert put_off.mean() == pytest.approx(effect.put_off, abs=0.02)
    assert not (moved & put_off).any()


def test_whom_one_action_moves_says_nothing_of_another(people: People):
    overdue, reorder = people.moved_by("overdue"), people.moved_by("reorder")
    assert np.corrcoef(overdue, reorder)[0, 1] == pytest.approx(0, abs=0.06)


def test_an_action_that_this_public_never_heard_of_moves_nobody(people: People):
    assert not people.moved_by("something-new").any()
    assert people.put_off_by("something-new").any()


def test_unsubscribing_is_as_usual_and_channels_as_settled(people: People):
    assert people.unsubscribes.mean() == pytest.approx(UNSUBSCRIBES, rel=0.1)
    for channel, share in PREFERS.items():
        assert (people.channel == channel).mean() == pytest.approx(share, abs=0.03)
