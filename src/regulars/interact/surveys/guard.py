"""The guard against asking too much: one for all surveys and all single questions, asked before anybody is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from regulars.ledger.business import setting_values
from regulars.ledger.models import Asking, Case, Consent, Conversation, Customer, Invitation, Understanding
from regulars.ledger.reach import Verdict, may_reach
from regulars.ledger.reach.consent import DENIED, RESEARCH, settle, strictness

CHANNEL_OF = {"mail": "email", "web": "web", "agent": "phone"}
"""Through which channel each place of the dialogue reaches somebody."""

_LOCK = 0x5EC0_A5C
_YEAR = timedelta(days=365)
_COMPLAINT_LASTS = timedelta(days=90)  # an older one that is still "open" was forgotten in the help desk
_SETTLED = ("solved", "closed")
_SURE = 0.5
_MAY_WAIT = timedelta(days=3)  # a mail may wait for the end of quiet hours, not for the end of a pause


@dataclass(frozen=True, slots=True)
class Limits:
    """How much asking one customer has to bear: `rest_days` between two times, `a_year` times at most."""

    rest_days: int = 30
    a_year: int = 6

    @classmethod
    def set_here(cls) -> Limits:
        """As the business has set them."""
        values = setting_values()
        return cls(int(values["ASK_REST_DAYS"][0]), int(values["ASKS_A_YEAR"][0]))


def one_at_a_time() -> None:
    """Until the end of this transaction nobody else asks anybody: two who ask at once would both find that nobody has.

    Call it before the guard is asked, within the transaction that writes down the asking.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def may_ask(customer: Customer, place: str, *, at: datetime, limits: Limits | None = None) -> Verdict:
    """Whether this customer may be asked anything now, in a place: a key of CHANNEL_OF."""
    resting = resting_customers(at, limits or Limits.set_here(), [customer.pk]).get(customer.pk)
    return Verdict(False, resting) if resting else reachable(customer, CHANNEL_OF[place], at=at)


def may_go_on_asking(customer: Customer, place: str, *, at: datetime) -> Verdict:
    """Whether a question that was put already may still be shown: being asked often is no matter then, a complaint is,
    and so is what they wish."""
    if _with_open_complaint(at, [customer.pk]):
        return Verdict(False, "has an open complaint")
    return reachable(customer, CHANNEL_OF[place], at=at)


def reachable(customer: Customer, channel: str, *, at: datetime) -> Verdict:
    """Whether they may be reached there with a question, now or within the next days."""
    if channel == CHANNEL_OF["web"] and _refused_anywhere(customer, at):
        return Verdict(False, "they do not want to be asked")
    verdict = may_reach(customer, channel, RESEARCH, at=at)
    soon = verdict.not_before is not None and verdict.not_before <= at + _MAY_WAIT
    return Verdict(True, not_before=verdict.not_before) if soon else verdict


def _refused_anywhere(customer: Customer, at: datetime) -> bool:
    """Of our site nobody states a consent, so there a no that was said anywhere counts."""
    said = Consent.objects.filter(record__link__customer=customer, purpose=RESEARCH, given_at__lte=at)
    return any(strictness(statement) == DENIED for statement in settle(said).values())


def resting_customers(at: datetime, limits: Limits, customers: Collection[int] | None = None) -> dict[int, str]:
    """Who is not to be asked, and why in plain words: all, or of these customers."""
    found: dict[int, str] = {}
    count: Counter[int] = Counter()
    for customer, asked_at in _asked(at, customers):
        count[customer] += 1
        if asked_at > at - timedelta(days=limits.rest_days):
            found[customer] = f"asked something in the last {limits.rest_days} days"
    for customer, times in count.items():
        if times >= limits.a_year:
            found.setdefault(customer, f"asked {limits.a_year} times within a year")
    for customer in _with_open_complaint(at, customers):
        found[customer] = "has an open complaint"
    return found


def _asked(at: datetime, customers: Collection[int] | None) -> Iterator[tuple[int, datetime]]:
    """Each time that one was asked within the last year. A reminder moves the time, and is no asking of its own."""
    invited = Invitation.objects.filter(at__gt=at - _YEAR)
    for customer, asked_at, reminded_at in _of(invited, customers).values_list("customer", "at", "reminded_at"):
        yield customer, max(asked_at, reminded_at or asked_at)
    yield from _of(Asking.objects.filter(at__gt=at - _YEAR), customers).values_list("customer", "at")


def _of(rows: QuerySet[Any], customers: Collection[int] | None, field: str = "customer") -> QuerySet[Any]:
    return rows.order_by() if customers is None else rows.filter(**{f"{field}__in": list(customers)}).order_by()


def _with_open_complaint(at: datetime, customers: Collection[int] | None) -> set[int]:
    whose = "record__link__customer"
    unsettled = Conversation.objects.filter(
        opened_at__lte=at, opened_at__gt=at - _COMPLAINT_LASTS, closed_at=None, record__link__isnull=False
    ).exclude(status__in=_SETTLED)
    unhappy = unsettled.filter(Q(satisfaction="bad") | Q(tags__icontains="complain"))
    found = set(_of(unhappy, customers, whose).values_list(whose, flat=True))
    told = Understanding.objects.filter(kind="complaint", probability__gte=_SURE, message__conversation__in=unsettled)
    said_so = told.filter(Q(corrected_to=None) | Q(corrected_to="yes"), record__link__isnull=False)
    found |= set(_of(said_so, customers, whose).values_list(whose, flat=True))
    in_hand = Case.objects.filter(opened_at__lte=at, closed_at=None)
    return found | set(_of(in_hand, customers).values_list("customer", flat=True))
