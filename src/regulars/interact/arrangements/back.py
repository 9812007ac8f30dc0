"""It is back: what customers wait for word of, and telling all who wait, once each.

Regulars knows of no stock: whoever does, one of us or the shop's own program, says that a thing is to be had again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet

from regulars.interact.arrangements.noting import thing_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that customers wait for: its name as one of them said it, how many wait, and since when."""

    name: str
    customers: int
    since: datetime


def awaited() -> list[Awaited]:
    """What customers wait for, that of most customers first."""
    rows = (
        _waiting()
        .values("thing")
        .annotate(name=Max("words"), people=Count("customer", distinct=True), since=Min("made_at"))
    )
    return [Awaited(row["name"], row["people"], row["since"]) for row in rows.order_by("-people", "since", "thing")]


def mark_back(name: str, *, at: datetime) -> int:
    """The thing is to be had again: all who wait for it are told, each once, by the next look of the worker.

    Gives how many are; marked twice, those who are being told count no more. Raises BadInput without a name.
    """
    thing = thing_of(name)
    if not thing:
        raise BadInput("What is back was not said.", hint="Name the thing as customers do.")
    return _waiting().filter(thing=thing).update(next_on=at.date(), changed_at=at)


def _waiting() -> QuerySet[Arrangement]:
    active = Arrangement.objects.filter(kind=Arrangement.Kind.BACK, state=Arrangement.State.ACTIVE)
    return active.filter(next_on=None).order_by()
