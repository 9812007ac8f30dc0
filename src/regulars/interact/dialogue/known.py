"""What is known of one customer, so that it is never asked again; and what they declined, or left lying, lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from regulars.interact.dialogue.catalogue import Ask
from regulars.ledger.models import Answer, Asking, Consent, Customer, Motivator, Need, Preference

_DECLINED_REST = timedelta(days=365)
_IGNORED_REST = timedelta(days=120)


def is_known(ask: Ask, customer: Customer, *, at: datetime) -> bool:
    """Whether the customer told us already, and not too long ago: in whatever way they did."""
    since = at - timedelta(days=ask.shelf_life_days) if ask.shelf_life_days is not None else None
    if _since(Asking.objects.filter(customer=customer, question=ask.key, answered_at__lte=at), "answered_at", since):
        return True
    fills = ask.fills
    match fills["as"]:
        case "birth_date":
            return bool(customer.birth_date)
        case "consent":
            # A no is an answer, and so is a yes that still waits to be confirmed.
            said = Consent.objects.filter(
                record__link__customer=customer, channel=fills["channel"], purpose=fills["purpose"], given_at__lte=at
            )
            return said.exists()
        case "answer":
            said_to = Answer.objects.filter(customer=customer, number__isnull=False, at__lte=at)
            # There is one question about recommending us, whatever survey calls it.
            same = Q(question__scale="nps") if ask.scale == "nps" else Q(question__key=ask.key)
            return _since(said_to.filter(same), "at", since)
        case _:
            return any(
                _since(
                    kind.objects.filter(customer=customer, subject=fills["subject"], stated=True, learned_at__lte=at),
                    "learned_at",
                    since,
                )
                for kind in (Preference, Need, Motivator)
            )


def may_be_asked(asks: Iterable[Ask], customer: Customer, place: str, *, at: datetime) -> list[Ask]:
    """Those that fit the place, that we lack, and that they have not declined or ignored lately."""
    told = Asking.objects.filter(customer=customer, answered_at=None)
    put_off = set(
        told.filter(Q(declined_at__gt=at - _DECLINED_REST) | Q(at__gt=at - _IGNORED_REST)).values_list(
            "question", flat=True
        )
    )
    return [
        ask
        for ask in asks
        if place in ask.places
        and ask.key not in put_off
        and all(getattr(customer, field) for field in ask.requires)
        and not is_known(ask, customer, at=at)
    ]


def _since(rows: QuerySet[Any], column: str, since: datetime | None) -> bool:
    return rows.filter(**{f"{column}__gte": since}).exists() if since else rows.exists()
