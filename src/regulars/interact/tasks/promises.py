"""Promises to customers: made by hand or found in our own words, kept by evidence, or broken."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from regulars.interact.tasks.due_words import Due, due_in_words
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.time import local_day
from regulars.ledger.models import Customer, Promise, Understanding

_PROPOSED_BACK = timedelta(days=14)
_PROPOSED_FROM = 0.5
_LONGEST = 2000
_NO = "no"


def promise(
    customer: Customer, text: str, *, at: datetime, due_on: date | None = None, by: str = "", zone: str = ""
) -> Promise:
    """Remember what we said we would do. Raises BadInput for a text that is empty or too long.

    Where `zone` is given, a day that is left out is read from the words, as they are meant there: *by Friday*.
    """
    if due_on is None and zone:
        said = due_in_words(text, local_day(at, zone))
        due_on = said.day if said else None
    return Promise.objects.create(customer=customer, text=_words(text), made_at=at, made_by=by, due_on=due_on)


def settle_promise(number: int, *, kept: bool, at: datetime, evidence: str = "") -> Promise:
    """A promise was kept, or broken; `evidence` says how we know. Raises NotFound."""
    made = Promise.objects.filter(pk=number).first()
    if made is None:
        raise NotFound(f"There is no promise {number}.", hint="It may have been removed; reload the page.")
    made.kept_at, made.broken_at = (at, None) if kept else (None, at)
    made.evidence = evidence.strip()[:400]
    made.save(update_fields=["kept_at", "broken_at", "evidence"])
    return made


def proposed_promises(*, at: datetime, customer: Customer | None = None) -> QuerySet[Understanding]:
    """What we seem to have promised lately, by our own words, and nobody has taken up or declined; newest first."""
    found = Understanding.objects.filter(kind="promise", corrected_to=None, promise=None, record__link__isnull=False)
    found = found.filter(probability__gte=_PROPOSED_FROM, at__gte=at - _PROPOSED_BACK, at__lte=at)
    found = found.exclude(Q(message__from_customer=True) | Q(label=_NO))
    if customer is not None:
        found = found.filter(record__link__customer=customer)
    return found.select_related("record__link__customer", "message").order_by("-at", "-pk")


def due_of(proposed: Understanding, zone: str) -> Due | None:
    """By when, as the words say it."""
    return due_in_words(proposed.words, local_day(proposed.at, zone))


def accept_promise(number: int, *, by: str, at: datetime, due_on: date | None = None, text: str = "") -> Promise:
    """Take up a proposed promise; again changes nothing. Raises NotFound, or BadInput for one that was declined."""
    with transaction.atomic():
        proposed = _proposed(number)
        taken = Promise.objects.filter(understanding=proposed).first()
        if taken is not None:
            return taken
        if proposed.corrected_to == _NO:
            raise BadInput("This was declined before: it is no promise.", hint="Enter the promise by hand.")
        _correct(proposed, "yes", by, at)
        return Promise.objects.create(
            customer=proposed.record.link.customer,
            understanding=proposed,
            text=_words(text or proposed.words),
            made_at=proposed.at,
            made_by=(proposed.message.written_by if proposed.message else "") or by,
            due_on=due_on,
        )


def decline_promise(number: int, *, by: str, at: datetime) -> None:
    """It is no promise; what finds promises learns from that. Raises NotFound."""
    with transaction.atomic():
        _correct(_proposed(number), _NO, by, at)


def _proposed(number: int) -> Understanding:
    asked = Understanding.objects.select_for_update(of=("self",)).select_related("record__link__customer", "message")
    found = asked.filter(pk=number, kind="promise", record__link__isnull=False).first()
    if found is None:
        raise NotFound(f"There is no proposed promise {number}.", hint="It may have been removed; reload the page.")
    return found


def _correct(found: Understanding, to: str, by: str, at: datetime) -> None:
    found.corrected_to, found.corrected_by, found.corrected_at = to, by, at
    found.save(update_fields=["corrected_to", "corrected_by", "corrected_at"])


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput("A promise needs words.", hint="Say what was promised.")
    if len(words) > _LONGEST:
        raise BadInput(f"A promise has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words
