"""The next step of one customer, as their page shows it: what was decided, why, and what else there was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regulars.customise.habits import habits_of_the_team
from regulars.customise.suggestions import Suggestion, suggestions
from regulars.ledger.business import business
from regulars.ledger.models import Decision


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another move that was weighed; `ruled_out` says why it could not be, or is None where it was only worth less."""

    action: str
    name: str
    channel: str | None
    worth: float
    ruled_out: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The open decision of a customer.

    Attributes:
        decision: its number.
        suggestion: what to do; None: best left in peace.
        control: of the control group: the suggestion is shown for the record, and is not to be carried out.
        why: reasons, most telling first.
        alternatives: best first.
    """

    decision: int
    suggestion: Suggestion | None
    control: bool
    why: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


def next_step(customer: int, *, at: datetime) -> NextStep | None:
    """The open decision of a customer (by number) as of `at`; None where there is none before the next run."""
    decision = Decision.objects.filter(customer=customer, state=Decision.State.OPEN).order_by("-pk").first()
    if decision is None:
        return None
    found = suggestions([decision], business(), habits_of_the_team(at))
    return NextStep(
        decision=decision.pk,
        suggestion=found[0] if found else None,
        control=decision.control,
        why=tuple(decision.reasons),
        alternatives=tuple(Alternative(**other) for other in decision.alternatives),
    )
