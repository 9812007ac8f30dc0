"""Weigh: each way of each move for every customer it is meant for, what it should bring, and what rules it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.customise.asking import Answers, ask, free_to
from regulars.customise.channels import CHANNELS, Channel
from regulars.customise.offer import Offer, RuledOut
from regulars.ledger.reach.consent import MARKETING

CONTACT_REST_DAYS = 14
"""After one thing was done for a customer, nothing is sold to them for so long; ours."""

AWAITED_REACH = 0.8
"""How much of a personal word gets through of what a customer waits for, by whatever channel, at the least; ours."""

FEATURES = 3
"""The constant, how likely they are to buy again, and how often they have bought."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Way:
    """One move through one channel. Attributes: offer, its place among the offers; cost of one, channel included."""

    offer: int
    channel: Channel
    cost: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """One row for each way that is meant for a customer, in order of customer, move (by key) and channel (by rank).

    Attributes:
        offers: in order of key.
        ways: in the order of the rows.
        customers: numbers of all, with or without a row: shape (n,), ascending.
        features: what the policy tells them apart by: shape (n, FEATURES).
        back: what it would bring if they came, of those who have gone or never bought, otherwise 0: shape (n,).
        customer: the place of each row's customer, shape (rows,).
        way: of each row.
        assumed: margin that the move assumes to follow, as far as it gets through the channel.
        barred: a RuledOut, 0 for none.
    """

    offers: tuple[Offer, ...]
    ways: tuple[Way, ...]
    customers: NDArray[np.int64]
    features: Floats
    back: Floats
    customer: NDArray[np.int64]
    way: NDArray[np.int64]
    assumed: Floats
    barred: NDArray[np.int8]

    @property
    def offer_of_way(self) -> NDArray[np.int64]:
        """By way, the place of its offer."""
        return np.array([way.offer for way in self.ways], np.int64)

    @property
    def cost_of_way(self) -> Floats:
        """By way, what one costs."""
        return np.array([way.cost for way in self.ways], np.float64)

    @property
    def attention_of_way(self) -> Floats:
        """By way, the share of the price of attention that it asks for."""
        return np.array([way.channel.attention for way in self.ways], np.float64)


@lru_cache(maxsize=8)
def ways_of(offers: tuple[Offer, ...]) -> tuple[Way, ...]:
    """Each offer through each of its channels, the preferred first; kept, as it is the same for the next customer."""
    return tuple(
        Way(place, CHANNELS[name], round(offer.cost + float(CHANNELS[name].cost), 4))
        for place, offer in enumerate(offers)
        for name in offer.move.channels
    )


def weigh(frame: pl.DataFrame, offers: Sequence[Offer], recent: pl.DataFrame) -> Weighed:
    """Ask of every move whom it is meant for, what it should bring, and what stands against it.

    Args:
        frame: the decision frame (`facts.gather`), in order of customer.
        offers: the moves.
        recent: what was done or skipped: customer, action, done_days, skipped_days (days since, null for never).
    """
    offers = tuple(sorted(offers, key=lambda offer: offer.move.key))
    ways, customers = ways_of(offers), frame["customer"].to_numpy()
    asked, past = ask(frame, offers), _Past.of(customers, offers, recent)
    meant = [np.flatnonzero(asked[f"meant {place}"]) for place in range(len(offers))]
    blocked = [_blocked(offer, place, asked, past, meant[place]) for place, offer in enumerate(offers)]
    rows = [_through(way, offers[way.offer], asked, meant[way.offer], blocked[way.offer]) for way in ways]
    customer = np.concatenate([np.zeros(0, np.int64), *(meant[way.offer] for way in ways)])
    order = np.argsort(customer, kind="stable")
    return Weighed(
        offers,
        ways,
        customers,
        np.column_stack([asked["one"], asked["comes"], asked["often"]]),
        asked["back"],
        customer[order],
        np.repeat(np.arange(len(ways)), [len(meant[way.offer]) for way in ways])[order],
        np.concatenate([np.zeros(0), *(assumed for assumed, _ in rows)])[order],
        np.concatenate([np.zeros(0, np.int8), *(barred for _, barred in rows)])[order],
    )


