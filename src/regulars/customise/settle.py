"""Settle: how far each of the things that are scarce reaches, when all are asked in turn.

Each customer asks as their own member sees it, for what a unit adds beyond the best that takes none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.customise.believed import believed, without_dear_tries
from regulars.customise.field import Terms, field_of
from regulars.customise.groups import Group, Groups
from regulars.customise.limits import Limit
from regulars.customise.weigh import Weighed
from regulars.science.policy import compiled
from regulars.science.policy.among import Field, Flags, Floats, Reach, Whole, reach_within


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for something scarce; shape (n,).

    Attributes:
        customers: their numbers.
        gain: what a unit of it adds; below every number for who does not ask.
        need: how much each may come to take.
        counts: who really takes what they are given; the control group does not.
    """

    customers: Whole
    gain: Floats
    need: Floats
    counts: Flags


def settle(field: Field, groups: Groups, limits: Sequence[Limit]) -> dict[str, Reach]:
    """How far each limit reaches, by its key."""
    settling, reaches = _Settling(field, groups), dict[str, Reach]()
    for limit in limits:
        ask = settling.asking(limit)
        reaches[limit.key] = reach_within(limit.left, ask.gain, ask.need, ask.counts, ask.customers)
        settling.grant(limit, ask, reaches[limit.key])
    return reaches


def who_asks(
    weighed: Weighed, terms: Terms, groups: Groups, settled: Sequence[tuple[Limit, Reach]], limit: Limit
) -> Asking:
    """Who asks for the limit that comes after those that are settled; some of the customers will do.

    Args:
        weighed, terms, groups: as for `choose`.
        settled: the limits before it, in turn, and how far each reaches among all customers.
        limit: asked for.
    """
    field = field_of(weighed, terms, groups)
    _, worth = believed(field, terms, groups)
    settling = _Settling(without_dear_tries(field, worth, terms), groups)
    for earlier, reach in settled:
        settling.grant(earlier, settling.asking(earlier), reach)
    return settling.asking(limit)


class _Settling:
    """What each customer's own member holds of their open rows, while one limit after the other is settled."""

    def __init__(self, field: Field, groups: Groups) -> None:
        self.field, self.worth = field, compiled.worth_of_own(field)
        self.held = groups.are(Group.HOLDOUT)

    def asking(self, limit: Limit) -> Asking:
        """Who would take how much of it, as it stands after what was settled."""
        gain, need, owed = compiled.asking(self.field, self.worth, limit.inside, limit.use)
        # What is owed is not held back.
        return Asking(self.field.numbers, gain, need, ~self.held | owed)

    def grant(self, limit: Limit, ask: Asking, reach: Reach) -> None:
        """From now on only whom it reaches has it."""
        if not reach.to_all:
            compiled.deny(self.field, self.worth, limit.inside, ask.gain, reach.gain, reach.customer)
