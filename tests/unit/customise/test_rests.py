from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago

from regulars.customise.past import CLOSED, recent_decisions
from regulars.customise.rests import heed, rests
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Action, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def thank(db: None) -> int:
    return Action.objects.create(key="thank", name="thank", kind="gesture").pk


def skipped(customer: int, action: int, days: float, why: str = "", **more: Any) -> None:
    Decision.objects.create(
        customer_id=customer, action_id=action, as_of=TODAY, decided_at=TODAY, state="skipped", closed_at=ago(days),
        why_kind=why, policy="x", **more,
    )  # fmt: skip


def closed(days: float = 0) -> pl.LazyFrame:
    """What was closed until so many days ago."""
    return read_frame(Decision.objects.filter(closed_at__lte=ago(days)).order_by(), CLOSED).lazy()


def test_the_newest_skip_tells_until_when_it_rests(stall: Stall, thank: int) -> None:
    anna = stall.customer()
    skipped(anna, thank, 30, "cannot")
    skipped(anna, thank, 10, "later")

    assert rests(closed(), TODAY, "UTC").collect().rows() == [(anna, thank, False, ago(10).date() + timedelta(days=21))]
    assert rests(closed(20), ago(20), "UTC").collect().rows() == [
        (anna, thank, False, ago(30).date() + timedelta(days=7))
    ]


def test_a_never_outlives_later_skips_until_it_is_lifted(stall: Stall, thank: int) -> None:
    anna, tom = stall.customer(), stall.customer()
    skipped(anna, thank, 30, "never")
    skipped(anna, thank, 10, "later")
    skipped(tom, thank, 30, "never", lifted_at=ago(5))

    assert rests(closed(), TODAY, "UTC").collect().select("customer", "never").rows() == [(anna, True), (tom, False)]
    assert rests(closed(6), ago(6), "UTC").collect().select("customer", "never").rows() == [(anna, True), (tom, True)]


def test_days_since_are_what_colleagues_meant(stall: Stall, thank: int) -> None:
    held, over, plain, never, lifted = (stall.customer() for _ in range(5))
    skipped(held, thank, 20, "later")
    skipped(over, thank, 22, "later")
    skipped(plain, thank, 22, "other")
    skipped(never, thank, 999, "never")
    skipped(lifted, thank, 9, "never", lifted_at=ago(1))

    assert dict(recent_decisions(TODAY, "UTC").select("customer", "skipped_days").rows()) == {
        held: -1, over: None, plain: 22, never: -1, lifted: None,
    }  # fmt: skip


def test_a_rest_of_a_week_is_over_when_the_same_weekday_begins(stall: Stall, thank: int) -> None:
    anna = stall.customer()
    skipped(anna, thank, 7, "cannot")
    morning = TODAY - timedelta(hours=12)

    assert recent_decisions(morning, "UTC").rows() == [(anna, thank, None, None)]
    assert recent_decisions(morning - timedelta(days=1), "UTC").rows() == [(anna, thank, None, -1)]


def test_rows_and_columns_stay_as_they_are(stall: Stall, thank: int) -> None:
    tom, anna = 9, stall.customer()
    skipped(anna, thank, 5, "later")
    recent = pl.DataFrame(
        {"customer": [tom, anna], "action": [thank, thank], "done_days": [3, None], "skipped_days": [None, 5]}
    )

    found = heed(recent.lazy(), closed(), TODAY, "UTC").collect()

    assert found.columns == recent.columns
    assert found.rows() == [(tom, thank, 3, None), (anna, thank, None, -1)]
