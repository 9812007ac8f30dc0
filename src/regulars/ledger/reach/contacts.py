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


def contacts_of(customer: Customer, since: datetime, until: datetime) -> list[Contact]:
    """Of one customer, after `since` and until `until`; a delivery without a purpose counts as marketing."""
    rows = reached(since, until).filter(customer=customer).values_list("channel", "purpose", "sent_at", "at")
    return [Contact(channel, purpose == SERVICE, sent_at or at) for channel, purpose, sent_at, at in rows]


def reached(since: datetime, until: datetime) -> QuerySet[Delivery]:
    """Deliveries that reached customers in between. That one was handed over counts, not what became of it."""
    sent = Q(sent_at__gt=since, sent_at__lte=until)
    done = Q(sent_at=None, at__gt=since, at__lte=until)
    return Delivery.objects.filter(sent | done, state__in=REACHED).order_by()


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
