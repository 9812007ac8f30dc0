"""What actions earned beside their control groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.models import Action, Decision
from regulars.measure.outcomes import FEWEST, TOO_EARLY, action_outcomes, compare_groups

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

DONE = datetime(2022, 5, 2, 9, tzinfo=UTC)
AS_OF = DONE + timedelta(weeks=10)


def groups(treated: int, control: int, since: datetime = DONE) -> pl.DataFrame:
    count = treated + control
    return pl.DataFrame(
        {
            "customer": range(count),
            "action": ["call"] * count,
            "name": ["Call them"] * count,
            "since": [since] * count,
            "control": [place >= treated for place in range(count)],
        },
        schema_overrides={"since": pl.Datetime("us", "UTC")},
    )


def orders(*rows: tuple[int, timedelta, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [(customer, DONE + after, amount) for customer, after, amount in rows],
        schema={"customer": pl.Int64, "occurred_at": pl.Datetime("us", "UTC"), "amount": pl.Float64},
        orient="row",
    )


def test_small_groups_are_too_early_to_tell():
    sold = orders((0, timedelta(days=3), 100.0))
    (found,) = compare_groups(groups(5, 2), sold, AS_OF, 4, 0.4, "GBP")
    assert (found.carried_out, found.control, found.waiting) == (5, 2, 0)
    assert (found.earned, found.control_earned) == (8.0, 0.0)
    assert (found.extra, found.extra_low, found.extra_high) == (None, None, None)
    assert found.verdict == f"{TOO_EARLY}: 5 carried out and 2 left alone, and it takes {FEWEST} of each"


@pytest.mark.parametrize(
    ("sales", "verdict"),
    [
        ([(place, timedelta(days=3), 100.0 + place % 3) for place in range(40)], "earns more than doing nothing"),
        ([(place, timedelta(days=3), 100.0 + place % 3) for place in range(40, 80)], "earns less than doing nothing"),
        ([(place, timedelta(days=3), 100.0 + place % 4) for place in range(80)], "no difference to be seen yet"),
    ],
)
def test_the_verdict_of_groups_large_enough(sales: list[tuple[int, timedelta, float]], verdict: str):
    (found,) = compare_groups(groups(40, 40), orders(*sales), AS_OF, 4, 0.4, "GBP")
    assert found.verdict.startswith(verdict)
    assert found.extra is not None
    assert found.extra_low <= found.extra <= found.extra_high
    assert found.extra == pytest.approx(found.earned - found.control_earned, abs=0.01)


def test_only_orders_of_the_weeks_after_count_and_only_once_they_are_over():
    sold = orders(
        (0, -timedelta(days=1), 7.0),
        (0, timedelta(0), 7.0),
        (0, timedelta(weeks=4), 10.0),
        (0, timedelta(weeks=5), 7.0),
    )
    (found,) = compare_groups(groups(1, 1), sold, AS_OF, 4, 0.5, "GBP")
    assert found.earned == 5.0
    (waits,) = compare_groups(groups(1, 1), sold, DONE + timedelta(weeks=3), 4, 0.5, "GBP")
    assert (waits.carried_out, waits.control, waits.waiting) == (0, 0, 2)


def test_a_customer_counts_once_from_the_first_time():
    twice = pl.concat([groups(1, 0), groups(1, 0, DONE + timedelta(weeks=1))])
    (found,) = compare_groups(twice, orders((0, timedelta(days=3), 10.0)), AS_OF, 4, 0.5, "GBP")
    assert (found.carried_out, found.earned) == (1, 5.0)


def test_decisions_of_the_ledger(shop: Shop, terms: Business):
    call = Action.objects.create(key="call", name="Call them", kind="task")

    def decide(customer: int, **rest: object) -> None:
        Decision.objects.create(
            customer_id=customer, as_of=DONE, decided_at=DONE, policy="test", **{"action": call} | rest
        )

    done, left_alone, still_open, nothing = (shop.customer() for _ in range(4))
    decide(done, state="done", closed_at=DONE)
    decide(left_alone, control=True)
    decide(still_open)
    decide(nothing, action=None)
    for customer in (done, left_alone, still_open):
        shop.sell(customer, DONE + timedelta(days=2), "50.00")
    (found,) = action_outcomes(AS_OF, terms)
    assert (found.action, found.name, found.currency) == ("call", "Call them", "GBP")
    assert (found.carried_out, found.control) == (1, 1)
    assert (found.earned, found.control_earned) == (20.0, 20.0)
    assert found.to_json()["verdict"].startswith(TOO_EARLY)
    assert action_outcomes(DONE - timedelta(days=1), terms) == []


def test_nothing_was_decided_yet(shop: Shop, terms: Business):
    assert action_outcomes(AS_OF, terms) == []
