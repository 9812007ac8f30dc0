"""Live events as they come in: the latest with their customers, how fast, how late, what was turned down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from regulars.api.auth import now
from regulars.api.types import PROBLEMS
from regulars.intake.events.standing import Latest, standing
from regulars.ledger.models import Rejection

router = Router(tags=["Interact"])
_REFUSALS = 20


class LatestEventOut(Schema):
    """One of the newest events; `customer` is null for a visitor of whom nothing is known."""

    at: datetime
    name: str
    about: str
    source: str
    customer: str | None
    amount: Decimal | None
    currency: str


class SentTodayOut(Schema):
    """What one source sent since midnight (UTC): calls taken in, repeats left out, calls turned down at the door."""

    source: str
    taken: int
    repeated: int
    turned_down: int


class TurnedDownOut(Schema):
    """How many calls of a source broke one rule on one day."""

    source: str
    day: date
    reason: str
    count: int
    says: str
    last_at: datetime


class LiveOut(Schema):
    """`waiting`: bodies not taken over, the oldest for `lag_seconds`; `a_minute`: calls of the last whole minute."""

    latest: list[LatestEventOut]
    today: list[SentTodayOut]
    waiting: int
    lag_seconds: float
    a_minute: int
    turned_down: list[TurnedDownOut]


@router.get("/live", response={200: LiveOut, **PROBLEMS}, summary="Live events")
def live(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """As it is at this moment."""
    found = standing(at=now())
    refused = Rejection.objects.select_related("source").order_by("-last_at", "-pk")[:_REFUSALS]
    names = ("day", "reason", "count", "says", "last_at")
    return {
        "latest": [_latest(one) for one in found.latest],
        "today": found.today,
        "waiting": found.waiting,
        "lag_seconds": found.lag.total_seconds(),
        "a_minute": found.a_minute,
        "turned_down": [{name: getattr(one, name) for name in names} | {"source": one.source.name} for one in refused],
    }


def _latest(one: Latest) -> dict[str, Any]:
    names = ("at", "name", "about", "source", "amount", "currency")
    told = {name: getattr(one, name) for name in names}
    return told | {"customer": one.customer.code if one.customer else None}
