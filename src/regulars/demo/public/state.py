"""How things stand with each person at one moment."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from regulars.demo.public.people import MOST_ORDERS, Bools, Floats, Ints, People


@dataclass(frozen=True)
class State:
    """Arrays, one entry a person.

    Attributes:
        here: known to us at all; comes: still a customer; bought: ever; sore: waits for us to put something right.
        waits: days that they have waited so far.
        clock: average days of demand lived while coming; due: the clock at which the next order comes.
        nth: natural orders so far.
        tired: contacts that they still feel.
        stocked: days during which no contact makes them order again.
        off, off_from: part of the price let off, and the day from which, zero being now; infinite for none.
        present, present_from: what a present is worth that goes with the next order, and the same.
    """

    here: Bools
    comes: Bools
    bought: Bools
    sore: Bools
    waits: Floats
    clock: Floats
    due: Floats
    nth: Ints
    tired: Floats
    stocked: Floats
    off: Floats
    off_from: Floats
    present: Floats
    present_from: Floats

    def copy(self) -> State:
        """A state that can be lived in without changing this one."""
        return State(*(getattr(self, each.name).copy() for each in fields(self)))


def begin(people: People) -> State:
    """The state at the start: who has waited long since the last order has less left to wait."""
    told = people.told
    size = len(told)
    rng = np.random.default_rng([people.seed, 4])
    waited = told.rate * told.since
    left = np.full(size, np.nan)
    for _ in range(40):
        whole = rng.gamma(told.regularity, 1 / told.regularity)
        left = np.where(np.isnan(left) & (whole > waited), whole - waited, left)
    left = np.where(np.isnan(left), rng.exponential(0.5, size), left)
    return State(
        here=told.arrives <= 0,
        comes=told.comes & (told.arrives <= 0),
        bought=told.bought.copy(),
        sore=np.zeros(size, dtype=bool),
        waits=np.zeros(size),
        clock=np.zeros(size),
        due=left / np.maximum(told.rate, 1e-9),
        nth=np.zeros(size, dtype=np.int64),
        tired=np.zeros(size),
        stocked=np.zeros(size),
        off=np.zeros(size),
        off_from=np.full(size, np.inf),
        present=np.zeros(size),
        present_from=np.full(size, np.inf),
    )


def next_gap(people: People, state: State, who: Ints) -> Floats:
    """Days of demand until the order after the one that these people are about to place."""
    nth = np.minimum(state.nth[who], MOST_ORDERS - 1)
    gap: Floats = people.gaps[who, nth] / np.maximum(people.told.rate[who], 1e-9)
    return gap
