"""The gates that a move passes before it is chosen: the reasons to rule one out, in the order they are asked."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.customise.offer import RuledOut


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked at one gate: a name, the question, and the reasons (`RuledOut`) to fall there."""

    name: str
    asks: str
    reasons: tuple[RuledOut, ...]


_GATES = {
    "Our rules": ("Is it offered, and does nothing stand in its way here?",
                  "SWITCHED_OFF NOT_NOW TASK_OPEN COMPLAINT_OPEN"),
    "Rest": ("Was it, or anything else, done or skipped for them lately?",
             "DONE_LATELY SKIPPED_LATELY LIKE_IT_LATELY CONTACTED_LATELY"),
    "Permission": ("Can we reach them, and have they agreed to it?", "UNREACHABLE NO_CONSENT"),
    "Worth": ("Is it expected to earn more than it costs them and us?", "NOT_WORTH_IT"),
    "Budgets and time": ("Is there enough left of money, goods and the team's time?", "NO_STOCK NO_BUDGET NO_TIME"),
}  # fmt: skip

OTHER = Gate("Other reasons", "What else spoke against it?", ())
"""For reasons that an older policy gave, in words that are no longer used."""


def gates() -> list[Gate]:
    """All gates, in the order in which they are asked; a reason that is in no list stands in one of its own name."""
    named = {reason: name for name, (_, reasons) in _GATES.items() for reason in reasons.split()}
    found: dict[str, list[RuledOut]] = {}
    for reason in RuledOut:
        found.setdefault(named.get(reason.name, OTHER.name), []).append(reason)
    asks = {name: question for name, (question, _) in _GATES.items()} | {OTHER.name: OTHER.asks}
    return [Gate(name, asks[name], tuple(reasons)) for name, reasons in found.items()]
