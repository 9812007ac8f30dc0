"""Close a decision, once: it is locked while somebody decides what becomes of it."""

from __future__ import annotations

from datetime import datetime

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Decision

_CLOSING = ["state", "closed_by", "closed_at", "why_kind", "why_not", "subject", "words"]


def locked(number: int) -> Decision:
    """The decision with its customer and action, locked until the transaction ends. Raises NotFound."""
    decision = (
        Decision.objects.select_for_update(of=("self",)).select_related("customer", "action").filter(pk=number).first()
    )
    if decision is None:
        raise NotFound(f"There is no decision {number}.", hint="It may have been removed; look at today's list again.")
    return decision


def must_be_open(decision: Decision) -> None:
    """Raises BadInput where it is closed."""
    if decision.state != Decision.State.OPEN:
        raise BadInput(
            f"Decision {decision.pk} is closed: {decision.get_state_display()}.", hint="Look at today's list again."
        )


def close(decision: Decision, state: Decision.State, by: str, at: datetime) -> None:
    """Keep what became of it, with the words and reasons that were set on it."""
    decision.state, decision.closed_by, decision.closed_at = state, by, at
    decision.save(update_fields=_CLOSING)
