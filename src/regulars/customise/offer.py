"""An offer: an action as the catalogue has it at one moment, ready to be weighed; and what may rule it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from regulars.customise.moves import Move


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as the catalogue has it.

    Attributes:
        move: what it is, whom it is meant for, and what it is assumed to bring.
        action: its number in the catalogue.
        cost: of doing it once here, beside the channel's.
        enabled: whether people have it switched on (and approved, where that is asked for).
        topic: that a customer may agree to hear of, or not.
        valid: whether it is offered at this time.
        group: actions of the same name exclude each other: after one was done, none of them for its `rest_days`;
            empty for none.
        priority: of what is open for a customer, only the highest competes.
        stock_left: for how many more customers it can be done; None for any number.
        budget_left: money that may still be spent on it, channel included; None for any sum.
    """

    move: Move
    action: int
    cost: float
    enabled: bool
    topic: str = ""
    valid: bool = True
    group: str = ""
    priority: int = 0
    stock_left: int | None = None
    budget_left: float | None = None


class RuledOut(IntEnum):
    """Why a move is not the one, in the order in which it is asked; a move falls to the first that applies."""

    SWITCHED_OFF = 1
    NOT_NOW = 2
    TASK_OPEN = 3
    COMPLAINT_OPEN = 4
    DONE_LATELY = 5
    SKIPPED_LATELY = 6
    LIKE_IT_LATELY = 7
    CONTACTED_LATELY = 8
    UNREACHABLE = 9
    NO_CONSENT = 10
    NOT_WORTH_IT = 11
    NO_STOCK = 12
    NO_BUDGET = 13
    NO_TIME = 14

    @property
    def words(self) -> str:
        """As people read it."""
        return _WORDS[self]


_WORDS = {
    RuledOut.SWITCHED_OFF: "switched off in the catalogue",
    RuledOut.NOT_NOW: "not offered at this time",
    RuledOut.TASK_OPEN: "a colleague already has a task for them",
    RuledOut.COMPLAINT_OPEN: "a complaint of theirs is still open",
    RuledOut.DONE_LATELY: "done not long ago",
    RuledOut.SKIPPED_LATELY: "skipped not long ago",
    RuledOut.LIKE_IT_LATELY: "something of the same kind was done not long ago",
    RuledOut.CONTACTED_LATELY: "we turned to them in the last two weeks",
    RuledOut.UNREACHABLE: "we have no address or number for it",
    RuledOut.NO_CONSENT: "they have not agreed to be reached that way",
    RuledOut.NOT_WORTH_IT: "would cost more than it is expected to earn",
    RuledOut.NO_STOCK: "as many as there are go to others",
    RuledOut.NO_BUDGET: "its budget goes to others",
    RuledOut.NO_TIME: "the team has no time left for more calls",
}
