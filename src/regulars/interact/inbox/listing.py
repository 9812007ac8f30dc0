"""Which conversations wait, the oldest first; and the other ways to look at them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from regulars.ledger.models import Conversation, Message

VIEWS = {
    "waiting": "Waiting",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "all": "All open",
    "snoozed": "Snoozed",
    "closed": "Closed",
}
"""The ways to look, and what they are called."""


def conversations(view: str, person: str, at: datetime) -> QuerySet[Conversation]:
    """Conversations of that view (a key of VIEWS) for that person, each with `last_at` and `last_words`."""
    newest = Message.objects.filter(conversation=OuterRef("pk"), note=False).order_by("-at", "-pk")
    held = (
        Conversation.objects.filter(imported=None, messages__isnull=False)
        .select_related("record__link__customer", "record__link__customer__score")
        .annotate(last_at=Max("messages__at"), last_words=Subquery(newest.values("text")[:1]))
    )
    if view == "closed":
        return held.exclude(closed_at=None).order_by("-closed_at", "-pk")
    held = held.filter(closed_at=None)
    if view == "snoozed":
        return held.filter(snoozed_until__gt=at).order_by("snoozed_until", "pk")
    if view == "all":
        return held.order_by("-last_at", "-pk")
    held = held.filter(_waits(at))
    if view == "mine":
        held = held.filter(assigned_to=person)
    elif view == "unassigned":
        held = held.filter(assigned_to="")
    return held.order_by("waiting_since", "pk")


def count_waiting(at: datetime, person: str | None = None) -> int:
    """How many conversations wait for an answer: everybody's, or one person's."""
    waiting = Conversation.objects.filter(_waits(at), imported=None, closed_at=None)
    return (waiting if person is None else waiting.filter(assigned_to=person)).count()


def _waits(at: datetime) -> Q:
    return Q(waiting_since__isnull=False) & (Q(snoozed_until=None) | Q(snoozed_until__lte=at))
