"""What is done with a case: answered, given to another, settled or not by the customer's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from regulars.interact.cases.opening import enter, reopen, start_clocks
from regulars.interact.staff import who_may_act
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Case, CaseEntry, Message, Task
from regulars.ledger.service_terms import ServiceTerms, service_terms

Did = CaseEntry.Did
_LONGEST = 10_000


def answer(
    number: int, words: str, *, by: str, at: datetime, message: Message | None = None, seq: int | None = None
) -> Case:
    """We answered. A message or event that the case has already changes nothing. Raises NotFound, BadInput."""
    with _locked(number) as case:
        if _has(case, message, seq):
            return case
        _must_be_open(case)
        case.answered_at = min(case.answered_at or at, at)
        if case.last_answer_at is None or at > case.last_answer_at:
            case.last_answer_at, case.asked_at = at, None
        case.answers += 1
        case.save()
        enter(case, Did.ANSWERED, at, _words(words), by=by, message=message, seq=seq)
        return case


def hear(number: int, words: str, *, at: datetime, message: Message) -> Case:
    """The customer wrote about it, neither content nor complaining: our answer is due again."""
    with _locked(number) as case:
        if not _has(case, message, None):
            if awaits_answer(case) is False:
                start_clocks(case, at, service_terms(), resolve=False)
            case.heard_at = max(case.heard_at, at)
            case.save()
            enter(case, Did.HEARD, at, words, message=message)
        return case


def settle(number: int, words: str, *, by: str, at: datetime, message: Message | None = None) -> Case:
    """The customer says that it is settled, in these words; `by` is who noted them, or how they reached us.

    Settling what is closed changes nothing. Raises NotFound, or BadInput without words.
    """
    said = _words(words)
    if not said:
        raise BadInput(
            "A case is closed by the customer's words.", hint="Write what they said, such as 'All fine now'."
        )
    with _locked(number) as case:
        if case.closed_at is None and not _has(case, message, None):
            enter(case, Did.SETTLED, at, said, by=by, message=message)
            close(case, Case.Because.SAID, at=at, by=by)
        return case


def unsettle(number: int, words: str, *, by: str, at: datetime, terms: ServiceTerms | None = None) -> Case:
    """The customer says that it is not settled: open again if it was closed, and urgent. Raises NotFound."""
    with _locked(number) as case:
        did = Did.UNSETTLED
        closed = case.closed_at is not None
        if closed:
            reopen(case)
            did = Did.REOPENED
        case.priority, case.heard_at = Case.Priority.HIGH, max(case.heard_at, at)
        start_clocks(case, at, terms or service_terms(), resolve=closed)
        case.save()
        enter(case, did, at, _words(words), by=by)
        return case


def assign(number: int, owner: str, *, by: str, at: datetime) -> Case:
    """Give a case to another of us. Raises NotFound, or BadInput for somebody who may not act."""
    if owner not in who_may_act():
        raise BadInput(f"'{owner}' cannot take a case: nobody of that name may act for customers.")
    with _locked(number) as case:
        if case.owner != owner:
            case.owner = owner
            case.save(update_fields=["owner"])
            enter(case, Did.ASSIGNED, at, owner, by=by)
        return case


def close(case: Case, because: Case.Because, *, at: datetime, by: str = "", words: str = "") -> None:
    """Close it, by the caller's lock. What settled it is our last answer before, where there was one."""
    case.closed_at, case.closed_because, case.closed_by = at, because, by
    case.resolved_at = case.last_answer_at if case.last_answer_at and case.last_answer_at <= at else at
    case.save()
    enter(case, Did.CLOSED, at, words or case.get_closed_because_display(), by=by)
    # What was left to do about it is done with it.
    Task.objects.filter(case=case, done_at=None).update(done_at=at, done_by=by or "Regulars", changed_at=at)


def awaits_answer(case: Case) -> bool:
    """Whether it is our turn: never answered, or they spoke since."""
    return case.closed_at is None and (case.last_answer_at is None or case.heard_at > case.last_answer_at)


@contextmanager
def _locked(number: int) -> Iterator[Case]:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=number).first()
        if case is None:
            raise NotFound(f"There is no case {number}.", hint="Look at the list of cases again.")
        yield case


def _has(case: Case, message: Message | None, seq: int | None) -> bool:
    if message is not None:
        return case.entries.filter(message=message).exists()
    return seq is not None and case.entries.filter(seq=seq).exists()


def _must_be_open(case: Case) -> None:
    if case.closed_at is not None:
        raise BadInput(f"Case {case.pk} is closed.", hint="Note that it is not settled first, which opens it again.")


def _words(text: str) -> str:
    words = text.strip()
    if len(words) > _LONGEST:
        raise BadInput(f"What was said has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words
