"""Who the public are: hidden traits, and the chance that goes with each person whatever we do."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.demo.public.effects import PREFERS, UNSUBSCRIBES, effect_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_ORDERS = 96
"""Natural orders in the time that can be lived; more than anybody's."""

_SPREAD = 0.45
_CHANNELS = tuple(PREFERS)
_HOURS, _AT_HOURS = (8.2, 12.6, 16.5, 20.4), (0.18, 0.25, 0.17, 0.40)


@dataclass(frozen=True)
class Told:
    """What is settled of people before chance is asked; arrays of one length.

    Attributes:
        rate: orders a day of average demand while they come.
        regularity: shape of the gaps between orders; 1 at random, 3 like a clock.
        dropout: chance to have ordered for the last time, at each order.
        trouble: chance that an order goes wrong.
        spend: mean of an order, in money.
        comes: still a customer; bought: ever.
        since: days since the last order.
        arrives: days until a newcomer is there at all; 0 for who is.
    """

    rate: Floats
    regularity: Floats
    dropout: Floats
    trouble: Floats
    spend: Floats
    comes: Bools
    bought: Bools
    since: Floats
    arrives: Floats

    def __len__(self) -> int:
        return len(self.rate)


@dataclass(frozen=True)
class People:
    """`told` with each person's own chances, drawn once: the same whatever is done for them.

    Attributes:
        gaps: unit-mean gaps; amounts: of each order; leaves, goes_wrong: uniform, by order; all (people, MOST_ORDERS).
        first_after: days until somebody who never bought would by themselves.
        hour: of the day at which they act.
        likes: contacts a month that they are comfortable with.
        unsubscribes: chance a mail.
        channel: that they like best.
    """

    told: Told
    seed: int
    gaps: Floats
    amounts: Floats
    leaves: Floats
    goes_wrong: Floats
    first_after: Floats
    hour: Floats
    likes: Floats
    unsubscribes: Floats
    channel: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.told)

    def moved_by(self, action: str) -> Bools:
        """Whom an action can move."""
        moved: Bools = self._mood(action) < effect_of(action).moved
        return moved

    def put_off_by(self, action: str) -> Bools:
        """Whom an action annoys."""
        put_off: Bools = self._mood(action) >= 1 - effect_of(action).put_off
        return put_off

    def _mood(self, action: str) -> Floats:
        return np.random.default_rng([self.seed, 3, zlib.crc32(action.encode())]).random(len(self))


def draw_people(told: Told, seed: int) -> People:
    """Draw what is each person's own. The same seed gives the same people."""
    rng = np.random.default_rng([seed, 1])
    size = len(told)
    shape = (size, MOST_ORDERS)
    regularity = told.regularity[:, None]
    return People(
        told=told,
        seed=seed,
        gaps=rng.gamma(regularity, 1 / regularity, shape),
        amounts=told.spend[:, None] * np.exp(rng.normal(-(_SPREAD**2) / 2, _SPREAD, shape)),
        leaves=rng.random(shape),
        goes_wrong=rng.random(shape),
        first_after=rng.exponential(1_250, size),  # seven in a hundred within a quarter
        hour=np.clip(
            rng.choice([8.2, 12.6, 16.5, 20.4], size, p=[0.18, 0.25, 0.17, 0.40]) + rng.normal(0, 1, size), 7, 23
        ),
        likes=rng.gamma(4, 0.5, size),
        unsubscribes=UNSUBSCRIBES * np.exp(rng.normal(-0.25, 0.7, size)),
        channel=rng.choice(_CHANNELS, size, p=list(PREFERS.values())),
    )


def invent(size: int, seed: int) -> Told:
    """A public without a business: people as the sample business has them, some years after its first day."""
    rng = np.random.default_rng([seed, 2])
    rate = rng.gamma(0.85, 0.155 / 0.85, size).clip(0.004, 0.55) / 7
    dropout = rng.beta(1.0, 3.4, size)
    # Who left early is still on the list; those who stay are mostly those who never leave quickly.
    comes = rng.random(size) < (1 - dropout) ** rng.poisson(rate * rng.uniform(0, 1_095, size))
    return Told(
        rate=rate,
        regularity=np.where(rng.random(size) < 0.35, 3.0, 1.0),
        dropout=dropout,
        trouble=rng.beta(1.2, 28, size),
        spend=np.exp(rng.normal(3.1, 0.6, size)),
        comes=comes,
        bought=np.ones(size, dtype=bool),
        since=np.where(comes, rng.exponential(1 / rate), rng.uniform(60, 900, size)).clip(1, 900),
        arrives=np.zeros(size),
    )
