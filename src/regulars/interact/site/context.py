"""The customer context: what a shop's server needs to know, to treat this customer as we would. Never for browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regulars.interact.consents import consents_of
from regulars.ledger.models import Conversation, Customer, Decision, Promise

_MOST = 10


def context_of(customer: Customer, at: datetime) -> dict[str, Any]:
    """Who this is, what they are worth and need, and what we owe them, as JSON values; money as text.

    Keys: code, name, language, since, tier, value, risk, needs, preferences, open_promises, waiting (conversations
    that wait for our answer), consents (by channel and purpose), next_step (what was chosen for them, and why; null
    where nothing was, or where they are in the control group).
    """
    score = getattr(customer, "score", None)
    return {
        "code": customer.code,
        "name": customer.name,
        "language": customer.language,
        "since": customer.known_since.isoformat(),
        "tier": score.tier if score else "prospect",
        "value": str(score.value) if score and score.value is not None else None,
        "risk": score.risk if score else None,
        "needs": _learned(customer, "needs"),
        "preferences": _learned(customer, "preferences"),
        "open_promises": [
            {"text": promise.text, "due_on": promise.due_on.isoformat() if promise.due_on else None}
            for promise in Promise.objects.filter(customer=customer, kept_at=None, broken_at=None).order_by("due_on")
        ],
        "waiting": Conversation.objects.filter(
            record__link__customer=customer, waiting_since__isnull=False, waiting_since__lte=at
        ).count(),
        "consents": {f"{held.channel} {held.purpose}": held.state for held in consents_of(customer)},
        "next_step": _next_step(customer),
    }


def _learned(customer: Customer, what: str) -> list[dict[str, Any]]:
    facts = getattr(customer, what).order_by("-stated", "-strength")[:_MOST]
    return [{"subject": fact.subject, "item": fact.item, "stated": fact.stated} for fact in facts]


def _next_step(customer: Customer) -> dict[str, Any] | None:
    standing = Decision.objects.filter(customer=customer, state=Decision.State.OPEN, control=False)
    decision = standing.select_related("action").first()
    if decision is None or decision.action is None:
        return None
    return {"action": decision.action.key, "name": decision.action.name, "why": decision.reasons}
