"""Who takes a case: whoever handled this customer before, else the one with the fewest open cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from regulars.interact.staff import who_answers_first, who_may_act
from regulars.ledger.models import Case, Conversation, Customer, Promise, Task


def owner_for(customer: Customer, conversation: Conversation | None = None) -> str:
    """A person who may act; empty where nobody may."""
    able = set(who_may_act())
    known = next((name for name in _handled_before(customer, conversation) if name in able), None)
    return known or _least_loaded()


def _handled_before(customer: Customer, conversation: Conversation | None) -> Iterator[str]:
    """Who had to do with this customer, the nearest first."""
    if conversation is not None:
        yield conversation.assigned_to
    yield from Case.objects.filter(customer=customer).order_by("-opened_at").values_list("owner", flat=True)[:3]
    yield from (
        Task.objects.filter(customer=customer)
        .exclude(done_by="")
        .order_by("-done_at")
        .values_list("done_by", flat=True)[:3]
    )
    yield from Promise.objects.filter(customer=customer).order_by("-made_at").values_list("made_by", flat=True)[:3]


def _least_loaded() -> str:
    team = who_answers_first()
    load = Counter(Case.objects.filter(closed_at=None, owner__in=team).values_list("owner", flat=True))
    return min(team, key=lambda name: (load[name], name), default="")
