"""Arrangements that hold or are paused, the soonest first; those that wait without a day come last."""

from __future__ import annotations

from django.db.models import F, QuerySet

from regulars.ledger.models import Arrangement, Customer


def not_ended(customer: Customer | None = None) -> QuerySet[Arrangement]:
    """All that have not ended; with `customer` only theirs."""
    found = Arrangement.objects.exclude(state=Arrangement.State.ENDED)
    if customer is not None:
        found = found.filter(customer=customer)
    # The databases do not agree where those without a day come.
    return found.order_by(F("next_on").asc(nulls_last=True), "pk")


def falling_due() -> QuerySet[Arrangement]:
    """All that have a day on which they fall due."""
    return not_ended().filter(state=Arrangement.State.ACTIVE, next_on__isnull=False)
