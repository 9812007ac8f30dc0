"""Choose: of the ways open to each customer the one worth most by the member they fall to, within what there is of all.

Numbers only; in blocks of customers, so that memory does not grow with members times customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regulars.customise.channels import EMAIL
from regulars.customise.groups import Group, Groups
from regulars.customise.limits import Limit
from regulars.customise.offer import RuledOut
from regulars.customise.weigh import Weighed
from regulars.kernel.attention import attention_share
from regulars.science.policy.among import (
    NEVER,
    Flags,
    Floats,
    Reach,
    Segments,
    Whole,
    any_of,
    choices,
    gains,
    members_of,
    multiples,
    multiples_of_one,
    needs,
    reach_within,
)

_BLOCK_ROWS = 4_000
"""So few that what is reckoned for them stays near the processor."""

_FIRST = 1e6
"""What a higher priority adds to whatever is worth doing at all: more than any margin."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy decides by.

    Attributes:
        weights: of the members, shape (members, offers, features); offers in order of key.
        mean: what is believed on average, shape (offers, features).
        attention: price of a customer's whole attention, as a call asks for it.
        seed: of chance.
    """

    weights: Floats
    mean: Floats
    attention: float
    seed: int

    @property
    def columns(self) -> Floats:
        """The members, and last the effects as they are assumed: business as usual."""
        usual = np.zeros_like(self.mean[None])
        usual[..., 0] = 1.0
        return np.concatenate([self.weights, usual])


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen, and what became of the rest.

    Attributes:
        row: of `Weighed`, by customer; -1 for leaving in peace. Shape (n,).
        sampled: how likely that choice was, over the members. Shape (n,).
        expected: margin, as it is believed; by row of `Weighed`.
        worth: that, less cost and the price of attention; by row.
        barred: a RuledOut, 0 for what was open to the end; by row.
        reaches: how far each limit reached, by key.
    """

    row: Whole
    sampled: Floats
    expected: Floats
    worth: Floats
    barred: NDArray[np.int8]
    reaches: dict[str, Reach]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for something scarce, each as their own member sees it; shape (s,).

    Attributes:
        customers: numbers of those for whom anything is open.
        gain: what a unit of it adds; below every number for who does not ask.
        need: how much each may come to take.
        counts: who really takes what they are given; the control group does not.
    """

    customers: Whole
    gain: Floats
    need: Floats
    counts: Flags


def choose(
    weighed: Weighed,
    terms: Terms,
    groups: Groups,
    limits: Sequence[Limit],
    reaches: Mapping[str, Reach] | None = None,
) -> Choices:
    """One choice for each customer.

    Args:
        weighed: what there is for whom.
        terms: what is believed.
        groups: who is decided on by what.
        limits: what is scarce.
        reaches: how far each limit reaches, where that was settled for all; None: settle it for these.
    """
    weighed = without_dear_tries(weighed, terms, groups)
    rows = _Rows(weighed, terms, groups)
    settled = dict(reaches) if reaches is not None else rows.settle(limits)
    barred = weighed.barred.copy()
    chosen, sampled = np.full(len(weighed.customers), -1), np.ones(len(weighed.customers))
    for block in rows.blocks():
        found = block.choose(limits, settled)
        chosen[block.places], sampled[block.places] = found.rows, found.sampled
        barred[block.rows] = found.barred
    expected, worth = believed(weighed, terms, groups)
    mine = np.zeros(len(barred), np.bool_)
    mine[chosen[chosen >= 0]] = True
    barred[(barred == 0) & (worth <= 0) & ~mine] = RuledOut.NOT_WORTH_IT
    return Choices(chosen, sampled, expected, worth, barred, settled)


def believed(weighed: Weighed, terms: Terms, groups: Groups) -> tuple[Floats, Floats]:
    """Expected margin and worth of every row, open or not: as believed, or as assumed in business as usual."""
    offer = weighed.offer_of_way[weighed.way] if len(weighed.way) else np.zeros(0, np.int64)
    features = weighed.features[weighed.customer]
    both = np.stack([terms.mean, terms.columns[-1]])
    usual = groups.are(Group.USUAL)[weighed.customer].astype(np.int64)
    expected = np.round(multiples_of_one(features, both, offer, usual) * weighed.assumed, 4)
    less = weighed.cost_of_way + terms.attention * weighed.attention_of_way
    return expected, np.round(expected - (less[weighed.way] if len(weighed.way) else 0.0), 4)


def without_dear_tries(weighed: Weighed, terms: Terms, groups: Groups) -> Weighed:
    """The same without what is believed to lose more than the attention that a mail asks for.

    A member that doubts the belief may be right, and chance teaches; but the doubt is tried by mail, not by calls that
    are dear and most of which are believed to bring less than they cost (conservative exploration: Wu, Shariff,
    Lattimore and Szepesvari 2016, "Conservative bandits").
    """
    _, worth = believed(weighed, terms, groups)
    dear = (weighed.barred == 0) & (worth < -terms.attention * attention_share(EMAIL.key))
    return replace(weighed, barred=np.where(dear, np.int8(RuledOut.NOT_WORTH_IT), weighed.barred))


def who_asks(
    weighed: Weighed, terms: Terms, groups: Groups, settled: Sequence[tuple[Limit, Reach]], limit: Limit
) -> Asking:
    """Who asks for the limit that comes after those that are settled; some of the customers will do.

    Args:
        weighed, terms, groups: as for `choose`.
        settled: the limits before it, in turn, and how far each reaches among all customers.
        limit: asked for.
    """
    settling = _Settling(_Rows(without_dear_tries(weighed, terms, groups), terms, groups))
    for earlier, reach in settled:
        settling.grant(earlier, settling.asking(earlier), reach)
    return settling.asking(limit)


@dataclass(frozen=True, slots=True)
class _Found:
    rows: Whole
    sampled: Floats
    barred: NDArray[np.int8]


class _Rows:
    """The rows that are open, and what each customer's own member holds of them."""

    def __init__(self, weighed: Weighed, terms: Terms, groups: Groups) -> None:
        self.weighed, self.terms, self.groups = weighed, terms, groups
        self.columns = terms.columns
        usual = len(self.columns) - 1
        self.column = np.where(
            groups.are(Group.USUAL), usual, members_of(weighed.customers, terms.seed, max(usual, 1)) if usual else 0
        )
        self.rows = np.flatnonzero(weighed.barred == 0)
        self.segments = Segments.of(weighed.customer[self.rows])
        way = weighed.way[self.rows]
        self.way, self.offer = way, weighed.offer_of_way[way]
        self.first = _FIRST * np.array([offer.priority for offer in weighed.offers], np.float64)[self.offer]
        self.less = (weighed.cost_of_way + terms.attention * weighed.attention_of_way)[way]

    def worth(self, multiple: Floats, part: slice) -> Floats:
        """Worth of rows under some multiples of their effects, shape (rows of the part, columns); what has a higher
        priority and is worth doing stands above all that has a lower one."""
        worth = multiple * self.weighed.assumed[self.rows[part], None]
        worth -= self.less[part, None]
        first = self.first[part, None]
        return np.where(worth > 0, worth + first, worth) if first.any() else worth

    def features(self, part: slice) -> Floats:
        """Of each row's customer."""
        return self.weighed.features[self.weighed.customer[self.rows[part]]]

    def settle(self, limits: Sequence[Limit]) -> dict[str, Reach]:
        """How far each limit reaches, when all are asked in turn."""
        settling, reaches = _Settling(self), dict[str, Reach]()
        for limit in limits:
            ask = settling.asking(limit)
            reaches[limit.key] = reach_within(limit.left, ask.gain, ask.need, ask.counts, ask.customers)
            settling.grant(limit, ask, reaches[limit.key])
        return reaches

    def blocks(self) -> Iterator[_Block]:
        """The rows in stretches of whole customers."""
        starts = self.segments.starts
        first = 0
        while first < len(starts):
            last = int(np.searchsorted(starts, starts[first] + _BLOCK_ROWS))
            last = max(last, first + 1)
            until = int(starts[last]) if last < len(starts) else len(self.rows)
            yield _Block(self, slice(int(starts[first]), until))
            first = last


