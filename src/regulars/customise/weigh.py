"""Weigh: each way of each move for every customer it is meant for, what it should bring, and what rules it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.customise.channels import CHANNELS, Channel
from regulars.customise.moves import Move
from regulars.customise.offer import Offer, RuledOut
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.reach.many import reachable

CONTACT_REST_DAYS = 14
"""After one thing was done for a customer, nothing is sold to them for so long; ours."""

AWAITED_REACH = 0.8
"""How much of a personal word gets through of what a customer waits for, by whatever channel, at the least; ours."""

FEATURES = 3
"""The constant, how likely they are to buy again, and how often they have bought."""

_MANY_ORDERS = 20

Floats = NDArray[np.float64]
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
        customer: the place of each row's customer, shape (rows,).
        way: of each row.
        assumed: margin that the move assumes to follow, as far as it gets through the channel.
        barred: a RuledOut, 0 for none.
    """

    offers: tuple[Offer, ...]
    ways: tuple[Way, ...]
    customers: NDArray[np.int64]
    features: Floats
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


def ways_of(offers: Sequence[Offer]) -> tuple[Way, ...]:
    """Each offer through each of its channels, the preferred first."""
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
    ways = ways_of(offers)
    asked = _ask(frame, offers)
    past = _Past.of(frame["customer"].to_numpy(), offers, recent)
    rows: list[tuple[NDArray[np.int64], int, Floats, NDArray[np.int8]]] = []
    number = 0
    for place, offer in enumerate(offers):
        meant = np.flatnonzero(asked[f"meant {place}"])
        lift, blocked = asked[f"lift {place}"][meant], _blocked(offer, place, asked, past)[meant]
        for name in offer.move.channels:
            heeds = asked[f"heeds {name}"][meant]
            if offer.move.awaited:
                heeds = np.maximum(heeds, AWAITED_REACH)
            barred = np.where(blocked == 0, _barred(offer, name, asked)[meant], blocked)
            rows.append((meant, number, np.round(lift * heeds, 4), barred.astype(np.int8)))
            number += 1
    customer = np.concatenate([who for who, *_ in rows]) if rows else np.zeros(0, np.int64)
    way = np.repeat(np.arange(len(rows)), [len(who) for who, *_ in rows])
    order = np.argsort(customer, kind="stable")
    assumed = np.concatenate([each for *_, each, _ in rows]) if rows else np.zeros(0)
    barred = np.concatenate([each for *_, each in rows]) if rows else np.zeros(0, np.int8)
    return Weighed(
        offers,
        ways,
        frame["customer"].to_numpy(),
        np.column_stack([asked["one"], asked["comes"], asked["often"]]),
        customer[order],
        way[order],
        assumed[order],
        barred[order],
    )


def _ask(frame: pl.DataFrame, offers: Sequence[Offer]) -> dict[str, NDArray[Any]]:
    """Everything asked of the frame, in one go: an array for each name."""
    heeds = tuple(name for name in CHANNELS if f"heeds_{name}" in frame.columns)
    asked = _questions(tuple((offer.move, offer.topic) for offer in offers), heeds)
    found = frame.select(asked)
    return {name: found[name].to_numpy() for name in found.columns}


@lru_cache(maxsize=8)
def _questions(moves: tuple[tuple[Move, str], ...], heeds: tuple[str, ...]) -> list[pl.Expr]:
    """What is asked of the frame, each under its name; kept, as it is the same for one customer and the next."""
    often = (pl.col("orders").cast(pl.Float64).fill_null(0.0) + 1).log(_MANY_ORDERS + 1.0)
    asked: dict[str, pl.Expr] = {
        "one": pl.col("customer") * 0.0 + 1.0,
        "comes": pl.col("p_active").cast(pl.Float64).fill_null(0.5) - 0.5,
        "often": often.clip(0.0, 1.0) - 0.5,
        "task": pl.col("task_open"),
        "complaint": pl.col("complaint_open"),
    }
    for name, channel in CHANNELS.items():
        asked[f"at {name}"] = pl.col(f"at_{name}")
        own = pl.col(f"heeds_{name}") if name in heeds else pl.col("customer") * 0.0 + channel.reach
        asked[f"heeds {name}"] = own.fill_null(channel.reach)
    for place, (move, topic) in enumerate(moves):
        asked[f"meant {place}"] = move.eligible.fill_null(value=False)
        asked[f"lift {place}"] = move.lift.cast(pl.Float64).fill_null(0.0).fill_nan(0.0)
        for name in move.channels:
            asked[_free(move, topic, name)] = pl.col("customer").is_not_null() & reachable(name, move.purpose, topic)
    return [each.alias(name) for name, each in asked.items()]


def _free(move: Move, topic: str, channel: str) -> str:
    return f"free {channel} {move.purpose} {topic}"


@dataclass(frozen=True, slots=True)
class _Past:
    """Days since each offer, and one that excludes it, was done, and since it was skipped: shape (n, offers); since
    anything was done: shape (n,). Infinite for never."""

    done: Floats
    alike: Floats
    skipped: Floats
    contact: Floats

    @classmethod
    def of(cls, customers: NDArray[np.int64], offers: Sequence[Offer], recent: pl.DataFrame) -> _Past:
        shape = (len(customers), len(offers))
        done, alike, skipped = np.full(shape, np.inf), np.full(shape, np.inf), np.full(shape, np.inf)
        contact = np.full(len(customers), np.inf)
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


def _blocked(offer: Offer, place: int, asked: dict[str, NDArray[Any]], past: _Past) -> NDArray[np.int64]:
    """What rules an offer out for each customer whatever the channel; 0 for nothing."""
    move, rest = offer.move, offer.move.rest_days
    everybody = np.ones(len(past.contact), np.bool_)
    return _first(
        (RuledOut.SWITCHED_OFF, everybody & (not offer.enabled)),
        (RuledOut.NOT_NOW, everybody & (not offer.valid)),
        (RuledOut.TASK_OPEN, asked["task"]),
        (RuledOut.COMPLAINT_OPEN, asked["complaint"] & (not move.despite_complaint)),
        (RuledOut.DONE_LATELY, past.done[:, place] < rest),
        (RuledOut.SKIPPED_LATELY, past.skipped[:, place] < rest),
        (RuledOut.LIKE_IT_LATELY, past.alike[:, place] < rest),
        (RuledOut.CONTACTED_LATELY, (past.contact < CONTACT_REST_DAYS) & (move.purpose == MARKETING)),
    )


def _barred(offer: Offer, channel: str, asked: dict[str, NDArray[Any]]) -> NDArray[np.int64]:
    """What rules a channel out for each customer; 0 for nothing."""
    return _first(
        (RuledOut.UNREACHABLE, ~asked[f"at {channel}"]),
        (RuledOut.NO_CONSENT, ~asked[_free(offer.move, offer.topic, channel)]),
    )


def _first(*reasons: tuple[RuledOut, Flags]) -> NDArray[np.int64]:
    """The first reason that applies to each customer; 0 for none."""
    found = np.zeros(len(reasons[0][1]), np.int64)
    for reason, applies in reversed(reasons):
        found[applies] = reason
    return found
