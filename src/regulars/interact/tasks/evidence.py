"""What speaks for a promise having been kept: a later event that fits its words, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from regulars.ledger.log.schema import CANCELLATION, PURCHASE, REFUND
from regulars.ledger.models import Delivery, Message, Promise, TimelineEntry


@dataclass(frozen=True, slots=True)
class Evidence:
    """What happened after the promise, in words, and when."""

    words: str
    at: datetime


_FITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"refund|money back|give back|reimburse|credit(ed)?\b", (REFUND, CANCELLATION)),
    (r"\bcancel", (CANCELLATION,)),
    (r"\b(call|phone|ring)\b", ("Call Logged",)),
    (r"\b(visit|come by|come round|stop by|see you)\b", ("Visit Logged",)),
    (
        r"\b(send|ship|deliver|dispatch|post|replace|exchange|parcel|replacement)",
        ("Order Shipped", "Order Delivered", "Order Fulfilled", PURCHASE, "Letter Logged"),
    ),
    (r"\b(letter|card)\b", ("Letter Logged",)),
)
_WRITES = re.compile(
    r"(?i)\b(e-?mail|write|reply|answer|let you know|get back|come back to you|inform"
    r"|send you (a|the) (link|list|offer|quote))"
)
_KINDS = tuple((re.compile(pattern, re.IGNORECASE), names) for pattern, names in _FITS)


def evidence_for(promise: Promise, *, at: datetime) -> Evidence | None:
    """The first thing after the promise, and by `at`, that would keep it."""
    names = {name for pattern, kinds in _KINDS if pattern.search(promise.text) for name in kinds}
    found = list(_events(promise, names, at)) if names else []
    if _WRITES.search(promise.text):
        found += _written(promise, at)
    return min(found, key=lambda one: one.at, default=None)


def _events(promise: Promise, names: Iterable[str], at: datetime) -> Iterable[Evidence]:
    entries = TimelineEntry.objects.filter(
        record__link__customer=promise.customer_id, name__in=list(names), at__gt=promise.made_at, at__lte=at
    ).order_by("at")[:1]
    for entry in entries:
        what = f"{entry.name}{f' ({entry.reference})' if entry.reference else ''}"
        yield Evidence(f"{what}, {entry.at:%-d %B}", entry.at)


def _written(promise: Promise, at: datetime) -> Iterable[Evidence]:
    sent = Delivery.objects.filter(
        customer=promise.customer_id, channel="email", sent_at__gt=promise.made_at, sent_at__lte=at
    ).order_by("sent_at")
    for when in sent.values_list("sent_at", flat=True)[:1]:
        if when:
            yield Evidence(f"We wrote on {when:%-d %B}", when)
    ours = Message.objects.filter(
        conversation__record__link__customer=promise.customer_id,
        from_customer=False,
        at__gt=promise.made_at,
        at__lte=at,
    ).order_by("at")
    for message in ours[:1]:
        yield Evidence(f"We wrote on {message.at:%-d %B}", message.at)
