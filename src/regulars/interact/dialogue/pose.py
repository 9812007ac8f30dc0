"""Posing: the one question whose answer is worth most for this customer now, in this place; and often none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from regulars.interact.dialogue.catalogue import Ask, catalogue, question_named, switched_off
from regulars.interact.dialogue.known import may_be_asked
from regulars.interact.dialogue.worth import Valued, answers_so_far, belief, hints_of, reply_rate, stakes_of, value
from regulars.interact.surveys.guard import may_ask, one_at_a_time
from regulars.interact.surveys.links import QUESTION, token_for
from regulars.interact.surveys.wording import LANGUAGES, ends_of_scale, pick, speaks
from regulars.ledger.business import business
from regulars.ledger.models import Asking, Customer, Delivery


@dataclass(frozen=True, slots=True)
class Posed:
    """A question that was put to a customer, in their language. `options`: (value, words), empty where a day is asked;
    `ends`: what the lowest and the highest step of a scale mean, empty for others.
    `path`: of the page that takes the answer: a link with `?a=value` marks one, a form posts `a=value` to it."""

    number: int
    key: str
    text: str
    language: str
    options: tuple[tuple[str, str], ...]
    ends: tuple[str, str]
    path: str


def ranked(customer: Customer, place: str, at: datetime) -> list[Valued]:
    """The questions that are worth asking now, the best first; empty where the guard says no. Nothing is written.

    Args:
        customer: who.
        place: mail, web or agent.
        at: now.
    """
    terms = business()
    stakes = stakes_of(customer, terms)
    if stakes is None or not may_ask(customer, place, at=at).allowed:
        return []
    off = switched_off()
    asks = may_be_asked([ask for ask in catalogue() if ask.key not in off], customer, place, at=at)
    replies, hints, others = reply_rate(place, at), hints_of(customer), answers_so_far(at)
    valued = [
        value(ask, stakes, belief(ask, hints, others.get(ask.key, {})), place=place, replies=replies) for ask in asks
    ]
    return sorted((one for one in valued if one.net > 0), key=lambda one: (-one.net, one.ask.key))


def question_for(customer: Customer, place: str, at: datetime) -> Valued | None:
    """The question to put to this customer in this place now; None: leave them in peace. Nothing is written."""
    found = ranked(customer, place, at)
    return found[0] if found else None


def pose(customer: Customer, place: str, at: datetime, *, delivery: Delivery | None = None) -> Posed | None:
    """Put the best question to them, and remember that we did; None: leave them in peace.

    Args:
        customer: who.
        place: mail, web or agent.
        at: now.
        delivery: the mail that carries it beside its own matter, if one does.
    """
    with transaction.atomic():
        one_at_a_time()
        best = question_for(customer, place, at)
        if best is None:
            return None
        asking = note_asking(customer, best.ask, place, at=at, worth=best.gain, delivery=delivery)
    return posed(asking, at=at)


def note_asking(
    customer: Customer,
    ask: Ask,
    place: str,
    *,
    at: datetime,
    worth: float = 0.0,
    by: str = "",
    delivery: Delivery | None = None,
) -> Asking:
    """Remember that a question was put."""
    return Asking.objects.create(
        customer=customer,
        question=ask.key,
        place=place,
        at=at,
        asked_by=by,
        worth=Decimal(f"{worth:.4f}"),
        delivery=delivery,
    )


def take_back(delivery: Delivery) -> None:
    """The mail did not arrive, so what it carried was never asked; unless they answered it, and it did."""
    Asking.objects.filter(delivery=delivery, answered_at=None, declined_at=None).delete()


def posed(asking: Asking, *, at: datetime) -> Posed:
    """The question of an asking in the customer's language, with the page for its answer."""
    ask = question_named(asking.question)
    language = speaks(asking.customer, LANGUAGES, "en")
    return Posed(
        asking.pk,
        ask.key,
        pick(ask.texts, language),
        language,
        options_of(ask, language),
        ends_of_scale(ask.scale, language),
        f"/q/{token_for(QUESTION, asking.pk, at=at)}/",
    )


def options_of(ask: Ask, language: str) -> tuple[tuple[str, str], ...]:
    """What can be answered by one click, as (value, words); empty where a day is asked."""
    return () if ask.is_date else tuple((option.key, pick(option.texts, language)) for option in ask.options)
