"""What is known of one customer, so that it is never asked again; and what they declined, or left lying, lately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.interact.dialogue.catalogue import Ask
from regulars.ledger.models import Answer, Asking, Consent, Customer, Motivator, Need, Preference

_DECLINED_REST = timedelta(days=365)
_IGNORED_REST = timedelta(days=120)
_NPS = "nps"


@dataclass(frozen=True, slots=True)
class Told:
    """What one customer told, whoever wrote it down: when they last answered each question of ours, stated a fact on
    each subject, answered each question of surveys (`nps` stands for all about recommending us); the consents that they
    gave or refused, as (channel, purpose); and the questions that are not to be put again yet."""

    answered: Mapping[str, datetime]
    stated: Mapping[str, datetime]
    surveyed: Mapping[str, datetime]
    consents: frozenset[tuple[str, str]]
    put_off: frozenset[str]


def told_by(customer: Customer, *, at: datetime) -> Told:
    """All of it by a moment, in four queries."""
    answered: dict[str, datetime] = {}
    put_off = set()
    askings = Asking.objects.filter(customer=customer, at__lte=at).order_by("at")
    for question, asked_at, answered_at, declined_at in askings.values_list(
        "question", "at", "answered_at", "declined_at"
    ):
        if answered_at and answered_at <= at:
            answered[question] = max(answered_at, answered.get(question, answered_at))
        elif asked_at > at - _IGNORED_REST or (declined_at and declined_at > at - _DECLINED_REST):
            put_off.add(question)
    facts = [
        kind.objects.filter(customer=customer, stated=True, learned_at__lte=at).order_by().values_list(
            "subject", "learned_at"
        )
        for kind in (Preference, Need, Motivator)
    ]  # fmt: skip
    said = Answer.objects.filter(customer=customer, number__isnull=False, at__lte=at).order_by()
    surveyed = [
        (_NPS if scale == _NPS else key, when)
        for key, scale, when in said.values_list("question__key", "question__scale", "at")
    ]
    consents = Consent.objects.filter(record__link__customer=customer, given_at__lte=at).order_by()
    return Told(
        answered,
        _latest(facts[0].union(*facts[1:], all=True)),
        _latest(surveyed),
        # A no is an answer, and so is a yes that still waits to be confirmed.
        frozenset(consents.values_list("channel", "purpose")),
        frozenset(put_off),
    )


def is_known(ask: Ask, customer: Customer, told: Told, *, at: datetime) -> bool:
    """Whether the customer told us already, and not too long ago: in whatever way they did."""

    def fresh(when: datetime | None) -> bool:
        lasts = ask.shelf_life_days
        return when is not None and (lasts is None or when >= at - timedelta(days=lasts))

    if fresh(told.answered.get(ask.key)):
        return True
    match ask.fills["as"]:
        case "birth_date":
            return bool(customer.birth_date)
        case "consent":
            return (ask.fills["channel"], ask.fills["purpose"]) in told.consents
        case "answer":
            return fresh(told.surveyed.get(_NPS if ask.scale == _NPS else ask.key))
        case _:
            return fresh(told.stated.get(ask.fills["subject"]))


def may_be_asked(asks: Iterable[Ask], customer: Customer, place: str, *, at: datetime) -> list[Ask]:
    """Those that fit the place, that we lack, and that they have not declined or ignored lately."""
    told = told_by(customer, at=at)
    return [
        ask
        for ask in asks
        if place in ask.places
        and ask.key not in told.put_off
        and all(getattr(customer, field) for field in ask.requires)
        and not is_known(ask, customer, told, at=at)
    ]


def _latest(pairs: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for name, when in pairs:
        found[name] = max(when, found.get(name, when))
    return found
