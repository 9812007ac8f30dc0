"""Find complaints that have no case yet: in what was understood, and in what help desks marked."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet

from regulars.interact.cases.opening import Complaint, complain, complaint_of
from regulars.interact.cases.priority import matter_of
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Case, CaseEntry, Conversation, Understanding
from regulars.ledger.service_terms import ServiceTerms
from regulars.ledger.understood import is_said
from regulars.science.quality.complaints import tell_complaints

_WORDS_BACK = timedelta(days=7)
_TALKS_BACK = timedelta(days=14)
_AT_ONCE = 500


def open_from_words(terms: ServiceTerms, *, at: datetime) -> int:
    """A case for each complaint in customers' words lately; gives how many complaints were taken."""
    taken = CaseEntry.objects.order_by()
    found = (
        Understanding.objects.filter(is_said("complaint"), at__gte=at - _WORDS_BACK, at__lte=at)
        .filter(record__link__isnull=False)
        .exclude(Q(message__automatic=True) | Q(message__from_customer=False))
        .exclude(Q(message=None, seq=None))
        .exclude(Q(message__isnull=False) & Exists(taken.filter(message=OuterRef("message"))))
        .exclude(Q(message=None) & Exists(taken.filter(seq=OuterRef("seq"))))
        .select_related("record__link__customer", "message__conversation")
        .order_by("at", "pk")
    )
    count = 0
    for heard in found[:_AT_ONCE]:
        complain(_from_words(heard), terms)
        count += 1
    return count


def open_from_marks(terms: ServiceTerms, *, at: datetime, after: int = 0) -> int:
    """A case for each conversation lately that its help desk marks as a complaint, and that has none.

    `after` leaves out conversations up to a number, where they were looked at before.
    """
    lately = Conversation.objects.filter(opened_at__gte=at - _TALKS_BACK, opened_at__lte=at, pk__gt=after)
    waiting = lately.filter(cases=None, record__link__isnull=False).exclude(tags="", satisfaction="")
    said = read_frame(waiting.order_by(), ["pk", "tags", "satisfaction"])
    numbers = tell_complaints(said).filter(pl.col("complaint"))["pk"].sort().to_list()
    count = 0
    for start in range(0, len(numbers), _AT_ONCE):
        some = Conversation.objects.filter(pk__in=numbers[start : start + _AT_ONCE]).order_by("opened_at", "pk")
        count += _open_marked(some, terms)
    return count


def _open_marked(talks: QuerySet[Conversation], terms: ServiceTerms) -> int:
    told = list(talks.select_related("record__link__customer"))
    known = dict(Case.objects.filter(matter__in=map(matter_of, told)).values_list("matter", "conversation"))
    count = 0
    for talk in told:
        if known.get(matter_of(talk), 0) == talk.pk:
            continue
        complain(complaint_of(talk, talk.record.link.customer), terms)
        count += matter_of(talk) not in known
    return count


def _from_words(heard: Understanding) -> Complaint:
    message, talk = heard.message, heard.message.conversation if heard.message else None
    topics = Understanding.objects.filter(record=heard.record, kind="topic", message=message, seq=heard.seq)
    topic = topics.order_by("-probability").values_list("label", flat=True).first() or ""
    return Complaint(
        customer=heard.record.link.customer,
        at=heard.at,
        matter=matter_of(talk) if talk else f"event {heard.seq}",
        subject=(talk.subject if talk else "") or heard.words or topic or "A complaint",
        origin=Case.Origin.WORDS,
        topic=topic.lower(),
        words=heard.words,
        conversation=talk,
        message=message,
        seq=heard.seq if message is None else None,
    )
