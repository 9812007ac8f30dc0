"""Deliveries of which nobody knows whether they went: found, shown, and settled by a report or a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from regulars.interact.dialogue.pose import take_back
from regulars.interact.outbox.send import UNKNOWN
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Delivery

_LONG = timedelta(minutes=10)
"""Longer than any hand-over takes: whoever began it has been ended."""


def find_unknown(at: datetime) -> int:
    """Say so of deliveries that were being handed over when a worker was ended; gives how many."""
    begun = Delivery.objects.filter(state=Delivery.State.SENDING, detail="", handed_at__lt=at - _LONG)
    return begun.update(detail=UNKNOWN)


def unknown() -> QuerySet[Delivery]:
    """Those that wait for a report or a person, the oldest first."""
    found = Delivery.objects.filter(state=Delivery.State.SENDING, detail__startswith=UNKNOWN)
    return found.select_related("customer").order_by("handed_at", "pk")


def settle_unknown(number: int, *, arrived: bool, by: str, at: datetime) -> Delivery:
    """A person says what became of it: it arrived, or it did not and is to be sent now.

    Raises NotFound, or BadInput where it was settled meanwhile.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(pk=number).first()
        if delivery is None:
            raise NotFound(f"There is no delivery {number}.", hint="Its customer may have been erased.")
        if delivery.state != Delivery.State.SENDING or not delivery.detail.startswith(UNKNOWN):
            raise BadInput(
                f"Delivery {number} is settled: {delivery.get_state_display()}.", hint="Load the page again."
            )
        if arrived:
            delivery.state, delivery.sent_at, delivery.detail = Delivery.State.SENT, delivery.handed_at, f"so says {by}"
        else:
            delivery.state, delivery.not_before, delivery.detail = Delivery.State.QUEUED, at, f"sent again by {by}"
            take_back(delivery)
        delivery.save(update_fields=["state", "sent_at", "not_before", "detail"])
    return delivery
