"""What a customer's message asks us to remember, filled in for one of us to confirm; nothing is made by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from regulars.interact.arrangements.days import day_after
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.arrangements.noting import today_of
from regulars.interact.arrangements.same_again import LastOrder, last_order
from regulars.interact.understanding.understand import names_of
from regulars.kernel.time import local_day
from regulars.ledger.business import business
from regulars.ledger.models import Arrangement, Conversation, Customer, Message
from regulars.science.language.arranging import Asked, asked_in
from regulars.science.language.masking import mask
from regulars.science.language.reading import shown

_FRESH = timedelta(days=90)
"""What was asked before was answered by somebody."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """The message that asks, what it comes to, and whether it was made already."""

    message: int
    wanted: Wanted
    made: bool


def suggested_in(talk: Conversation, said: Iterable[Message], *, at: datetime) -> Suggested | None:
    """The newest thing that the customer asks us to remember in a conversation; None: nothing that we surely see."""
    customer, ours = talk.record.link.customer, business()
    for message in sorted(said, key=lambda each: (each.at, each.pk), reverse=True):
        if not message.from_customer or message.automatic or message.note or at - message.at > _FRESH:
            continue
        asked = asked_in(message.text, local_day(message.at, ours.time_zone))
        if asked is not None:
            sentence = shown(mask(asked.words, names_of(talk.record)).text)
            evidence = f"In their message of {message.at:%-d %B %Y}: “{sentence}”"[:400]
            made = _made_of(customer, evidence) is not None
            return Suggested(message.pk, _wanted(asked, customer, evidence, talk.subject, at), made)
    return None


def make_suggested(customer: Customer, wanted: Wanted, *, by: str, at: datetime) -> Arrangement:
    """What one of us confirmed; pressed twice, of one sentence comes one. Raises BadInput."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        made = _made_of(customer, wanted.evidence) if wanted.evidence else None
        return made or make_arrangement(customer, wanted, by=by, at=at)


def _made_of(customer: Customer, evidence: str) -> Arrangement | None:
    return Arrangement.objects.filter(customer=customer, evidence=evidence.strip()).order_by("pk").first()


def _wanted(asked: Asked, customer: Customer, evidence: str, subject: str, at: datetime) -> Wanted:
    every, unit = (asked.rhythm.every, asked.rhythm.unit) if asked.rhythm else (0, "")
    today = today_of(customer, at)
    named = asked.first_on if asked.first_on and asked.first_on >= today else None
    if asked.kind in {Arrangement.Kind.REMINDER, Arrangement.Kind.BACK}:
        words = asked.thing or subject.removeprefix("Re: ").strip()
        return Wanted(asked.kind, named, words=words[:200], every=every, unit=unit, evidence=evidence)
    last = last_order(customer)
    lines = (Line(asked.thing, Decimal(asked.quantity)),) if asked.thing else last.lines if last else ()
    first_on = named or _in_rhythm(last, every, unit, today)
    return Wanted(asked.kind, first_on, lines, every=every, unit=unit, evidence=evidence)


def _in_rhythm(last: LastOrder | None, every: int, unit: str, today: date) -> date | None:
    """The first day in their rhythm from the last order on that is not past."""
    if last is None or not every:
        return None
    return day_after(local_day(last.at, business().time_zone), every, unit, today - timedelta(days=1))