class _Settling:
    """What each customer's own member holds of their open rows, while one limit after the other is settled."""

    def __init__(self, rows: _Rows) -> None:
        self.rows, everything = rows, slice(None)
        column = rows.column[rows.weighed.customer[rows.rows]]
        own = multiples_of_one(rows.features(everything), rows.columns, rows.offer, column)
        self.worth = rows.worth(own[:, None], everything)
        self.held = rows.groups.are(Group.HOLDOUT)[rows.segments.customers]
        self.owed = np.array([not offer.move.holdout for offer in rows.weighed.offers], np.bool_)[rows.offer]
        self.customers = rows.weighed.customers[rows.segments.customers]

    def asking(self, limit: Limit) -> Asking:
        """Who would take how much of it, as it stands after what was settled."""
        if not len(self.customers):
            return Asking(self.customers, np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
        segments, inside, use = self.rows.segments, limit.inside[self.rows.way], limit.use[self.rows.way]
        gained = gains(self.worth, inside, use, segments)[:, 0]
        # What is owed is not held back.
        really = ~self.held | (np.add.reduceat(inside & self.owed, segments.starts) > 0)
        return Asking(self.customers, gained, needs(inside, use, segments), really)

    def grant(self, limit: Limit, ask: Asking, reach: Reach) -> None:
        """From now on only whom it reaches has it."""
        passes = reach.passes(ask.gain[:, None], ask.customers)[self.rows.segments.of_row]
        self.worth = np.where(limit.inside[self.rows.way, None] & ~passes, NEVER, self.worth)


class _Block:
    """Some customers' open rows, by all members."""

    def __init__(self, all_: _Rows, part: slice) -> None:
        self.all, self.part = all_, part
        self.rows = all_.rows[part]
        self.segments = Segments.of(all_.weighed.customer[self.rows])
        self.places = self.segments.customers
        self.way = all_.way[part]
        multiple = multiples(all_.features(part), all_.columns, all_.offer[part])
        self.worth = all_.worth(multiple, part)
        self.own = all_.column[self.places]

    def choose(self, limits: Sequence[Limit], reaches: Mapping[str, Reach]) -> _Found:
        """The choice of each customer, how likely it was, and what kept rows out for them."""
        worth, numbers = self.worth, self.all.weighed.customers[self.places]
        of_row = self.segments.of_row
        barred = np.zeros(len(worth), np.int8)
        for limit in limits:
            reach = reaches.get(limit.key, Reach())
            if reach.to_all:
                continue
            inside = limit.inside[self.way]
            if not inside.any():
                continue
            gained = gains(worth, inside, limit.use[self.way], self.segments)
            taking = np.flatnonzero(inside)
            whose = of_row[taking]
            out = ~reach.passes(gained, numbers)[whose]
            mine = out[np.arange(len(taking)), self.own[whose]] & (barred[taking] == 0)
            barred[taking[mine]] = limit.reason
            worth[taking] = np.where(out, NEVER, worth[taking])
        usual = len(self.all.columns) - 1
        rows, sampled = choices(worth, self.own, usual, self.segments)
        sampled = np.where(self.own == usual, 1.0, sampled)
        rows, sampled = self._by_chance(rows, sampled, barred == 0, numbers)
        return _Found(np.where(rows >= 0, self.rows[rows], -1), sampled, barred)

    def _by_chance(self, rows: Whole, sampled: Floats, open_: Flags, numbers: Whole) -> tuple[Whole, Floats]:
        """The same, with anything that is open for those who are decided on by chance, but for what we owe them."""
        lot = self.all.groups.are(Group.RANDOM)[self.places]
        if not lot.any():
            return rows, sampled
        offers = self.all.weighed.offers
        owed = np.array([not offer.move.holdout for offer in offers], np.bool_)[self.all.offer[self.part]]
        lot = lot & ~((rows >= 0) & owed[rows])
        whose = Segments(numbers, self.segments.starts, self.segments.of_row)
        picked, chance = any_of(whose, open_ & ~owed, self.all.terms.seed)
        return np.where(lot, picked, rows), np.where(lot, chance, sampled)
