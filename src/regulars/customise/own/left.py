"""What is left of the stock and the budget of our own actions, reckoned from what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, Sum

from regulars.customise.own.terms import Terms
from regulars.ledger.models import Decision, Delivery


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be done: for how many customers, and for how much money; None for any."""

    stock: int | None = None
    budget: float | None = None


def left_of(actions: Mapping[int, Terms], *, at: datetime, zone: str) -> dict[int, Left]:
    """By number of the action, what is left at a moment; a budget by the month starts anew on the business's first.

    Only what was done counts: open decisions are made anew by each run. What could not be sent, or was withheld, was
    not done.
    """
    limited = [number for number, terms in actions.items() if terms.stock is not None or terms.budget is not None]
    month = at.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    undone = Delivery.objects.filter(
        decision=OuterRef("pk"), state__in=(Delivery.State.FAILED, Delivery.State.WITHHELD, Delivery.State.BOUNCED)
    )
    done = Decision.objects.filter(
        ~Exists(undone), action__in=limited, state=Decision.State.DONE, control=False, closed_at__lte=at
    ).order_by()
    this_month = Q(closed_at__gte=month)
    rows = done.values("action").annotate(times=Count("pk"), spent=Sum("cost"), lately=Sum("cost", filter=this_month))
    used = {row["action"]: (row["times"], row["spent"] or 0, row["lately"] or 0) for row in rows}
    return {number: _left(terms, *used.get(number, (0, 0, 0))) for number, terms in actions.items()}


def _left(terms: Terms, times: int, spent: object, lately: object) -> Left:
    gone = float(str(lately if terms.monthly else spent))
    return Left(
        None if terms.stock is None else max(0, terms.stock - times),
        None if terms.budget is None else max(0.0, round(float(terms.budget) - gone, 4)),
    )
