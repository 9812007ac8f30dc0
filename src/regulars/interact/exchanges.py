"""Calls, visits, letters and notes, entered by people; each is an event on the customer's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from regulars.interact.cases.handling import answer
from regulars.interact.desk import desk_record
from regulars.interact.tasks.due_words import due_in_words
from regulars.interact.tasks.promises import promise
from regulars.interact.tasks.work import add_task
from regulars.kernel.errors import BadInput
from regulars.kernel.time import local_day
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Case, Customer

EXCHANGES = {"call": "Call Logged", "visit": "Visit Logged", "letter": "Letter Logged", "chat": "Chat Logged"}
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What came of an exchange: a promise, a task, an answer to a complaint. A day left out is read from the words."""

    promised: str = ""
    promise_due_on: date | None = None
    task: str = ""
    task_due_on: date | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """Numbers of what was entered: the event, and the promise and task, if any."""

    seq: int
    promise: int | None
    task: int | None


def log_call(customer: Customer, text: str, *, by: str, at: datetime, kind: str = "call", outcome: str = "") -> int:
    """Record an exchange of `kind` (a key of EXCHANGES) and what was said; gives the event's sequence number.

    Raises BadInput for an unknown kind, or a text that is empty or too long.
    """
    if kind not in EXCHANGES:
        raise BadInput(f"'{kind}' is no kind of exchange; it is one of {', '.join(EXCHANGES)}.")
    words = _words(text, f"what was said in the {kind}")
    record = desk_record(customer, at)
    said = {"text": words, "by": by, "outcome": outcome}
    return append_event(record, EXCHANGES[kind], at, summary=words, properties=said)


def log_with_follow_up(
    customer: Customer,
    text: str,
    follow_up: FollowUp,
    *,
    by: str,
    at: datetime,
    zone: str,
    kind: str = "call",
    outcome: str = "",
    whose: str | None = None,
) -> Logged:
    """Record an exchange with all that came of it, or nothing. Raises BadInput as `log_call` does.

    Args:
        customer, text, kind, outcome: as in `log_call`.
        follow_up: what is to follow.
        by, at: who enters it, and when.
        whose: the task is to be, if not that of whoever enters it; empty: whoever comes first.
        zone: the business's, in which 'by Friday' is meant.
    """
    today, doer = local_day(at, zone), by if whose is None else whose
    with transaction.atomic():
        seq = log_call(customer, text, by=by, at=at, kind=kind, outcome=outcome)
        made = task = None
        if follow_up.promised.strip():
            made = promise(customer, follow_up.promised, at=at, due_on=follow_up.promise_due_on, by=by, zone=zone)
        if follow_up.task.strip():
            due = follow_up.task_due_on or _day_in(follow_up.task, today)
            task = add_task(customer, follow_up.task, by=by, at=at, due_on=due, assigned_to=doer, zone=zone)
        if follow_up.case is not None:
            if not Case.objects.filter(pk=follow_up.case, customer=customer).exists():
                raise BadInput(f"Case {follow_up.case} is not one of this customer's.", hint="Reload the page.")
            answer(follow_up.case, text, by=by, at=at, seq=seq)
        return Logged(seq, made.pk if made else None, task.pk if task else None)


def add_note(customer: Customer, text: str, *, by: str, at: datetime) -> int:
    """Keep a note; gives the event's sequence number. Raises BadInput for an empty or too long text."""
    words = _words(text, "the note")
    return append_event(
        desk_record(customer, at), "Note Added", at, summary=words, properties={"text": words, "by": by}
    )


def _day_in(text: str, today: date) -> date | None:
    found = due_in_words(text, today)
    return found.day if found else None


def _words(text: str, what: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput(f"There is nothing in {what}.", hint="Write a few words, so that the next of us knows.")
    if len(words) > _LONGEST:
        raise BadInput(f"{what[0].upper()}{what[1:]} has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words
