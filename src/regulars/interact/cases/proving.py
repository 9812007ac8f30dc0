"""Time proves that a matter is settled: nothing more about it, and the customer buys again, or is silent as ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from regulars.interact.cases.handling import awaits_answer, close
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Case, Score, TimelineEntry
from regulars.ledger.service_terms import ServiceTerms

_AT_ONCE = 500


def close_what_time_proved(terms: ServiceTerms, *, at: datetime) -> int:
    """Close the cases of which nothing was heard for long enough since our answer; gives how many."""
    quiet = Case.objects.filter(closed_at=None, last_answer_at__lte=at - terms.proof, heard_at__lte=F("last_answer_at"))
    count = 0
    for number in list(quiet.order_by("last_answer_at").values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=number)
            words = "" if case.closed_at or awaits_answer(case) else proof_of(case, terms, at=at)
            if words:
                close(case, Case.Because.TIME, at=at, words=words)
                count += 1
    return count


def proof_of(case: Case, terms: ServiceTerms, *, at: datetime) -> str:
    """What time proves about an answered case, in words; empty where it proves nothing.

    A customer who should have bought by now, by their own rhythm, and did not, is not silent because all is well.
    """
    answered = case.last_answer_at
    if answered is None or at - answered < terms.proof:
        return ""
    orders = TimelineEntry.objects.filter(record__link__customer=case.customer_id, name=PURCHASE, at__lte=at)
    again = orders.filter(at__gt=answered).order_by("at").values_list("at", flat=True).first()
    if again is not None:
        return f"Nothing more in {terms.proof.days} days, and they ordered again on {again:%-d %B}."
    horizon = Score.objects.filter(customer=case.customer_id).values_list("horizon_weeks", flat=True).first()
    last = orders.order_by("-at").values_list("at", flat=True).first()
    if horizon is not None and last is not None and at - last > timedelta(weeks=horizon):
        return ""
    return f"Nothing more in {terms.proof.days} days, which is no longer than they are silent anyway."
