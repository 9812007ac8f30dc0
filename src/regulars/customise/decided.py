"""Decisions, to be looked up: the newest, or those of the customers that a search finds."""

from __future__ import annotations

from regulars.kernel.codes import customer_number
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Customer, Decision

_PEOPLE = 50
"""A search looks at the decisions of so many customers at most."""


def decisions_made(search: str = "", limit: int = 30) -> list[Decision]:
    """Decisions to do something, newest first; of a customer whom the search names, also those to do nothing.

    Args:
        search: a customer's code, or part of what they are searched by (name, e-mail, town); empty for everybody.
        limit: of them, at most.
    """
    made = Decision.objects.select_related("customer", "action").order_by("-decided_at", "-worth", "-pk")
    words = search.split()
    if not words:
        return list(made.filter(action__isnull=False)[:limit])
    return list(made.filter(customer__in=_customers(words))[:limit])


def _customers(words: list[str]) -> list[int]:
    if len(words) == 1:
        try:
            number = customer_number(words[0])
        except BadInput:
            pass
        else:
            if Customer.objects.filter(pk=number).exists():
                return [number]
    found = Customer.objects.all()
    for word in words:
        found = found.filter(search__icontains=word)
    return list(found.values_list("pk", flat=True)[:_PEOPLE])
