"""What the dialogue learned and earned: per question, and the latest answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from regulars.interact.dialogue.catalogue import Ask, catalogue, question_named, switched_off
from regulars.interact.surveys.wording import pick
from regulars.ledger.models import Asking

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Learned:
    """One question within the last year; `expected` and `earned` in the business's currency. `answers`: (words, how
    many), the most frequent first."""

    ask: Ask
    on: bool
    asked: int
    answered: int
    declined: int
    expected: Decimal
    earned: Decimal
    answers: Sequence[tuple[str, int]]

    @property
    def rate(self) -> float | None:
        """The share that was answered; None before it was asked."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Latest:
    """One answer: who said what to which question, when and where."""

    code: str
    called: str
    question: str
    answer: str
    place: str
    at: datetime
    earned: Decimal | None


def learned(at: datetime) -> list[Learned]:
    """Every question of the catalogue, those that earned most first."""
    off = switched_off()
    rows: dict[str, list[Asking]] = {}
    for asking in Asking.objects.filter(at__gt=at - _YEAR, at__lte=at).order_by("pk").iterator():
        rows.setdefault(asking.question, []).append(asking)
    found = [_one(ask, rows.get(ask.key, []), on=ask.key not in off) for ask in catalogue()]
    return sorted(found, key=lambda one: (-one.earned, -one.asked, one.ask.key))


def _one(ask: Ask, askings: list[Asking], *, on: bool) -> Learned:
    answered = [asking for asking in askings if asking.answered_at]
    said = Counter(_words(ask, asking.answer) for asking in answered)
    return Learned(
        ask,
        on,
        len(askings),
        len(answered),
        sum(1 for asking in askings if asking.declined_at),
        sum((asking.worth for asking in answered), Decimal(0)),
        sum((asking.earned or Decimal(0) for asking in answered), Decimal(0)),
        [] if ask.is_date else said.most_common(),
    )


def latest_answers(most: int = 20) -> list[Latest]:
    """The answers that came last."""
    known = {ask.key for ask in catalogue()}
    said = Asking.objects.filter(answered_at__isnull=False, question__in=known).select_related("customer")
    return [
        Latest(
            asking.customer.code,
            asking.customer.called,
            question_named(asking.question).name,
            _words(question_named(asking.question), asking.answer),
            asking.place,
            asking.answered_at or asking.at,
            asking.earned,
        )
        for asking in said.order_by("-answered_at", "-pk")[:most]
    ]


def _words(ask: Ask, answer: str) -> str:
    return next((pick(option.texts, "en", answer) for option in ask.options if option.key == answer), answer)
