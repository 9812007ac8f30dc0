"""Events of e-mail on the customer's timeline, under the record whose address it is."""

from __future__ import annotations

from datetime import datetime

from regulars.interact.desk import desk_record
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Customer, Delivery, Record

SENT = "Email Sent"
RECEIVED = "Email Received"
OPENED = "Email Opened"
CLICKED = "Email Link Clicked"
BOUNCED = "Email Bounced"
SPAM = "Email Marked as Spam"


def record_of(customer: Customer, address: str, at: datetime) -> Record:
    """The customer's oldest record with that address, else what our own people say of them."""
    theirs = Record.objects.filter(link__customer=customer, email__iexact=address).order_by("pk").first()
    return theirs or desk_record(customer, at)


def enter(delivery: Delivery, name: str, at: datetime, *, summary: str, **said: object) -> int:
    """An event of a delivery; `machine: true` among what is said keeps it from counting."""
    return append_event(
        record_of(delivery.customer, delivery.address, at),
        name,
        at,
        summary=summary,
        properties={"delivery": delivery.pk, "purpose": delivery.purpose, "email_subject": delivery.subject} | said,
        reference=f"delivery {delivery.pk}",
    )
