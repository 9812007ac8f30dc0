"""How often one customer was turned to of late: deliveries sent or handed over, and decisions carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from regulars.ledger.models import Customer, Delivery
from regulars.ledger.reach.consent import SERVICE
from regulars.ledger.reach.wishes import Limit

REACHED = (Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.DONE, Delivery.State.BOUNCED)
"""States of a delivery that took, or may have taken, a customer's attention."""


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contact:
    """One time we turned to a customer; `service` where it answered what they had begun."""

    channel: str
    service: bool
    at: datetime


def contacts_of(customer: Customer, since: datetime) -> list[Contact]:
    """Of one customer, after a moment; a delivery without a purpose counts as marketing."""
    rows = reached(since).filter(customer=customer)
    told = rows.values_list("channel", "purpose", "handed_at", "sent_at", "at")
    return [
        Contact(channel, purpose == SERVICE, handed_at or sent_at or at)
        for channel, purpose, handed_at, sent_at, at in told
    ]


def reached(since: datetime) -> QuerySet[Delivery]:
    """Deliveries that reached customers after a moment. That one was handed over counts, not what became of it.

    There is no end to the time: what another worker has just handed over counts, though its clock be a little ahead.
    """
    handed = Q(handed_at__gt=since)
    sent = Q(handed_at=None, sent_at__gt=since)
    done = Q(handed_at=None, sent_at=None, at__gt=since)
    return Delivery.objects.filter(handed | sent | done, state__in=REACHED).order_by()


def free_again(moments: list[datetime], limit: Limit) -> datetime | None:
    """From when on one more is within the limit, by those that were; None: never, as nothing is allowed.

    Args:
        moments: of the contacts that count, in any order; those long ago do no harm.
        limit: how many at most within its days.
    """
    if limit.most <= 0:
        return None
    newest = sorted(moments, reverse=True)
    if len(newest) < limit.most:
        return _LONG_AGO
    return newest[limit.most - 1] + timedelta(days=limit.days)
