"""What the site knows of people, for those who ask what is known of them, or ask to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from regulars.ledger.models import Exposure, Invite, InviteVisit, Record, Submission


def visits_of(records: Iterable[Record]) -> QuerySet[InviteVisit]:
    """Visits by somebody's personal link, of these records' people."""
    theirs = Q(pk__in=[])
    for record in records:
        theirs |= Q(source=record.source_id, source_key=record.key)
    return InviteVisit.objects.filter(theirs).order_by("at", "pk")


def seen_by(customer: int) -> QuerySet[Exposure]:
    """Offers that this customer was shown."""
    return Exposure.objects.filter(decision__customer=customer).order_by("first_at", "pk")


def sent_in_by(records: QuerySet[Record]) -> QuerySet[Submission]:
    """Forms that these records' people sent in."""
    return Submission.objects.filter(record__in=records).order_by("at", "pk")


def invites_of(records: QuerySet[Record]) -> QuerySet[Invite]:
    """Personal links of these records' people."""
    return Invite.objects.filter(record__in=records).order_by("made_at", "pk")
