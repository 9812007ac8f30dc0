"""Some days in the life of the public: natural orders, and what our contacts add, take away or bring forward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.demo.public.answers import Answers, answer
from regulars.demo.public.effects import (
    DISSATISFIED_LEAVE,
    OFF_DAYS,
    PATIENCE_DAYS,
    PRESENT_DAYS,
    STILL_TIRED,
    STOCKED_DAYS,
)
from regulars.demo.public.people import MOST_ORDERS, Bools, Floats, Ints, People
from regulars.demo.public.state import State, next_gap

_COMPLAINS_OF_TROUBLE = 0.65
_MONTH_DAYS = 30.0
_END = 0.1
"""What a contact prompts comes within the stretch, this long before its end at the latest."""

_ORDERS = pl.Schema({"person": pl.Int64, "day": pl.Float64, "amount": pl.Float64, "prompted": pl.Boolean})
_TROUBLED = pl.Schema({"person": pl.Int64, "day": pl.Float64})


@dataclass(frozen=True)
class Stretch:
    """What happened.

    Attributes:
        orders: person, day from the start, amount as paid, prompted (by a contact), let_off (of its price), present
            (that went with it, in money).
        troubled: person and day of those who complain of an order.
        answers: to our contacts.
        days: how many.
        after: the state at the end.
    """

    orders: pl.DataFrame
    troubled: pl.DataFrame
    answers: Answers
    days: int
    after: State


@dataclass
class _Living:
    """What the days of a stretch fill in."""

    people: People
    state: State
    days: int
    orders: list[tuple[Ints, Floats, Floats, Bools]]
    troubled: list[tuple[Ints, Floats]]


def live(people: People, before: State, contacts: pl.DataFrame, busy: Floats, start: int, number: int) -> Stretch:
    """Live some days, a month at most.

    Args:
        people, before: the public, and how it stands at the start; neither is changed.
        contacts: what was done for them (answers.CONTACTS).
        busy: demand on each of the days, 1 on average.
        start: days from the public's first day to the first of these.
        number: of the stretch, which its chances go by.
    """
    answers = answer(people, before, contacts, number)
    living = _Living(people, before.copy(), len(busy), [], [])
    leaves_on = _leaves_on(len(people), answers)
    for day, demand in enumerate(busy):
        _arrive(living, start + day, day)
        living.state.comes[leaves_on < day + 1] &= False
        _prompted(living, answers, day)
        _natural(living, day, demand)
    placed = [pl.DataFrame(dict(zip(_ORDERS, part, strict=True)), schema=_ORDERS) for part in living.orders]
    orders = pl.concat([pl.DataFrame(schema=_ORDERS), *placed]).sort("day", "person")
    let_off, present = _let_off(living, answers, orders), _presents(living, answers, orders)
    _settle(living, answers, number)
    _grow_tired(living, answers)
    troubled = [pl.DataFrame({"person": who, "day": at}, schema=_TROUBLED) for who, at in living.troubled]
    return Stretch(
        orders=orders.with_columns(pl.col("amount") - let_off, let_off=let_off, present=present),
        troubled=pl.concat([pl.DataFrame(schema=_TROUBLED), *troubled]),
        answers=answers,
        days=living.days,
        after=living.state,
    )


def _leaves_on(size: int, answers: Answers) -> Floats:
    """By person, the day they leave over a contact."""
    found = np.full(size, np.inf)
    np.minimum.at(found, answers.person[answers.leaves], answers.day[answers.leaves])
    return found


def _let_off(living: _Living, answers: Answers, orders: pl.DataFrame) -> pl.Series:
    """Of each order's price, by what was offered before these days and in them; what still holds is kept."""
    state, person, day = living.state, orders["person"].to_numpy(), orders["day"].to_numpy()
    fresh, fresh_from = _offered(answers, answers.off, answers.noticed, len(state.off))
    found = np.zeros(len(person))
    for part, since in ((state.off, state.off_from), (fresh, fresh_from)):
        late = day - since[person]
        found = np.maximum(found, np.where((late >= 0) & (late < OFF_DAYS), part[person], 0.0))
    newer = np.isfinite(fresh_from)
    state.off[newer], state.off_from[newer] = fresh[newer], fresh_from[newer]
    state.off_from[:] = _later(state.off_from, living.days, OFF_DAYS)
    return pl.Series("let_off", orders["amount"].to_numpy() * found)


