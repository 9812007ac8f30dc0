"""When the control group's decisions count as done: when the others' are carried out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.record import HELD_DAYS, close_held
from regulars.ledger.models import Action, Decision

pytestmark = pytest.mark.django_db


def decision(stall: Stall, *, days: float, done_after: float | None = None, control: bool = False) -> Decision:
    """Decided so many days ago; carried out after some."""
    action, _ = Action.objects.get_or_create(key="thank", defaults={"name": "Thank them", "kind": "gesture"})
    decided_at = TODAY - timedelta(days=days)
    return Decision.objects.create(
        customer_id=stall.customer(),
        action=action,
        control=control,
        as_of=decided_at,
        decided_at=decided_at,
        state="open" if done_after is None else "done",
        closed_at=None if done_after is None else decided_at + timedelta(days=done_after),
    )


def test_where_nobody_carried_anything_out_it_stands_a_week(stall: Stall) -> None:
    old, young = (decision(stall, days=days, control=True) for days in (HELD_DAYS, HELD_DAYS - 1))

    assert close_held(TODAY) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.closed_at) == ("held", TODAY)
    assert young.state == "open"


def test_it_counts_as_done_after_as_long_as_the_others_waited(stall: Stall) -> None:
    for waited in (1, 2, 6):
        decision(stall, days=20, done_after=waited)
    held = decision(stall, days=5, control=True)

    assert close_held(TODAY) == 1
    held.refresh_from_db()
    assert held.closed_at == TODAY - timedelta(days=3)


def test_it_never_stands_longer_than_a_week(stall: Stall) -> None:
    decision(stall, days=60, done_after=50)
    decision(stall, days=8, control=True)

    assert close_held(TODAY) == 1


def test_what_was_carried_out_long_ago_says_nothing_of_today(stall: Stall) -> None:
    decision(stall, days=200, done_after=1)
    decision(stall, days=5, control=True)

    assert close_held(TODAY) == 0


def test_others_decisions_are_left_open(stall: Stall) -> None:
    decision(stall, days=30)

    assert close_held(TODAY) == 0
