"""What one customer likes, needs and is moved by, in one list: what they said themselves before what we infer."""

from __future__ import annotations

from regulars.differentiate.needs import GROUP
from regulars.ledger.models import Customer, Motivator, Need, Preference


def likes_of(customer: Customer, most: int) -> list[Preference | Need | Motivator]:
    """The surest; the group of needs that a customer is reckoned to is left out."""
    facts: list[Preference | Need | Motivator] = [
        *customer.preferences.select_related("source").exclude(subject=GROUP),
        *customer.needs.select_related("source").exclude(subject=GROUP),
        *customer.motivators.select_related("source").exclude(subject=GROUP),
    ]
    return sorted(facts, key=lambda fact: (not fact.stated, -fact.strength))[:most]
