"""What is in the outbox, and mails that could not be read: for people to look at."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from regulars.ledger.models import ArrivedMail, Delivery

STATES = ("queued", "sending", "sent", "bounced", "failed", "withheld")
"""What can become of a delivery; what one of us did by hand was never in the outbox."""


def deliveries(state: str = "") -> QuerySet[Delivery]:
    """The newest first: all, or those of a state of STATES."""
    held = Delivery.objects.filter(state__in=[state] if state else STATES)
    return held.select_related("customer").order_by("-pk")


def counts_by_state() -> dict[str, int]:
    """How many there are of each of STATES."""
    held = Delivery.objects.filter(state__in=STATES)
    counted = dict(held.values_list("state").annotate(Count("pk")).order_by())
    return {state: counted.get(state, 0) for state in STATES}


def put_aside() -> QuerySet[ArrivedMail]:
    """Mails that could not be read, the newest first."""
    return ArrivedMail.objects.filter(kind=ArrivedMail.Kind.ASIDE).order_by("-at", "-pk")
