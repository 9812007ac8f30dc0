"""What a run of decisions reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from regulars.kernel.money import say_money


@dataclass(frozen=True, slots=True)
class DecideReport:
    """What was decided; money in `currency`.

    Attributes:
        policy: version of the rules, costs, assumptions and of what was learnt.
        customers: decided on: `acted` have a move coming, `control` of those are left alone to compare with,
            and `in_peace` are best left in peace anyway.
        groups: customers by group.
        kept: open decisions that stay as they are; written, new ones; replaced, open ones that they take the place of.
        by_move: customers for whom each move was chosen, control group included.
        funnel: for how many pairs of a customer and a move each reason ruled the move out, in the order asked;
            "not meant for them" comes first, "another was better" and "chosen" last.
        learnt_from: customers whose outcomes the policy knows.
        expected_margin, cost, worth: of what was chosen, control group left out.
        seconds: how long each part took.
    """

    as_of: datetime
    decided_at: datetime
    policy: str
    currency: str
    customers: int
    acted: int
    control: int
    in_peace: int
    groups: dict[str, int]
    kept: int
    written: int
    replaced: int
    by_move: dict[str, int]
    funnel: dict[str, int]
    learnt_from: int
    expected_margin: float
    cost: float
    worth: float
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat(), "decided_at": self.decided_at.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it, a line each."""
        earned, cost = (say_money(amount, self.currency, cents=False) for amount in (self.expected_margin, self.cost))
        said = [
            f"{self.acted:,} of {self.customers:,} customers have a next step; "
            f"{self.in_peace:,} are best left in peace.",
            f"{self.control:,} of those with a next step are in the control group and left alone, to compare with.",
            f"The others' steps are expected to earn {earned} of margin, and to cost {cost}.",
        ]
        if self.learnt_from:
            said.append(f"What they do was learnt from {self.learnt_from:,} customers.")
        return said


class Clock:
    """How long each part took, for the report; it decides nothing."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, part: str) -> None:
        """A part has ended."""
        now = perf_counter()
        self.laps[part] = round(now - self._last, 3)
        self._last = now
