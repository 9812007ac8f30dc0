"""Reach of one customer in one go, as `many.reach_of_customers` has it of all: for who waits for a decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from regulars.ledger.models import Consent, MailAddress, Wish
from regulars.ledger.reach.consent import CHANNELS, CONSENT_COLUMNS, PERSON, SERVICE, column, settle, strictness
from regulars.ledger.reach.contacts import reached
from regulars.ledger.reach.many import WISH_COLUMNS
from regulars.ledger.reach.rules import Rules
from regulars.ledger.reach.wishes import settle_wishes


def reach_of_one(customer: int, ours: Rules, at: datetime) -> dict[str, object]:
    """CONSENT_COLUMNS and WISH_COLUMNS of one customer; None where nothing is known.

    Args:
        customer: the number.
        ours: the business's rules.
        at: when; what was stated later does not count.
    """
    said = settle(Consent.objects.filter(record__link__customer=customer, given_at__lte=at))
    found: dict[str, object] = dict.fromkeys((*CONSENT_COLUMNS, *WISH_COLUMNS))
    found |= {column(*place): strictness(statement) for place, statement in said.items() if column(*place) in found}
    wishes = settle_wishes(Wish.objects.filter(record__link__customer=customer, stated_at__lte=at))
    if wishes.paused_until and wishes.paused_until > at:
        found["paused"] = True
    if wishes.unwanted:
        found["unwanted"] = sorted(wishes.unwanted)
    limits = [(channel, limit) for channel, limit in wishes.limits if channel]
    if limits or ours.unasked:
        days = max([limit.days for _, limit in limits] + ([ours.unasked.days] if ours.unasked else []))
        turned = reached(at - timedelta(days=days)).filter(customer=customer).exclude(purpose=SERVICE)
        contacts = [
            (channel, handed or sent or entered)
            for channel, handed, sent, entered in turned.values_list("channel", "handed_at", "sent_at", "at")
        ]
        full = {
            channel
            for channel, limit in limits
            if sum(by == channel and moment > at - timedelta(days=limit.days) for by, moment in contacts) >= limit.most
        }
        week = ours.unasked
        if week and sum(moment > at - timedelta(days=week.days) for _, moment in contacts) >= week.most:
            full |= {*CHANNELS, PERSON}
        found["full"] = sorted(full) or None
    dead = MailAddress.objects.filter(address__iexact=F("customer__email"), undeliverable_since__lte=at)
    if dead.filter(customer=customer).exists():
        found["dead"] = ["email"]
    return found
