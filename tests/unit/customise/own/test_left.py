"""What is left of stock and budget, from what was done."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall
from tests.unit.customise.own.conftest import TEA

from regulars.customise.own.changes import make
from regulars.customise.own.left import Left, left_of
from regulars.ledger.models import Action, Decision, Delivery


@pytest.fixture
def tea(stall: Stall) -> Action:
    """Done twice this month and once before, for 2 each; open once, skipped once, and once it could not be sent."""
    action = make(TEA, by="mark", at=TODAY).action
    for days, state, delivered in [
        (1, "done", "sent"),
        (29, "done", "done"),
        (31, "done", None),
        (2, "done", "failed"),
        (0, "open", None),
        (3, "skipped", None),
    ]:
        number = stall.customer()
        decision = Decision.objects.create(
            customer_id=number, action=action, as_of=TODAY, decided_at=TODAY, state=state, cost=2, policy="x"
        )
        Decision.objects.filter(pk=decision.pk).update(
            closed_at=None if state == "open" else TODAY - timedelta(days=days)
        )
        if delivered:
            Delivery.objects.create(
                customer_id=number, decision=decision, key=str(number), channel="email", at=TODAY, state=delivered
            )
    return action


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({}, Left()),
        ({"stock": 10}, Left(stock=7)),
        ({"stock": 2}, Left(stock=0)),
        ({"budget": Decimal(10)}, Left(budget=4.0)),
        ({"budget": Decimal(10), "monthly": True}, Left(budget=6.0)),
        ({"budget": Decimal(1)}, Left(budget=0.0)),
    ],
)
def test_only_what_was_done_is_gone(tea: Action, limits: dict[str, Decimal], left: Left) -> None:
    assert left_of({tea.pk: replace(TEA, **limits)}, at=TODAY, zone="Europe/London") == {tea.pk: left}


def test_the_month_begins_at_midnight_of_the_business(tea: Action) -> None:
    terms = {tea.pk: replace(TEA, budget=Decimal(10), monthly=True)}

    # In Auckland it is the first of July already.
    assert left_of(terms, at=TODAY, zone="Pacific/Auckland")[tea.pk] == Left(budget=10.0)
