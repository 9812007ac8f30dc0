"""How people take what we do: noticed or not, moved, annoyed, tired of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.public import effects
from regulars.demo.public.effects import Effect, effect_of
from regulars.demo.public.people import Bools, Floats, Ints, People
from regulars.demo.public.state import State

CONTACTS = pl.Schema(
    {"contact": pl.Int64, "person": pl.Int64, "action": pl.String, "channel": pl.String, "day": pl.Float64}
)
"""What was carried out: a number of the caller's, for whom (row number), what, how, and days from the start."""

MOST_CONTACTS = 4
"""In a stretch, of one person, that are told apart by chance; further ones share the last one's."""

_DRAWS = 8


@dataclass(frozen=True)
class Answers:
    """One entry a contact, in the order of `contacts`: what came of it, before anybody's natural orders.

    `tires`: 1, or 0 for what answers them. `orders`: places an order prompted by it, after `delay` days;
    `forward`: it only comes earlier. `leaves`: stops coming. `settled`: what went wrong is right again.
    """

    contacts: pl.DataFrame
    person: Ints
    day: Floats
    delay: Floats
    off: Floats
    present: Floats
    tires: Floats
    noticed: Bools
    clicked: Bools
    orders: Bools
    forward: Bools
    leaves: Bools
    settled: Bools
    unsubscribes: Bools
    complains: Bools


def answer(people: People, state: State, contacts: pl.DataFrame, number: int) -> Answers:
    """How each contact of a stretch is taken, by chances that go with person and stretch whatever is done.

    Args:
        people: the public.
        state: at the start of the stretch.
        contacts: columns CONTACTS.
        number: of the stretch, so that each has its own chances.
    """
    contacts = contacts.sort("person", "day", "contact").with_columns(turn=pl.int_range(pl.len()).over("person"))
    person, turn = contacts["person"].to_numpy(), np.minimum(contacts["turn"].to_numpy(), MOST_CONTACTS - 1)
    draws = np.random.default_rng([people.seed, 5, number]).random((len(people), MOST_CONTACTS, _DRAWS))[person, turn]
    asked_for = _of(contacts, lambda effect: float(effect.asked_for)).astype(bool)
    over = beyond(people, state, contacts.with_columns(asked_for=pl.Series(asked_for)))
    fresh = np.exp(-effects.FADES * over)
    by_mail = (contacts["channel"] == "email").to_numpy()
    noticed = draws[:, 0] < noticing(people, person, contacts["channel"].to_numpy())
    moved, put_off = _moods(people, contacts)
    comes, here = state.comes[person], state.here[person]
    chance = np.where(
        comes,
        _of(contacts, lambda effect: effect.order),
        np.where(
            state.bought[person],
            _of(contacts, lambda effect: effect.returns),
            _of(contacts, lambda effect: effect.first),
        ),
    )
    # A second reminder of the same weeks finds the cupboard full.
    orders = (
        here & noticed & moved & (draws[:, 1] < chance * fresh) & (contacts["day"].to_numpy() >= state.stocked[person])
    )
    so_far = pl.DataFrame({"person": person, "orders": orders}).select(pl.col("orders").cum_sum().over("person"))
    orders &= so_far["orders"].to_numpy() <= 1
    wearies = effects.WEARIES * over
    return Answers(
        contacts=contacts.drop("turn"),
        person=person,
        day=contacts["day"].to_numpy(),
        delay=0.05 + 9 * draws[:, 2] ** 2,
        off=_of(contacts, lambda effect: effect.off),
        present=_of(contacts, lambda effect: effect.present),
        tires=(~asked_for).astype(np.float64),
        noticed=noticed,
        clicked=noticed & by_mail & (orders | (draws[:, 3] < 0.08)),
        orders=orders,
        forward=orders & comes & (draws[:, 4] < _of(contacts, lambda effect: effect.forward)),
        leaves=comes
        & ~orders
        & (draws[:, 5] < wearies + noticed * put_off * _of(contacts, lambda effect: effect.leaves) * (1 + over)),
        settled=state.sore[person] & (draws[:, 6] < _of(contacts, lambda effect: effect.settles)),
        unsubscribes=by_mail & ~asked_for & (draws[:, 7] < people.unsubscribes[person] * (1 + 2 * over)),
        complains=~asked_for & (draws[:, 7] > 1 - effects.COMPLAINS * (1 + 2 * over)),
    )


def beyond(people: People, state: State, contacts: pl.DataFrame) -> Floats:
    """Contacts beyond what each likes, at each: sorted by person and day, with `asked_for`, which do not count."""
    counted = contacts.select((~pl.col("asked_for")).cast(pl.Int64).cum_sum().over("person")).to_series().to_numpy()
    person = contacts["person"].to_numpy()
    over: Floats = np.maximum(0.0, state.tired[person] + counted - people.likes[person])
    return np.where(contacts["asked_for"].to_numpy(), 0.0, over)


def noticing(people: People, person: Ints, channel: NDArray[np.object_]) -> Floats:
    """How likely each would notice something in a channel."""
    base = np.array([effects.NOTICED.get(name, 0.0) for name in channel.tolist()])
    own = (people.channel[person] == channel) | (channel == "person")
    return np.where(own, base, base * effects.DISLIKED_CHANNEL)


def _moods(people: People, contacts: pl.DataFrame) -> tuple[Bools, Bools]:
    moved, put_off = np.zeros(contacts.height, dtype=bool), np.zeros(contacts.height, dtype=bool)
    person, action = contacts["person"].to_numpy(), contacts["action"].to_numpy()
    for name in contacts["action"].unique().to_list():
        mine = action == name
        moved[mine], put_off[mine] = people.moved_by(name)[person[mine]], people.put_off_by(name)[person[mine]]
    return moved, put_off


def _of(contacts: pl.DataFrame, what: Callable[[Effect], float]) -> Floats:
    return np.array([what(effect_of(name)) for name in contacts["action"].to_list()], dtype=np.float64)
