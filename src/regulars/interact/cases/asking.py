"""Ask the customer whether it is settled: one question by mail, answered by one click or by writing back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import F

from regulars.interact.cases.handling import awaits_answer
from regulars.interact.cases.opening import enter
from regulars.interact.outbox import queue
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import business
from regulars.ledger.models import Case, CaseEntry
from regulars.ledger.service_terms import ServiceTerms

QUESTION = "Is it settled?"
"""How the subject of the question begins, by which a reply is known."""

_SALT = "regulars.case"
_HOLDS_SECONDS = 60 * 24 * 3600
_AT_ONCE = 500


def ask_what_was_answered(terms: ServiceTerms, *, at: datetime) -> int:
    """Ask about each answer that was given long enough ago, once an answer; gives how many were asked."""
    if terms.ask is None:
        return 0
    due = Case.objects.filter(closed_at=None, asked_at=None, last_answer_at__lte=at - terms.ask)
    due = due.filter(heard_at__lte=F("last_answer_at"), last_answer_at__gt=at - terms.proof).exclude(customer__email="")
    numbers = list(due.order_by("last_answer_at").values_list("pk", flat=True)[:_AT_ONCE])
    count = 0
    for number in numbers:
        with suppress(BadInput):  # another worker asked or closed it meanwhile
            ask(number, terms, at=at)
            count += 1
    return count


def ask(number: int, terms: ServiceTerms, *, at: datetime, by: str = "") -> Case:
    """Queue the question, once an answer; whether it may be sent is asked when it is. Raises NotFound, BadInput."""
    with transaction.atomic():
        case = Case.objects.select_for_update().select_related("customer").filter(pk=number).first()
        if case is None:
            raise NotFound(f"There is no case {number}.", hint="Look at the list of cases again.")
        if not case.customer.email:
            raise BadInput(f"{case.customer.called} has no e-mail address.", hint="Call, and note what they say.")
        if case.closed_at is not None or awaits_answer(case):
            raise BadInput(f"Case {number} has no answer of ours to ask about.", hint="Answer it first.")
        if case.asked_at is None:
            key = f"case {case.pk} settled? {case.reopened}.{case.answers}"
            text = _letter(case, terms.site)
            queue(
                case.customer,
                key=key,
                purpose="service",
                subject=f"{QUESTION} {case.subject}"[:400],
                text=text,
                at=at,
            )
            case.asked_at = at
            case.save(update_fields=["asked_at"])
            enter(case, CaseEntry.Did.ASKED, at, by=by)
        return case


def token_of(case: Case) -> str:
    """What the link in the question carries: which case, and which round of it, signed."""
    return signing.dumps([case.pk, case.reopened], salt=_SALT)


def case_behind(token: str) -> Case:
    """The case that a link is about. Raises NotFound for one that is not ours, too old, or about an earlier round."""
    try:
        number, reopened = signing.loads(token, salt=_SALT, max_age=_HOLDS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        number, reopened = 0, 0
    case = Case.objects.select_related("customer").filter(pk=number, reopened=reopened).first()
    if case is None:
        raise NotFound("This link no longer leads anywhere.", hint="Please write to us, we shall look after it.")
    return case


def _letter(case: Case, site: str) -> str:
    name = case.customer.name.split()[0] if case.customer.name else ""
    lines = [
        f"Hello{f' {name}' if name else ''},",
        f"some days ago we answered you about “{case.subject}”. Is it settled?",
    ]
    if site:
        address = f"{site.rstrip('/')}/settled/{token_of(case)}/"
        lines.append(f"Yes, it is settled: {address}?answer=yes\nNo, not yet: {address}?answer=no")
    else:
        lines.append("Just write back in a word: we read every answer.")
    return "\n\n".join([*lines, f"Kind regards,\n{business().name}"])
