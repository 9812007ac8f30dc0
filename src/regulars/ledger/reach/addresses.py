"""Addresses from which what we sent came back: nothing more goes there until the customer shows that it works."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from regulars.ledger.models import Customer, Delivery, Message

_MAIL = "email"


def came_back(customer: Customer, channel: str, address: str, at: datetime) -> bool:
    """Whether mail to this address (empty: the customer's own) came back, and they have not written from it since."""
    if channel != _MAIL:
        return False
    place = address or customer.email
    here = Q(address__iexact=place) | Q(address="") if place == customer.email else Q(address__iexact=place)
    sent = Delivery.objects.filter(here, customer=customer, channel=_MAIL, state=Delivery.State.BOUNCED, at__lte=at)
    last = sent.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return False
    heard = Message.objects.filter(
        conversation__record__link__customer=customer,
        conversation__address__iexact=place,
        from_customer=True,
        automatic=False,
        at__gt=last,
        at__lte=at,
    )
    return not heard.exists()
