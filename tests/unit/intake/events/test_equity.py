"""A live order moves its customer's value and customer equity, at once and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support import live

from regulars.differentiate.live import live_equity
from regulars.differentiate.score import score_customers
from regulars.intake.events.chores import take_over_waiting
from regulars.ledger.business import Business, change_setting
from regulars.ledger.models import Revaluation, Score

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

pytestmark = pytest.mark.django_db
AS_OF = datetime(2022, 1, 3, 12, tzinfo=UTC) + timedelta(weeks=60)


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[live.Shop]:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    with live.open_shop() as opened:
        yield opened


def orders(count: int) -> list[dict[str, object]]:
    return [
        live.does("Order Completed", f"u{number}", at=AS_OF, order_id=f"O{number}", currency="GBP", total=40)
        for number in range(count)
    ]


def test_an_order_moves_value_and_equity(shop: Shop, terms: Business, wire: live.Shop) -> None:
    shop.populate(60, 60, seed=3)
    score_customers(AS_OF, terms, at=AS_OF)
    before = live_equity()
    assert before is not None
    change_setting("CURRENCY", "GBP")
    wire.sends(*orders(3), at=AS_OF)
    assert take_over_waiting(AS_OF) == 1 + 3
    values = [Score.objects.get(customer=wire.customer(f"u{number}")).value for number in range(3)]
    assert all(value is not None and value > 0 for value in values)
    after = live_equity()
    assert after is not None
    assert after[0] - before[0] == pytest.approx(sum(values, Decimal(0)))
    assert not Revaluation.objects.exists()
    assert take_over_waiting(AS_OF) == 0


def test_before_the_first_run_there_is_nothing_to_move(wire: live.Shop) -> None:
    wire.sends(*orders(1))
    assert take_over_waiting(AS_OF) == 2
    assert not Score.objects.exists()
    assert not Revaluation.objects.exists()
