"""What we owe our customers now: answers, settlements, promises, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from regulars.interact.cases.escalating import late
from regulars.interact.tasks.evidence import Evidence, evidence_for
from regulars.kernel.time import local_day
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Case, Conversation, Customer, Promise, Understanding

_TOPIC_WEEKS = 5
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that is not settled, and what speaks for its having been kept."""

    promise: Promise
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Rising:
    """A topic that customers speak of more this week than in the four before (a week, on average)."""

    topic: str
    this_week: int
    usual: float


def open_cases(
    *, at: datetime, owner: str | None = None, only_late: bool = False, customer: Customer | None = None
) -> QuerySet[Case]:
    """Cases that are not closed: what is late first, then by priority and the next clock."""
    cases = Case.objects.filter(closed_at=None).select_related("customer")
    if owner is not None:
        cases = cases.filter(owner=owner)
    if only_late:
        cases = cases.filter(late(at))
    if customer is not None:
        cases = cases.filter(customer=customer)
    is_late = ExpressionWrapper(late(at), output_field=BooleanField())
    return cases.annotate(is_late=is_late).order_by("-is_late", "priority", "answer_due_at", "pk")


def closed_cases() -> QuerySet[Case]:
    """Cases that are closed, the last closed first."""
    return Case.objects.filter(closed_at__isnull=False).select_related("customer").order_by("-closed_at", "-pk")


def waiting_conversations() -> QuerySet[Conversation]:
    """Conversations with a message of the customer's that nobody answered, the longest waiting first."""
    waiting = Conversation.objects.filter(waiting_since__isnull=False).select_related(
        "record__link__customer", "source"
    )
    return waiting.order_by("waiting_since", "pk")


def open_promises(*, at: datetime, limit: int, customer: Customer | None = None) -> list[OpenPromise]:
    """Promises that are not settled, the soonest due first, those without a day last."""
    made = Promise.objects.filter(kept_at=None, broken_at=None).select_related("customer")
    if customer is not None:
        made = made.filter(customer=customer)
    soonest = made.order_by(F("due_on").asc(nulls_last=True), "made_at", "pk")[:limit]
    return [OpenPromise(one, evidence_for(one, at=at)) for one in soonest]


def promises_due(at: datetime, zone: str) -> int:
    """How many open promises are due by today."""
    return Promise.objects.filter(kept_at=None, broken_at=None, due_on__lte=local_day(at, zone)).count()


def rising_topics(at: datetime, limit: int = 5) -> list[Rising]:
    """Topics found in customers' words this week that are beyond what chance makes of the four weeks before.

    By the exact test for two Poisson counts (Przyborowski, Wilenski 1940), one in a hundred.
    """
    from scipy.stats import binom

    since = at - timedelta(weeks=_TOPIC_WEEKS)
    said = Understanding.objects.filter(kind="topic", at__gt=since, at__lte=at).order_by()
    told = read_frame(said, ["at", "label", "corrected_to"])
    counts = (
        told.with_columns(topic=pl.coalesce("corrected_to", "label"), new=pl.col("at") > at - timedelta(weeks=1))
        .group_by("topic")
        .agg(this_week=pl.col("new").sum().cast(pl.Int64), before=(~pl.col("new")).sum().cast(pl.Int64))
        .sort("topic")
    )
    rising = [
        Rising(topic, this_week, before / (_TOPIC_WEEKS - 1))
        for topic, this_week, before in counts.iter_rows()
        if this_week >= _FEWEST and binom.sf(this_week - 1, this_week + before, 1 / _TOPIC_WEEKS) < 0.01
    ]
    return sorted(rising, key=lambda one: (-(one.this_week - one.usual), one.topic))[:limit]
