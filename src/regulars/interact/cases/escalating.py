"""What is late becomes somebody's task: first the owner's, then that of whoever answers for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from regulars.interact.cases.handling import awaits_answer
from regulars.interact.cases.opening import enter
from regulars.interact.staff import who_manages
from regulars.kernel.time import local_day
from regulars.ledger.models import Case, CaseEntry, Task
from regulars.ledger.service_terms import ServiceTerms

_OURS = Q(last_answer_at=None) | Q(heard_at__gt=F("last_answer_at"))
_AT_ONCE = 500


def late(at: datetime) -> Q:
    """Which cases are late: it is our turn, and the answer or the settlement is overdue."""
    return Q(closed_at=None) & _OURS & (Q(answer_due_at__lt=at) | Q(resolve_due_at__lt=at))


def escalate(terms: ServiceTerms, *, at: datetime) -> int:
    """A task for each clock that ran out, once; for each answer that nothing proves, a question to put."""
    overdue = Case.objects.filter(closed_at=None).filter(
        (_OURS & Q(answer_due_at__lt=at, answer_escalated_at=None))
        | (_OURS & Q(resolve_due_at__lt=at, resolve_escalated_at=None))
        | Q(last_answer_at__lt=at - 2 * terms.proof, resolve_escalated_at=None)
    )
    numbers = list(overdue.order_by("priority", "answer_due_at").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_escalate(number, terms, at) for number in numbers)


def _escalate(number: int, terms: ServiceTerms, at: datetime) -> int:
    with transaction.atomic():
        case = Case.objects.select_for_update().select_related("customer").get(pk=number)
        if case.closed_at is not None:
            return 0
        ours = awaits_answer(case)
        if ours and case.answer_due_at < at and case.answer_escalated_at is None:
            case.answer_escalated_at = at
            _give(case, f"Answer the complaint: {case.subject}", case.owner or who_manages(), terms, at)
        elif case.resolve_escalated_at is None and ours and case.resolve_due_at < at:
            case.resolve_escalated_at = at
            _give(case, f"Late, take care of it: {case.subject}", who_manages() or case.owner, terms, at)
        elif case.resolve_escalated_at is None and not ours:
            case.resolve_escalated_at = at
            _give(case, f"Ask whether it is settled: {case.subject}", case.owner or who_manages(), terms, at)
        else:
            return 0
        case.save(update_fields=["answer_escalated_at", "resolve_escalated_at"])
        return 1


def _give(case: Case, title: str, to: str, terms: ServiceTerms, at: datetime) -> None:
    Task.objects.create(
        customer=case.customer,
        case=case,
        title=title[:300],
        due_on=local_day(at, terms.hours.zone),
        priority=Task.Priority.HIGH if case.priority == Case.Priority.HIGH else Task.Priority.NORMAL,
        assigned_to=to,
        created_by="Regulars",
        created_at=at,
    )
    enter(case, CaseEntry.Did.ESCALATED, at, f"{title} ({to})" if to else title)
