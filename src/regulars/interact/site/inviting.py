"""Refer a friend: a customer's personal link, who came by it, and who became a customer by that. We mail no friend."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Form, Invite, InviteVisit, Link, Record, Referral, Submission, TimelineEntry

REMEMBERED = timedelta(days=90)
"""How long it counts that somebody came by a link."""

_AT_ONCE = 500


def make_invite(record: Record, form: Form, at: datetime) -> Invite:
    """A new personal link for this record's person. A link tells nobody whose it is."""
    return Invite.objects.create(record=record, form=form, code=secrets.token_urlsafe(9), made_at=at)


def invite_behind(code: str) -> Invite | None:
    """The link of that code."""
    return Invite.objects.select_related("form").filter(code=code[:32]).first()


@dataclass(frozen=True, slots=True)
class CameBy:
    """A visitor, who allowed us to remember it, came by the link of that code; known to a source (by its number) under
    that key, now or later: as in Record."""

    code: str
    source: int
    key: str
    at: datetime


def note_visits(came: Sequence[CameBy]) -> int:
    """Remember who came by a link; gives how many of them are new. Codes that are none are left out."""
    noted = 0
    for one in came:
        invite = invite_behind(one.code)
        if invite is not None:
            known = {"invite": invite, "source_id": one.source, "source_key": one.key}
            noted += InviteVisit.objects.get_or_create(**known, defaults={"at": one.at})[1]
    return noted


def refer_who_signed_up(submission: Submission, at: datetime) -> bool:
    """Note who brought this person, if a personal link did; gives whether that is new."""
    if submission.invited_by is None:
        return False
    evidence = f"Came by a personal link, and signed up by the form “{submission.form.title}”."
    return _refer(submission.invited_by, submission.record_id, submission.at, at, evidence)


def settle_visits(at: datetime) -> int:
    """Note a referral for each visitor who bought or signed up since; forget those of long ago. Gives how many.

    Safe to be ended anywhere, and beside another that does the same.
    """
    settled = InviteVisit.objects.filter(at__lt=at - REMEMBERED).delete()[0]
    met = Record.objects.filter(source=OuterRef("source"), key=OuterRef("source_key"))
    known = InviteVisit.objects.filter(Exists(met)).select_related("invite").order_by("pk")
    after = 0
    while visits := list(known.filter(pk__gt=after)[:_AT_ONCE]):
        after = visits[-1].pk
        for visit in visits:
            with transaction.atomic():
                settled += _settle(visit, at)
    return settled


def _settle(visit: InviteVisit, at: datetime) -> bool:
    record = Record.objects.filter(source=visit.source_id, key=visit.source_key).values_list("pk", flat=True).first()
    if record is None:
        return False
    theirs = Record.objects.filter(link__customer__links__record=record)
    since = TimelineEntry.objects.filter(record__in=theirs, at__gte=visit.at)
    bought = since.filter(name=PURCHASE).order_by("at").values_list("at", flat=True).first()
    signed_up = Submission.objects.filter(record__in=theirs, at__gte=visit.at, confirmed_at__isnull=False).exists()
    if bought is None and not signed_up:
        return False
    evidence = f"Came by a personal link, and {'bought' if bought else 'signed up'} afterwards."
    _refer(visit.invite, record, visit.at, at, evidence)
    return bool(InviteVisit.objects.filter(pk=visit.pk).delete()[0])


def _refer(invite: Invite, record: int, came_at: datetime, at: datetime, evidence: str) -> bool:
    """Who was a buyer before they came was brought by nobody; nor is somebody who brought themselves."""
    referrer = Link.objects.filter(record=invite.record_id).values_list("customer", flat=True).first()
    referred = Link.objects.filter(record=record).values_list("customer", flat=True).first()
    if referrer is None or referred is None or referrer == referred:
        return False
    earlier = TimelineEntry.objects.filter(record__link__customer=referred, name=PURCHASE, at__lt=came_at)
    if earlier.exists():
        return False
    _, new = Referral.objects.get_or_create(
        referred_id=referred,
        defaults={"referrer_id": referrer, "at": at, "evidence": evidence, "source": Referral.Source.LINK},
    )
    return new
