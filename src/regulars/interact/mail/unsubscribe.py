"""No more of these: a wish by one click, by mail or by way of a provider, which holds from that moment on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.interact.mail.compose import OF_OUR_OWN_ACCORD
from regulars.interact.mail.events import record_of
from regulars.ledger.models import Consent, Customer, Delivery

CHANNEL = "email"


def unsubscribe(delivery: Delivery, *, proof: str, at: datetime) -> Consent:
    """What came with that delivery's purpose is refused from now on; again changes nothing."""
    purpose = delivery.purpose if delivery.purpose in OF_OUR_OWN_ACCORD else OF_OUR_OWN_ACCORD[0]
    address = delivery.address or delivery.customer.email
    return refuse(delivery.customer, address, purpose, proof=f"{proof}, delivery {delivery.pk}", at=at)


def refuse(customer: Customer, address: str, purpose: str, *, proof: str, at: datetime) -> Consent:
    """Deny a purpose under the record of that address; again changes nothing."""
    with transaction.atomic():
        record = record_of(customer, address, at)
        said = Consent.objects.filter(record=record, channel=CHANNEL, purpose=purpose, given_at__lte=at)
        latest = said.order_by("given_at", "pk").last()
        if latest is not None and latest.state == Consent.State.DENIED:
            return latest
        return Consent.objects.create(
            record=record, channel=CHANNEL, purpose=purpose, state=Consent.State.DENIED, given_at=at, proof=proof
        )