def _through(
    way: Way, offer: Offer, asked: Answers, meant: Whole, blocked: NDArray[np.int8]
) -> tuple[Floats, NDArray[np.int8]]:
    """What an offer should bring through a channel to those it is meant for, and what rules that out; 0 for nothing."""
    if not len(meant):
        return np.zeros(0), blocked
    channel = way.channel.key
    heeds = asked[f"heeds {channel}"][meant]
    if offer.move.despite_complaint:
        heeds = np.maximum(heeds, AWAITED_REACH)
    assumed = np.round(asked[f"lift {way.offer}"][meant] * heeds, 4)
    barred = _first(
        len(meant),
        (RuledOut.UNREACHABLE, ~asked[f"at {channel}"][meant]),
        (RuledOut.NO_CONSENT, ~asked[free_to(channel, offer.move, offer.topic)][meant]),
    )
    return assumed, np.where(blocked == 0, barred, blocked)


@dataclass(frozen=True, slots=True)
class _Past:
    """Days since each offer, and one that excludes it, was done, and since it was skipped: shape (n, offers); since
    anything was done: shape (n,). Infinite for never."""

    done: Floats
    alike: Floats
    skipped: Floats
    contact: Floats

    @classmethod
    def of(cls, customers: Whole, offers: Sequence[Offer], recent: pl.DataFrame) -> _Past:
        shape = (len(customers), len(offers))
        done, alike, skipped = np.full(shape, np.inf), np.full(shape, np.inf), np.full(shape, np.inf)
        contact = np.full(len(customers), np.inf)
        if recent.is_empty():
            return cls(done, alike, skipped, contact)
        known = recent.filter(pl.col("customer").is_in(pl.Series(customers).implode()))
        row = np.searchsorted(customers, known["customer"].to_numpy())
        action = known["action"].to_numpy()
        done_days, skipped_days = (
            known[name].cast(pl.Float64).fill_null(np.inf).to_numpy() for name in ("done_days", "skipped_days")
        )
        np.minimum.at(contact, row, done_days)
        for place, offer in enumerate(offers):
            mine = action == offer.action
            done[row[mine], place], skipped[row[mine], place] = done_days[mine], skipped_days[mine]
        for place, offer in enumerate(offers):
            others = [at for at, other in enumerate(offers) if offer.group == other.group and at != place]
            if offer.group and others:
                alike[:, place] = done[:, others].min(axis=1)
        return cls(done, alike, skipped, contact)


def _blocked(offer: Offer, place: int, asked: Answers, past: _Past, meant: Whole) -> NDArray[np.int8]:
    """What rules an offer out whatever the channel, for those it is meant for; 0 for nothing."""
    move, rest = offer.move, offer.move.rest_days
    if not len(meant):
        return np.zeros(0, np.int8)
    return _first(
        len(meant),
        (RuledOut.SWITCHED_OFF, not offer.enabled),
        (RuledOut.NOT_NOW, not offer.valid),
        (RuledOut.TASK_OPEN, asked["task"][meant]),
        (RuledOut.COMPLAINT_OPEN, asked["complaint"][meant] & (not move.despite_complaint)),
        (RuledOut.DONE_LATELY, past.done[meant, place] < rest),
        (RuledOut.SKIPPED_LATELY, past.skipped[meant, place] < rest),
        (RuledOut.LIKE_IT_LATELY, past.alike[meant, place] < rest),
        (RuledOut.CONTACTED_LATELY, (past.contact[meant] < CONTACT_REST_DAYS) & (move.purpose == MARKETING)),
    )


def _first(customers: int, *reasons: tuple[RuledOut, Flags | bool]) -> NDArray[np.int8]:
    """The first reason that applies to each of so many customers; 0 for none."""
    found = np.zeros(customers, np.int8)
    for reason, applies in reversed(reasons):
        found[applies] = reason
    return found
