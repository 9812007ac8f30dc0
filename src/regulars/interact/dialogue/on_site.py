"""The question on the business's own site: made ready a moment after a customer came by, so that no page waits for the
reckoning; asked when a page is about to show it, with the guard looked at once more; answered by one click."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from regulars.interact.dialogue.catalogue import Ask, catalogue, switched_off
from regulars.interact.dialogue.known import is_known, told_by
from regulars.interact.dialogue.learn import decline, take_answer
from regulars.interact.dialogue.pose import note_asking, options_of, ranked
from regulars.interact.surveys.guard import may_go_on_asking, one_at_a_time
from regulars.interact.surveys.wording import LANGUAGES, ends_of_scale, pick, speaks
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Asking, Customer, ReadyQuestion

PLACE = "web"
_NEWS = timedelta(hours=1)
_KEPT = timedelta(days=7)
"""So long it is offered: should it not be worth asking any more, that is found when a page would show it."""
_STILL_OPEN = timedelta(days=14)
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Came:
    """A customer came by at that moment."""

    customer: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Offered:
    """A question in the visitor's language. `code`: what the page knows it by; `answers`: (value, words); `low` and
    `high`: what the ends of a scale mean, empty for others."""

    code: str
    text: str
    language: str
    answers: tuple[tuple[str, str], ...]
    low: str
    high: str


def ready_for(customer: Customer, languages: Collection[str], at: datetime) -> tuple[Offered | None, bool]:
    """What is ready to be asked of this visitor, by one look into the ledger; and whether to reckon anew.

    Args:
        customer: who came by.
        languages: that the visitor reads, the preferred first; after them, the one that the customer speaks.
        at: now.
    """
    row = ReadyQuestion.objects.filter(customer=customer).first()
    if row is None or row.reckoned_at is None:
        return None, row is None
    ask = _named(row.question) if row.reckoned_at > at - _KEPT else None
    renew = row.wanted_at is None and row.reckoned_at <= at - _NEWS
    return _offered(row.code, ask, customer, languages) if ask else None, renew


def note_came(came: Sequence[Came]) -> int:
    """Have a question made ready for these customers; gives for how many."""
    latest = {one.customer: one.at for one in came}
    there = Customer.objects.filter(pk__in=latest, merged_into=None).values_list("pk", flat=True)
    rows = [ReadyQuestion(customer_id=number, code=_new_code(), wanted_at=latest[number]) for number in there]
    ReadyQuestion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer"], update_fields=["wanted_at"]
    )
    return len(rows)


def make_ready(at: datetime) -> int:
    """Reckon what to ask of those who came by, the first first; gives how many."""
    wanted = ReadyQuestion.objects.filter(wanted_at__isnull=False).order_by("wanted_at")
    rows = list(wanted.select_related("customer", "asking__customer")[:_AT_ONCE])
    for row in rows:
        key = _still_open(row.asking, at) if row.asking else ""
        asking = row.asking if key else None
        key = key or next(iter(worth_asking(row.customer, at)), "")
        # Whoever is shown it meanwhile, or came by again, has it reckoned once more.
        mine = ReadyQuestion.objects.filter(pk=row.pk, wanted_at=row.wanted_at, asking=row.asking)
        told = {"question": key, "reckoned_at": at, "wanted_at": None}
        if key and (key, asking) != (row.question, row.asking):
            told |= {"code": _new_code(), "asking": asking}
        mine.update(**told)
    return len(rows)


def worth_asking(customer: Customer, at: datetime) -> dict[str, float]:
    """Keys of the questions worth asking on the site that one click answers, the best first, with what answers gain."""
    return {one.ask.key: one.gain for one in ranked(customer, PLACE, at) if not one.ask.is_date}


def show(code: str, *, at: datetime) -> bool:
    """A page is about to show it: it is asked now, once. False: it is not to be shown, for something has changed since
    it was made ready. Raises NotFound for a code of no question."""
    with transaction.atomic():
        one_at_a_time()
        row = _behind(code, ReadyQuestion.objects.select_for_update(of=("self",)))
        if row.asking is not None:
            allowed = bool(_still_open(row.asking, at))
        else:
            gain = worth_asking(row.customer, at).get(row.question)
            allowed = gain is not None
            ask = _named(row.question)
            if ask is not None and gain is not None:
                row.asking = note_asking(row.customer, ask, PLACE, at=at, worth=gain)
        if not allowed:
            row.question = ""
        row.save(update_fields=["question", "asking"])
    return allowed


def answer(code: str, said: str, *, at: datetime) -> None:
    """Keep the answer to a question that was shown. Raises NotFound, or BadInput for what is no answer to it."""
    take_answer(_asked(code), said, at=at, by="the customer")
    ReadyQuestion.objects.filter(code=code).update(question="")


def rather_not(code: str, *, at: datetime) -> None:
    """They would rather not say. Raises NotFound, or BadInput for what was not asked."""
    decline(_asked(code), at=at)
    ReadyQuestion.objects.filter(code=code).update(question="")


def _asked(code: str) -> Asking:
    asking = _behind(code, ReadyQuestion.objects.all()).asking
    if asking is None:
        raise BadInput("This question was not asked.", hint="Tell that it is shown before it is answered.")
    return asking


def _behind(code: str, rows: QuerySet[ReadyQuestion]) -> ReadyQuestion:
    row = rows.select_related("customer", "asking__customer").filter(code=code).first()
    if row is None:
        raise NotFound("There is no such question.", hint="Another one may have taken its place.")
    return row


def _still_open(asking: Asking, at: datetime) -> str:
    """The key of a question that was put on the site lately and waits for its answer: showing it again asks nothing
    anew. Empty where it does not, where they told otherwise meanwhile, or are to be left in peace."""
    ask = _named(asking.question)
    if (
        ask is None
        or ask.key in switched_off()
        or asking.answered_at
        or asking.declined_at
        or asking.at <= at - _STILL_OPEN
    ):
        return ""
    if is_known(ask, asking.customer, told_by(asking.customer, at=at), at=at):
        return ""
    return ask.key if may_go_on_asking(asking.customer, PLACE, at=at).allowed else ""


def _named(key: str) -> Ask | None:
    """The question of that key; None where the catalogue has it no more."""
    return next((ask for ask in catalogue() if ask.key == key), None)


def _offered(code: str, ask: Ask, customer: Customer, languages: Collection[str]) -> Offered:
    read = (language.partition("-")[0] for language in languages)
    language = next((one for one in read if one in LANGUAGES), "") or speaks(customer, LANGUAGES, "en")
    low, high = ends_of_scale(ask.scale, language)
    return Offered(code, pick(ask.texts, language), language, options_of(ask, language), low, high)


def _new_code() -> str:
    return secrets.token_urlsafe(16)
