"""Equity this minute: moved by what came in, with why, and by the business's own day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from regulars.ledger.models import EquityMove, ModelCard
from regulars.measure.ticker import ticker

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 0, 30, tzinfo=UTC)  # half past one in London


def moved(customer: int, minutes: int, before: str, after: str, name: str, amount: str | None) -> None:
    EquityMove.objects.create(
        customer_id=customer, at=NOW - timedelta(minutes=minutes), before=Decimal(before), after=Decimal(after),
        equity=1000, name=name, amount=amount and Decimal(amount), currency="GBP",
    )  # fmt: skip


def test_before_anybody_was_valued_there_is_nothing_to_tell(db: None):
    assert ticker("UTC", at=NOW) is None


def test_the_latest_changes_come_with_what_caused_them(shop: Shop):
    ann, bob = shop.customer("Ann"), shop.customer("Bob")
    figures = {"equity": "1004.5000", "moved_at": NOW.isoformat()}
    ModelCard.objects.create(name="equity", as_of=NOW - timedelta(days=3), figures=figures)
    moved(ann, 100, "10", "7", "Order Refunded", "-20")  # before midnight in London
    moved(bob, 20, "0", "12.50", "Order Completed", "30")
    moved(ann, 10, "7", "1", "", None)
    found = ticker("Europe/London", at=NOW)
    assert found is not None
    assert (found.equity, found.moved_at) == (Decimal("1004.5000"), NOW)
    assert (found.today, found.moves) == (Decimal("6.5"), 2)
    assert [(one.customer.name, one.why, one.change) for one in found.latest] == [
        ("Ann", "was valued anew", Decimal(-6)),
        ("Bob", "bought", Decimal("12.5")),
        ("Ann", "took an order back", Decimal(-3)),
    ]
    assert ticker("UTC", at=NOW - timedelta(days=9)).moves == 0  # type: ignore[union-attr]


def test_a_card_that_nothing_moved_yet_is_as_old_as_its_run(db: None):
    ModelCard.objects.create(name="equity", as_of=NOW, figures={"equity": "7"})
    found = ticker("UTC", at=NOW)
    assert found is not None
    assert (found.moved_at, found.today, found.latest) == (NOW, 0, [])
