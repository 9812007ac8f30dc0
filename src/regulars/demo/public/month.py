"""A month in the life of the public: their natural orders, and what our contacts add, take away or bring forward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.demo.public.answers import Answers, answer
from regulars.demo.public.effects import DISSATISFIED_LEAVE, STILL_TIRED
from regulars.demo.public.people import MOST_ORDERS, Bools, Floats, Ints, People
from regulars.demo.public.state import State, next_gap

_COMPLAINS_OF_TROUBLE = 0.65
_FORTNIGHT = 14.0

_ORDERS = pl.Schema({"person": pl.Int64, "day": pl.Float64, "amount": pl.Float64, "prompted": pl.Boolean})
_TROUBLED = pl.Schema({"person": pl.Int64, "day": pl.Float64})


@dataclass(frozen=True)
class Month:
    """What happened.

    Attributes:
        orders: person, day from the month's start, amount as paid, prompted (by a contact), let_off (of its price).
        troubled: person and day of those who complain of an order.
        answers: to our contacts.
        after: the state at the end.
    """

    orders: pl.DataFrame
    troubled: pl.DataFrame
    answers: Answers
    after: State


@dataclass
class _Living:
    """What the days of a month fill in."""

    people: People
    state: State
    orders: list[tuple[Ints, Floats, Floats, Bools]]
    troubled: list[tuple[Ints, Floats]]


def live(people: People, before: State, contacts: pl.DataFrame, busy: Floats, start: int, month: int) -> Month:
    """Live one month.

    Args:
        people, before: the public, and how it stands at the start; neither is changed.
        contacts: what was done for them (answers.CONTACTS).
        busy: demand on each day of the month, 1 on average.
        start: days from the public's first day to this month's.
        month: its number, which its chances go by.
    """
    answers = answer(people, before, contacts, month)
    living = _Living(people, before.copy(), [], [])
    leaves_on, off_from, off = _from_answers(len(people), answers)
    for day, demand in enumerate(busy):
        _arrive(living, start + day, day)
        living.state.comes[leaves_on < day + 1] &= False
        _prompted(living, answers, day)
        _natural(living, day, demand)
    placed = [pl.DataFrame(dict(zip(_ORDERS, part, strict=True)), schema=_ORDERS) for part in living.orders]
    orders = pl.concat([pl.DataFrame(schema=_ORDERS), *placed])
    person = orders["person"].to_numpy()
    late = orders["day"].to_numpy() - off_from[person]
    let_off = orders["amount"].to_numpy() * np.where((late >= 0) & (late < _FORTNIGHT), off[person], 0.0)
    _settle(living, answers, month)
    tired = np.bincount(answers.person, weights=answers.tires, minlength=len(people))
    living.state.tired[:] = STILL_TIRED * (living.state.tired + tired)
    troubled = [pl.DataFrame({"person": who, "day": at}, schema=_TROUBLED) for who, at in living.troubled]
    return Month(
        orders=orders.with_columns(amount=pl.col("amount") - let_off, let_off=let_off).sort("day", "person"),
        troubled=pl.concat([pl.DataFrame(schema=_TROUBLED), *troubled]),
        answers=answers,
        after=living.state,
    )


def _from_answers(size: int, answers: Answers) -> tuple[Floats, Floats, Floats]:
    """By person: the day they leave over a contact, the day a price is let off from, and by how much."""
    leaves_on, off_from, off = np.full(size, np.inf), np.full(size, np.inf), np.zeros(size)
    gone = answers.leaves
    np.minimum.at(leaves_on, answers.person[gone], answers.day[gone])
    let = answers.noticed & (answers.off > 0)
    np.minimum.at(off_from, answers.person[let], answers.day[let])
    np.maximum.at(off, answers.person[let], answers.off[let])
    return leaves_on, off_from, off


def _arrive(living: _Living, on: int, day: int) -> None:
    """Newcomers, and those on the list who buy for the first time by themselves."""
    people, state = living.people, living.state
    new = ~state.here & (people.told.arrives < on + 1)
    first = state.here & ~state.bought & (people.first_after < on + 1)
    who = np.flatnonzero(new | first)
    state.here[who] = True
    _order(living, who, day, prompted=False)


def _prompted(living: _Living, answers: Answers, day: int) -> None:
    """Orders that a contact led to fall due some days after it; within the month they always come."""
    at = np.minimum(answers.day + answers.delay, 27.9)
    today = answers.orders & (at >= day) & (at < day + 1)
    _order(living, answers.person[today], day, prompted=True)
    early = answers.person[today & answers.forward]
    _go_on(living, early)


def _natural(living: _Living, day: int, demand: float) -> None:
    people, state = living.people, living.state
    state.clock[state.comes] += demand
    who = np.flatnonzero(state.comes & (state.clock >= state.due) & (state.nth < MOST_ORDERS))
    if not len(who):
        return
    nth = np.minimum(state.nth[who], MOST_ORDERS - 1)
    moment = day + people.hour[who] / 24
    living.orders.append((who, moment, people.amounts[who, nth], np.zeros(len(who), dtype=bool)))
    wrong = people.goes_wrong[who, nth] < people.told.trouble[who]
    complains = wrong & (people.goes_wrong[who, nth] < _COMPLAINS_OF_TROUBLE * people.told.trouble[who])
    state.sore[who[complains]] = True
    living.troubled.append((who[complains], moment[complains]))
    leaves = people.leaves[who, nth] < people.told.dropout[who] + DISSATISFIED_LEAVE * (wrong & ~complains)
    state.comes[who[leaves]] = False
    _go_on(living, who)


def _order(living: _Living, who: Ints, day: int, *, prompted: bool) -> None:
    """An order beside the natural ones; whoever was not a customer is one from now on."""
    if not len(who):
        return
    people, state = living.people, living.state
    amount = people.amounts[who, (state.nth[who] + MOST_ORDERS // 2) % MOST_ORDERS]
    living.orders.append((who, day + people.hour[who] / 24, amount, np.full(len(who), prompted)))
    new = who[~state.comes[who]]
    state.comes[new] = state.bought[new] = True
    state.due[new] = state.clock[new]
    _go_on(living, new)


def _go_on(living: _Living, who: Ints) -> None:
    """The next natural order of these is over: as placed, or as replaced by one that came earlier."""
    living.state.due[who] += next_gap(living.people, living.state, who)
    living.state.nth[who] += 1


def _settle(living: _Living, answers: Answers, month: int) -> None:
    """What went wrong last month and is not right by now drives some away; what went wrong this month still waits."""
    state = living.state
    old = state.sore.copy()
    for who, _ in living.troubled:
        old[who] = False
    content = np.zeros(len(old), dtype=bool)
    content[answers.person[answers.settled]] = True
    chance = np.random.default_rng([living.people.seed, 6, month]).random(len(old))
    state.comes[old & ~content & (chance < DISSATISFIED_LEAVE)] = False
    state.sore[old] = False
