"""Addresses where nobody is: nothing more goes there until the customer shows that it works."""

from __future__ import annotations

from datetime import datetime

from regulars.ledger.models import Customer, MailAddress

_MAIL = "email"


def came_back(customer: Customer, channel: str, address: str, at: datetime) -> bool:
    """Whether mail to this address (empty: the customer's own) comes back for good, as of that moment."""
    place = (address or customer.email).casefold()
    if channel != _MAIL or not place:
        return False
    return MailAddress.objects.filter(address=place, undeliverable_since__lte=at).exists()
