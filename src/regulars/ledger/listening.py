"""What is known of when a customer is there: their own hours, else everybody's."""

from __future__ import annotations

from regulars.ledger.models import Customer, Listening, ModelCard

EVERYBODY = "listening"
"""The model card that holds what is believed of everybody."""


def hours_of(customer: Customer) -> str:
    """168 digits, an hour of the week each, 9 the likeliest; empty where nothing is known of anybody."""
    own = Listening.objects.filter(customer=customer).values_list("hours", flat=True).first()
    if own:
        return own
    card = ModelCard.objects.filter(name=EVERYBODY).first()
    return str(card.figures.get("hours", "")) if card else ""
