"""The one question before anything is sent: may we, now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regulars.ledger.models import Consent, Customer
from regulars.ledger.models.consent import NEEDS_YES

MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: whether it may be sent now, else why not in plain words, and from when it may (None: not at all)."""

    allowed: bool
    reason: str = ""
    not_before: datetime | None = None


def may_reach(customer: Customer, channel: str, purpose: str, *, at: datetime) -> Verdict:
    """Whether this customer may be reached there for that, at this moment.

    Args:
        customer: who.
        channel: email, sms, phone, post.
        purpose: marketing, service or research; `service` answers what the customer began.
        at: now.
    """
    said: dict[int, Consent] = {}
    statements = Consent.objects.filter(
        record__link__customer=customer, channel=channel, purpose=purpose, given_at__lte=at
    )
    for statement in statements.order_by("given_at", "pk"):
        said[statement.record_id] = statement
    states = {statement.state for statement in said.values()}
    if states - {Consent.State.GRANTED}:
        return Verdict(False, f"they refused {purpose} by {channel}, or have not confirmed it")
    if not states and purpose == MARKETING and channel in NEEDS_YES:
        return Verdict(False, f"they have not agreed to {purpose} by {channel}")
    return Verdict(True)
