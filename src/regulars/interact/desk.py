"""The desk: what people here say of a customer is a source like any other, with one record a customer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.kernel.codes import customer_number
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Customer, Link, Record, Source

FORMAT = "console"
NAME = "Our own people"
_TRUST = 90


def find_customer(code: str) -> Customer:
    """The customer of that code, following a merge to who it is today. Raises BadInput or NotFound."""
    customer = Customer.objects.select_related("merged_into").filter(pk=customer_number(code)).first()
    if customer is None:
        raise NotFound(
            f"There is no customer {code.upper()}.", hint="Search by name or e-mail, or run `regulars customers`."
        )
    return customer.merged_into or customer


def desk_record(customer: Customer, at: datetime, *, told_by: str = NAME) -> Record:
    """The record that holds what is said of this customer here; made on first use, and linked for good.

    Args:
        customer: who.
        at: now.
        told_by: name of the source: our own people, or the customer on a page of ours.
    """
    with transaction.atomic():
        source, _ = Source.objects.get_or_create(name=told_by, defaults={"format": FORMAT, "trust": _TRUST})
        record, made = Record.objects.get_or_create(
            source=source, key=customer.code, defaults={"learned_at": at, "resolved": True}
        )
        if made:
            Link.objects.create(
                record=record,
                customer=customer,
                probability=1.0,
                evidence="entered on this customer's page",
                linked_at=at,
            )
        return record
