"""Customer equity this minute: what it is, how it moved today, and the latest changes with what caused them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from regulars.ledger.log.schema import PURCHASE, TAKES_BACK
from regulars.ledger.models import Customer, EquityMove, ModelCard

_LATEST = 5
_UNIT = Decimal("0.0001")
_EQUITY = "equity"  # the card that holds the sum of all values, moved with each order


@dataclass(frozen=True, slots=True)
class Change:
    """What one customer's event did to equity. `amount` is the event's own, in `currency`; None where it has none."""

    customer: Customer
    at: datetime
    why: str
    amount: Decimal | None
    currency: str
    change: Decimal


@dataclass(frozen=True, slots=True)
class Ticker:
    """Customer equity now, in the business's currency.

    Attributes:
        equity: the sum of all values, each moved by its customer's last order.
        moved_at: when it last moved.
        today: by how much customers moved it since midnight, by the business's clock; `moves`: in how many events.
        latest: the newest changes first.
    """

    equity: Decimal
    moved_at: datetime
    today: Decimal
    moves: int
    latest: list[Change]


def ticker(zone: str, *, at: datetime) -> Ticker | None:
    """The figures at a moment; None before anybody was valued.

    Args:
        zone: the business's time zone, in which the day begins.
        at: now.
    """
    card = ModelCard.objects.filter(name=_EQUITY).first()
    if card is None:
        return None
    midnight = at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    today = EquityMove.objects.filter(at__gte=midnight, at__lte=at)
    moved = today.aggregate(change=Sum(F("after") - F("before")))["change"]
    newest = EquityMove.objects.select_related("customer").order_by("-at", "-pk")[:_LATEST]
    moved_at = card.figures.get("moved_at")
    return Ticker(
        equity=Decimal(card.figures["equity"]),
        moved_at=datetime.fromisoformat(moved_at) if moved_at else card.as_of,
        today=Decimal(moved or 0).quantize(_UNIT),
        moves=today.count(),
        latest=[
            Change(one.customer, one.at, _why(one.name, one.amount), one.amount, one.currency, one.after - one.before)
            for one in newest
        ],
    )


def _why(name: str, amount: Decimal | None) -> str:
    """What the customer did, in a verb."""
    if name == PURCHASE:
        return "bought" if amount is None or amount >= 0 else "changed an order"
    return "took an order back" if name in TAKES_BACK else "was valued anew"