def _presents(living: _Living, answers: Answers, orders: pl.DataFrame) -> pl.Series:
    """With each order, the present that was promised and goes with it; one that is still owed is kept."""
    state, person, day = living.state, orders["person"].to_numpy(), orders["day"].to_numpy()
    fresh, fresh_from = _offered(answers, answers.present, np.ones(len(answers.person), dtype=bool), len(state.off))
    newer = np.isfinite(fresh_from) & ~np.isfinite(state.present_from)
    state.present[newer], state.present_from[newer] = fresh[newer], fresh_from[newer]
    late = day - state.present_from[person]
    due = np.flatnonzero((late >= 0) & (late < PRESENT_DAYS))
    goes = due[np.unique(person[due], return_index=True)[1]]
    found = np.zeros(len(person))
    found[goes] = state.present[person[goes]]
    state.present_from[person[goes]] = np.inf
    state.present_from[:] = _later(state.present_from, living.days, PRESENT_DAYS)
    return pl.Series("present", found)


def _offered(answers: Answers, what: Floats, reached: Bools, size: int) -> tuple[Floats, Floats]:
    """By person: the most that was offered in these days, and the first day of it; infinite for nothing."""
    most, since = np.zeros(size), np.full(size, np.inf)
    some = reached & (what > 0)
    np.maximum.at(most, answers.person[some], what[some])
    np.minimum.at(since, answers.person[some], answers.day[some])
    return most, since


def _later(since: Floats, days: int, lasts: float) -> Floats:
    """The same seen from the end of these days; infinite once it is over."""
    return np.where(since - days > -lasts, since - days, np.inf)


def _grow_tired(living: _Living, answers: Answers) -> None:
    """Weariness adds up and fades; whom a contact made order is stocked for a while."""
    state, days = living.state, living.days
    tired = np.bincount(answers.person, weights=answers.tires, minlength=len(state.tired))
    state.tired[:] = STILL_TIRED ** (days / _MONTH_DAYS) * (state.tired + tired)
    state.stocked[:] = np.maximum(state.stocked - days, 0.0)
    state.stocked[answers.person[answers.orders]] = np.maximum(STOCKED_DAYS - days, 0.0)


def _arrive(living: _Living, on: int, day: int) -> None:
    """Newcomers, and those on the list who buy for the first time by themselves."""
    people, state = living.people, living.state
    new = ~state.here & (people.told.arrives < on + 1)
    first = state.here & ~state.bought & (people.first_after < on + 1)
    who = np.flatnonzero(new | first)
    state.here[who] = True
    _order(living, who, day, prompted=False)


def _prompted(living: _Living, answers: Answers, day: int) -> None:
    """Orders that a contact led to fall due some days after it; within the stretch they always come."""
    at = np.minimum(answers.day + answers.delay, living.days - _END)
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


def _settle(living: _Living, answers: Answers, number: int) -> None:
    """What went wrong earlier and is not right after so long drives some away; what went wrong in these days waits."""
    state = living.state
    state.sore[answers.person[answers.settled]] = False
    state.waits[state.sore] += living.days
    for who, _ in living.troubled:
        state.sore[who], state.waits[who] = True, 0.0
    over = state.sore & (state.waits >= PATIENCE_DAYS)
    chance = np.random.default_rng([living.people.seed, 6, number]).random(len(over))
    state.comes[over & (chance < DISSATISFIED_LEAVE)] = False
    state.sore[over] = False
