"""How live events stand this minute: what came lately and whose it is, what waits, what each source sent today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from regulars.intake.events.projecting import position_of
from regulars.ledger.inbox import open_inbox
from regulars.ledger.models import Customer, Event, Link, LiveCount, Rejection, Source

_LATEST = 50
_SEARCHED = 2_000  # of the newest lines: those of our own people are passed over


@dataclass(frozen=True, slots=True)
class Latest:
    """One event of the newest. `customer` is None for a visitor of whom nothing is known."""

    at: datetime
    name: str
    about: str
    source: str
    customer: Customer | None
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Today:
    """What one source sent since midnight (UTC): calls taken in, repeats left out, calls turned down at the door."""

    source: str
    taken: int
    repeated: int
    turned_down: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: bodies not taken over yet; `lag`: how long the oldest of them has waited; `a_minute`: calls taken in,
    in the last whole minute."""

    latest: list[Latest]
    today: list[Today]
    waiting: int
    lag: timedelta
    a_minute: int


def standing(*, at: datetime) -> Standing:
    """All of it."""
    waiting, lag = _waiting(at)
    minute = at.replace(second=0, microsecond=0)
    last = LiveCount.objects.filter(minute=minute - timedelta(minutes=1), kind=LiveCount.Kind.TAKEN)
    return Standing(_latest(), _today(at), waiting, lag, int(last.aggregate(sum=Sum("count"))["sum"] or 0))


def _waiting(at: datetime) -> tuple[int, timedelta]:
    inbox = open_inbox()
    try:
        position, last = position_of(inbox), inbox.last()
        oldest = inbox.read_after(position, 1)
        return max(last - position, 0), max(at - oldest[0].received_at, timedelta(0)) if oldest else timedelta(0)
    finally:
        inbox.close()


def _latest() -> list[Latest]:
    sources = dict(Source.objects.filter(format="segment").values_list("pk", "name"))
    newest = Event.objects.order_by("-seq")[:_SEARCHED]
    lines = [line for line in newest if line.source_id in sources][:_LATEST]
    owners = _owners({(line.source_id, line.source_key or "") for line in lines})
    return [
        Latest(
            line.occurred_at,
            line.name,
            line.product_name or line.order_id or "",
            sources[line.source_id],
            owners.get((line.source_id, line.source_key or "")),
            line.amount,
            line.currency or "",
        )
        for line in lines
    ]


def _owners(keys: set[tuple[int, str]]) -> dict[tuple[int, str], Customer]:
    """Whose these keys of sources are."""
    links = Link.objects.filter(record__key__in={key for _, key in keys}).select_related("customer", "record")
    return {(link.record.source_id, link.record.key): link.customer for link in links}


def _today(at: datetime) -> list[Today]:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    summed: Any = (
        LiveCount.objects.filter(minute__gte=midnight).values_list("source", "kind").annotate(sum=Sum("count"))
    )
    for source, kind, count in summed:
        counts[source][kind] = count
    refused: Any = Rejection.objects.filter(day=at.date()).values_list("source").annotate(sum=Sum("count"))
    for source, count in refused:
        counts[source]["refused"] = count
    return [
        Today(
            source.name,
            counts[source.pk].get(LiveCount.Kind.TAKEN, 0),
            counts[source.pk].get(LiveCount.Kind.REPEATED, 0),
            counts[source.pk].get("refused", 0),
        )
        for source in Source.objects.filter(format="segment").order_by("name")
    ]
