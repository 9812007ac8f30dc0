"""Choose one among the ways open to each customer, by what each member of a policy holds for best, within limits.

A policy is a number of members, each with a worth of its own for every way (`beliefs`). A customer falls to one member
by a stable hash and gets what is best by it (Thompson 1933; ensemble sampling, Lu and Van Roy 2017); so how likely a
choice was is the share of members that would make it. Where there is less to give than is asked for, it goes to whom
it adds most beyond the next best; the last who got some marks the reach of a limit. With the reaches known, a customer
decided upon alone gets to the bit what the batch gave: every figure is reckoned for one customer at a time.

Ways stand in rows, in order of customer and then of way. Nothing is always open, at 0. The loops are compiled, and
loaded when something is first chosen (`compiled`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regulars.science.policy.thompson import mixed

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Codes = NDArray[np.int8]
Draws = NDArray[np.uint64]

NEVER = -np.inf


class Field(NamedTuple):
    """What there is for whom, and what is held of it.

    Attributes:
        customer: the place of each row's customer, ascending: shape (rows,).
        way: of each row.
        assumed: what each row is assumed to bring.
        barred: 0 for a row that is open.
        action: of each way, shape (ways,).
        less: what each way costs in all.
        first: what each way's priority adds where it is worth anything.
        owed: which ways are owed, and no matter of chance.
        numbers: of the customers, ascending: shape (n,).
        features: of the customers, shape (n, features), one feature at the least.
        column: that decides on each customer.
        by_chance: who is given anything that is open, or nothing.
        draw: by which, at random.
        weights: by how much each column multiplies what is assumed: shape (actions, features, columns). The members
            come first; the last column is none, and its choice is sure.
    """

    customer: Whole
    way: Whole
    assumed: Floats
    barred: Codes
    action: Whole
    less: Floats
    first: Floats
    owed: Flags
    numbers: Whole
    features: Floats
    column: Whole
    by_chance: Flags
    draw: Draws
    weights: Floats

    def in_one_piece(self) -> Field:
        """The same as compiled code takes it: each array contiguous, and writable, as those that are not count as other
        types, which would be compiled for anew."""
        return Field._make(np.require(each, requirements=["C", "W"]) for each in self)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far something scarce reached: to customers to whom a unit adds more than `gain`, or as much and whose number
    is at most `customer`; to everybody, as it comes."""

    gain: float = NEVER
    customer: int = -1

    @property
    def to_all(self) -> bool:
        """Whether there was enough."""
        return self.gain == NEVER


class Limits(NamedTuple):
    """What is scarce, one after the other, and how far each reaches.

    Attributes:
        inside: which ways take of it, shape (limits, ways).
        use: how much one takes.
        reason: what bars those whom it does not reach, shape (limits,).
        gain: of a `Reach`.
        last: its customer.
    """

    inside: Flags
    use: Floats
    reason: Codes
    gain: Floats
    last: Whole


def reach_within(left: float, gained: Floats, need: Floats, counts: Flags, customers: Whole) -> Reach:
    """How far `left` reaches, so that those who count never take more, whatever else falls away for them later.

    Args:
        left: how much there is.
        gained: by each customer, of one unit; shape (s,). Who gains least from it waits, also where that is a loss.
        need: of each, shape (s,).
        counts: who really takes what they are given (who is left alone to compare with does not), shape (s,).
        customers: their numbers.
    """
    asks = counts & (gained > NEVER)
    order = np.lexsort((customers[asks], -gained[asks]))
    taken = np.cumsum(need[asks][order])
    last = int(np.searchsorted(taken, left, side="right")) - 1
    if last == len(taken) - 1 and left >= 0:
        return Reach()
    if last < 0:
        return Reach(np.inf)
    return Reach(float(gained[asks][order][last]), int(customers[asks][order][last]))


def members_of(customers: Whole, seed: int, members: int) -> Whole:
    """Which member each customer falls to: evenly spread, and the same for good."""
    return np.asarray((_spread(customers, seed) % np.uint64(members)).astype(np.int64))


def draws_of(customers: Whole, seed: int) -> Draws:
    """A number for each customer to draw by, evenly spread, the same for good, whatever member they fall to."""
    return mixed(_spread(customers, seed))


def _spread(customers: Whole, seed: int) -> Draws:
    return mixed(customers.astype(np.uint64) ^ np.uint64(mixed(np.array([seed], np.uint64))[0]))
