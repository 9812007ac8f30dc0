"""One timeline for each customer: all that happened, from all records that are this person today, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from regulars.ledger.models import Customer, TimelineEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `amount` is in `currency`, negative where money went back."""

    at: datetime
    name: str
    summary: str
    reference: str
    amount: Decimal | None
    currency: str
    source: str
    seq: int


def timeline_of(customer: Customer, limit: int = 50, before: datetime | None = None) -> list[Entry]:
    """The customer's latest `limit` entries, or the latest before a moment."""
    entries = TimelineEntry.objects.filter(record__link__customer=customer)
    if before is not None:
        entries = entries.filter(at__lt=before)
    return [
        Entry(
            entry.at,
            entry.name,
            entry.summary,
            entry.reference or "",
            entry.amount,
            entry.currency or "",
            entry.record.source.name,
            entry.seq,
        )
        for entry in entries.select_related("record__source").order_by("-at", "-seq")[:limit]
    ]
