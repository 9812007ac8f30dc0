"""Note what offers were shown: one event a day for a decision and a placement, however often the page is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count

from regulars.ledger.log.write import append_event, appending
from regulars.ledger.models import Decision, Exposure, Link


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision's offer went to a page, at that moment."""

    decision: int
    placement: str
    code: str
    at: datetime


def customers_shown(since: date) -> dict[str, int]:
    """Since a day, by placement: how many decisions' offers were shown there."""
    shown = Exposure.objects.filter(day__gte=since).values_list("placement")
    return dict(shown.annotate(Count("decision", distinct=True)).order_by())


def note_shown(seen: Sequence[Seen]) -> int:
    """Write down what is new among these, with an event on each customer's timeline; gives how many are."""
    first: dict[tuple[int, str, object], Seen] = {}
    for one in seen:
        first.setdefault((one.decision, one.placement, one.at.astimezone(UTC).date()), one)
    with appending():
        return sum(_note(one) for one in first.values())


def _note(one: Seen) -> bool:
    decision = Decision.objects.select_related("action").filter(pk=one.decision).first()
    if decision is None or decision.action is None:
        return False  # erased meanwhile
    _, new = Exposure.objects.get_or_create(
        decision=decision,
        placement=one.placement,
        day=one.at.astimezone(UTC).date(),
        defaults={"first_at": one.at, "code": one.code},
    )
    link = Link.objects.filter(customer=decision.customer_id).select_related("record").order_by("record").first()
    if new and link is not None:
        append_event(
            link.record,
            "Offer Shown",
            one.at,
            summary=f"{decision.action.name} (on the site, {one.placement})",
            properties={"action": decision.action.key, "placement": one.placement, "offer": one.code},
            reference=f"decision {decision.pk}",
        )
    return new
