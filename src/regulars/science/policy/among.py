"""Choose one among the ways open to each customer, by what each member of a policy holds for best, within limits.

A policy is a number of members, each with a worth of its own for every way (`beliefs`). A customer falls to one member
by a stable hash and gets what is best by it (Thompson 1933; ensemble sampling, Lu and Van Roy 2017); so how likely a
choice was is the share of members that would make it. Where there is less to give than is asked for, it goes to whom
it adds most beyond the next best; the last who got some marks the reach of a limit. With the reaches known, a customer
decided upon alone gets to the bit what the batch gave: every figure is reckoned for one customer at a time.

Ways stand in rows, in order of customer and then of way; a customer's rows are a segment. Nothing is always open, at 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.policy.thompson import mixed

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

NEVER = -np.inf


@dataclass(frozen=True, slots=True)
class Segments:
    """Whose the rows are.

    Attributes:
        customers: number of each, ascending: shape (s,).
        starts: the first row of each: shape (s,).
        of_row: the place of each row's customer: shape (rows,).
    """

    customers: Whole
    starts: Whole
    of_row: Whole

    @classmethod
    def of(cls, customer_of_row: Whole) -> Segments:
        """Args: the customer of each row, in order."""
        first = np.flatnonzero(np.diff(customer_of_row, prepend=customer_of_row[:1] - 1))
        of_row = np.repeat(np.arange(len(first)), np.diff(first, append=len(customer_of_row)))
        return cls(customer_of_row[first], first, of_row)

    def most(self, values: Floats) -> Floats:
        """The largest of each segment, column by column."""
        return np.asarray(np.maximum.reduceat(values, self.starts, axis=0))

    def best(self, worth: Floats) -> Whole:
        """The row that is worth most, the first among equals; -1 where none is worth more than nothing.

        Args:
            worth: shape (rows, columns).

        Returns:
            Shape (s, columns).
        """
        top = self.most(worth)
        rows = np.arange(len(worth))[:, None]
        first = np.minimum.reduceat(np.where(worth == top[self.of_row], rows, len(worth)), self.starts, axis=0)
        return np.asarray(np.where(top > 0, first, -1))


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

    def passes(self, gains: Floats, customers: Whole) -> Flags:
        """Whom it reaches. Args: gains, shape (s, columns); customers, shape (s,)."""
        if self.to_all:
            return np.ones(gains.shape, np.bool_)
        return np.asarray((gains > self.gain) | ((gains == self.gain) & (customers[:, None] <= self.customer)))


def gains(worth: Floats, inside: Flags, use: Floats, segments: Segments) -> Floats:
    """What a unit of something scarce adds to each customer, beyond the best that takes none of it.

    Args:
        worth: shape (rows, columns).
        inside: which rows take of it, shape (rows,).
        use: how much each takes, shape (rows,).
        segments: whose the rows are.

    Returns:
        Shape (s, columns); below every number where a customer has no such row.
    """
    taking = np.flatnonzero(inside)
    whose = segments.of_row[taking]
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    best_in = np.full((len(segments.starts), worth.shape[1]), NEVER)
    if len(taking):
        best_in[whose[first]] = np.maximum.reduceat(worth[taking], first, axis=0)
    others = worth.copy()
    others[taking] = NEVER
    best_out = np.maximum(segments.most(others), 0.0)
    return np.asarray((best_in - best_out) / needs(inside, use, segments)[:, None])


def needs(inside: Flags, use: Floats, segments: Segments) -> Floats:
    """How much of it each customer may come to take, by their dearest way; 1 for who takes none. Shape (s,)."""
    most = segments.most(np.where(inside, use, 0.0))
    return np.asarray(np.where(most > 0, most, 1.0))


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


def multiples(features: Floats, weights: Floats, action: Whole) -> Floats:
    """By how much each member multiplies the assumed effect: shape (rows, members).

    Args:
        features: of each row's customer, shape (rows, features).
        weights: shape (members, actions, features).
        action: of each row, shape (rows,).
    """
    of_action = np.ascontiguousarray(weights.transpose(2, 1, 0))
    result = np.zeros((len(action), len(weights)))
    for place in range(features.shape[1]):  # one after the other, so that a sum is the same alone as among many
        part = of_action[place][action]
        part *= features[:, place, None]
        result += part
    return result


def multiples_of_one(features: Floats, weights: Floats, action: Whole, member: Whole) -> Floats:
    """The same by one member a row, to the bit: shape (rows,). Args: member, shape (rows,)."""
    result = np.zeros(len(action))
    for place in range(features.shape[1]):
        result += features[:, place] * weights[member, action, place]
    return result


def members_of(customers: Whole, seed: int, members: int) -> Whole:
    """Which member each customer falls to: evenly spread, and the same for good."""
    return np.asarray((mixed(customers.astype(np.uint64) ^ _salt(seed)) % np.uint64(members)).astype(np.int64))


def any_of(segments: Segments, open_: Flags, seed: int) -> tuple[Whole, Floats]:
    """One of the open rows or nothing, all as likely as each other: the row (-1 for nothing), and how likely it was."""
    count = np.add.reduceat(open_.astype(np.int64), segments.starts)
    chance = mixed(mixed(segments.customers.astype(np.uint64) ^ _salt(seed)))
    place = (chance % (count + 1).astype(np.uint64)).astype(np.int64)
    before: Whole = np.cumsum(open_) - open_.astype(np.int64)
    nth: Whole = before - before[segments.starts][segments.of_row]
    hit = open_ & (nth == place[segments.of_row])
    rows = np.full(len(segments.starts), -1)
    rows[segments.of_row[hit]] = np.flatnonzero(hit)
    return rows, 1.0 / (count + 1)


def _salt(seed: int) -> np.uint64:
    return np.uint64(mixed(np.array([seed], np.uint64))[0])


def choices(worth: Floats, own: Whole, members: int, segments: Segments) -> tuple[Whole, Floats]:
    """What each customer's own column holds for best, and the share of the members that would choose the same.

    Args:
        worth: shape (rows, columns); the members come first.
        own: column of each customer, shape (s,).
        members: how many there are; without any, a choice is sure.
        segments: whose the rows are.

    Returns:
        The row (-1 for nothing) and the share, both of shape (s,).
    """
    of_row, top = segments.of_row, segments.most(worth)
    mine, mine_top = worth[np.arange(len(worth)), own[of_row]], top[np.arange(len(top)), own]
    first = np.minimum.reduceat(np.where(mine == mine_top[of_row], np.arange(len(worth)), len(worth)), segments.starts)
    chosen = np.where(mine_top > 0, first, -1)
    if not members:
        return chosen, np.ones(len(chosen))
    wanted = top[:, :members] > 0
    held = (worth[:, :members] == top[of_row, :members]) & wanted[of_row]
    if np.count_nonzero(held) > np.count_nonzero(wanted):  # two rows are worth the same: the first of them counts
        return chosen, (segments.best(worth[:, :members]) == chosen[:, None]).mean(axis=1)
    agree = np.where(chosen[:, None] >= 0, held[chosen], ~wanted)
    return chosen, agree.mean(axis=1)
