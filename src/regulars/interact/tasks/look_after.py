"""What the worker does about promises: a reminder on their day, and broken when nobody settles them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from regulars.interact.staff import who_manages
from regulars.interact.tasks.evidence import evidence_for
from regulars.kernel.time import local_day
from regulars.ledger.models import Promise, Task
from regulars.ledger.service_terms import ServiceTerms, service_terms

GRACE_DAYS = 3
"""Working days after its day in which a promise may still be settled before it counts as broken."""

_AT_ONCE = 500


def look_after_promises(at: datetime) -> int:
    """Remind of what is due today or late, once; give up what nobody settled. Gives how many things were done."""
    terms = service_terms()
    today = local_day(at, terms.hours.zone)
    due = Promise.objects.filter(kept_at=None, broken_at=None, due_on__lte=today)
    numbers = due.order_by("due_on", "pk").values_list("pk", flat=True)
    return sum(_look_after(number, terms, at) for number in list(numbers[:_AT_ONCE]))


def _look_after(number: int, terms: ServiceTerms, at: datetime) -> int:
    today = local_day(at, terms.hours.zone)
    with transaction.atomic():
        made = Promise.objects.select_for_update().get(pk=number)
        if made.due_on is None or made.kept_at or made.broken_at:
            return 0
        fits = evidence_for(made, at=at)
        if made.reminded_at is None and fits is None:
            made.reminded_at = at
            made.save(update_fields=["reminded_at"])
            _remind(made, today, at)
            return 1
        if fits is None and today > terms.hours.add_days(made.due_on, GRACE_DAYS):
            made.broken_at = at
            made.evidence = f"Not kept by {made.due_on:%-d %B %Y}, and nobody settled it."
            made.save(update_fields=["broken_at", "evidence"])
            return 1
    return 0


def _remind(made: Promise, today: date, at: datetime) -> None:
    title = f"Keep the promise: {made.text}"
    Task.objects.create(
        customer=made.customer,
        title=title if len(title) <= 300 else title[:299] + "…",
        due_on=today,
        priority=Task.Priority.HIGH,
        assigned_to=made.made_by or who_manages(),
        created_by="Regulars",
        created_at=at,
    )
