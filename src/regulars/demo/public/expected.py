"""The truth that only the inventor knows: what a contact is worth from here on, and what the whole base is worth."""

from __future__ import annotations

import numpy as np

from regulars.demo.public import effects
from regulars.demo.public.answers import noticing
from regulars.demo.public.effects import effect_of
from regulars.demo.public.people import Floats, Ints, People
from regulars.demo.public.state import State

HORIZON_YEARS = 3.0
_LATER_COUNTS = 0.87
"""Money of three years at 10 % a year, on average."""


def worth_of_staying(people: People, margin_rate: float) -> Floats:
    """Margin that each is expected to bring in three years, if they are a customer now."""
    told = people.told
    orders = told.rate * 365 * HORIZON_YEARS
    dropout = np.clip(told.dropout + effects.DISSATISFIED_LEAVE * told.trouble, 1e-6, 0.999)
    expected = (1 - (1 - dropout) ** orders) / dropout
    worth: Floats = margin_rate * told.spend * np.minimum(expected, orders) * _LATER_COUNTS
    return worth


def equity(people: People, state: State, margin_rate: float) -> float:
    """What the base is truly worth: the margin to be expected of all who still come."""
    return float(worth_of_staying(people, margin_rate)[state.comes].sum())


def worth_of_contact(
    people: People, state: State, person: Ints, action: str, channel: str, cost: float, margin_rate: float
) -> Floats:
    """What one contact is truly expected to add for each of these: later margin included, its cost taken off.

    Args:
        people, state: the public as it stands.
        person: whom to.
        action, channel: what, and how.
        cost: of the contact in all.
        margin_rate: margin on each unit of revenue.
    """
    effect, told = effect_of(action), people.told
    stays = worth_of_staying(people, margin_rate)[person]
    over = np.zeros(len(person)) if effect.asked_for else np.maximum(0, state.tired[person] + 1 - people.likes[person])
    moved, put_off = people.moved_by(action)[person], people.put_off_by(action)[person]
    comes, bought, here = state.comes[person], state.bought[person], state.here[person]
    order = told.spend[person] * (margin_rate - effect.off) - effect.present
    given_away = effect.off * told.spend[person] * told.rate[person] * effects.OFF_DAYS * comes
    gained = np.where(
        comes,
        effect.order * (1 - effect.forward) * order,
        np.where(bought, effect.returns, effect.first) * (order + stays),
    )
    lost = comes * put_off * effect.leaves * (1 + over) * stays
    presents = effect.present * np.minimum(told.rate[person] * effects.PRESENT_DAYS, 1.0) * comes
    settled = state.sore[person] * effect.settles * effects.DISSATISFIED_LEAVE * stays
    names = np.full(len(person), channel, dtype=object)
    seen = noticing(people, person, names)
    worth: Floats = (
        seen * (here * moved * np.exp(-effects.FADES * over) * gained - lost - given_away)
        + settled
        - presents
        - comes * effects.WEARIES * over * stays
        - cost
    )
    return worth
