"""What we owe our customers now: answers, settlements, promises, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from regulars.interact.cases.escalating import late
from regulars.interact.tasks.evidence import Evidence, evidence_for
from regulars.kernel.time import local_day
from regulars.ledger.models import Case, Conversation, Customer, Promise


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that is not settled, and what speaks for its having been kept."""

    promise: Promise
    evidence: Evidence | None


def open_cases(
    *, at: datetime, owner: str | None = None, only_late: bool = False, customer: Customer | None = None
) -> QuerySet[Case]:
    """Cases that are not closed: what is late first, then by priority and the next clock."""
    cases = Case.objects.filter(closed_at=None).select_related("customer")
    if owner is not None:
        cases = cases.filter(owner=owner)
    if only_late:
        cases = cases.filter(late(at))
    if customer is not None:
        cases = cases.filter(customer=customer)
    is_late = ExpressionWrapper(late(at), output_field=BooleanField())
    return cases.annotate(is_late=is_late).order_by("-is_late", "priority", "answer_due_at", "pk")


def closed_cases() -> QuerySet[Case]:
    """Cases that are closed, the last closed first."""
    return Case.objects.filter(closed_at__isnull=False).select_related("customer").order_by("-closed_at", "-pk")


def waiting_conversations() -> QuerySet[Conversation]:
    """Conversations with a message of the customer's that nobody answered, the longest waiting first."""
    waiting = Conversation.objects.filter(waiting_since__isnull=False).select_related(
        "record__link__customer", "source"
    )
    return waiting.order_by("waiting_since", "pk")


def open_promises(*, at: datetime, limit: int, customer: Customer | None = None) -> list[OpenPromise]:
    """Promises that are not settled, the soonest due first, those without a day last."""
    made = Promise.objects.filter(kept_at=None, broken_at=None).select_related("customer")
    if customer is not None:
        made = made.filter(customer=customer)
    soonest = made.order_by(F("due_on").asc(nulls_last=True), "made_at", "pk")[:limit]
    return [OpenPromise(one, evidence_for(one, at=at)) for one in soonest]


def promises_due(at: datetime, zone: str) -> int:
    """How many open promises are due by today."""
    return Promise.objects.filter(kept_at=None, broken_at=None, due_on__lte=local_day(at, zone)).count()
