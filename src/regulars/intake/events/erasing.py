"""Erasing a customer of whom more may be on its way: what waits is taken over first, then all of it goes."""

from __future__ import annotations

from datetime import datetime

from regulars.intake.events.projecting import position_of, project
from regulars.intake.events.seen import Seen
from regulars.ledger.erasure import ErasureReport, erase_customer
from regulars.ledger.inbox import open_inbox
from regulars.ledger.models import Customer


def erase_with_what_waits(customer: Customer, *, by: str, at: datetime) -> ErasureReport:
    """Erase as `ledger.erasure.erase_customer` does, and from the inbox too."""
    inbox, seen = open_inbox(), Seen()
    try:
        last = inbox.last()
        while position_of(inbox) < last and project(inbox, seen, at=at):
            pass
        # What waited may have shown that this customer is another one, too.
        living = Customer.objects.select_related("merged_into").get(pk=customer.pk)
        report = erase_customer(living.merged_into or living, by=by, at=at)
        inbox.forget_until(position_of(inbox))
        inbox.scrub()
    finally:
        inbox.close()
    return report
