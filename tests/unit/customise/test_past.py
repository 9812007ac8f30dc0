from datetime import timedelta

import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago

from regulars.customise.past import recent_decisions
from regulars.ledger.models import Action, Decision

pytestmark = pytest.mark.django_db


def test_the_newest_of_each_kind_counts(stall: Stall) -> None:
    anna, tom = stall.customer(), stall.customer()
    thank, lost = (Action.objects.create(key=key, name=key, kind="gesture").pk for key in ("thank", "lost"))
    closed = [
        (anna, thank, "done", 90),
        (anna, thank, "done", 20),
        (anna, thank, "skipped", 5),
        (anna, lost, "skipped", 1),
        (tom, lost, "replaced", 1),
        (tom, thank, "done", -3),
        (tom, None, "done", 3),
    ]
    for customer, action, state, days in closed:
        Decision.objects.create(
            customer_id=customer,
            action_id=action,
            as_of=TODAY,
            decided_at=TODAY,
            state=state,
            closed_at=ago(days),
            policy="x",
        )

    assert recent_decisions(TODAY).rows() == [(anna, thank, 20, 5), (anna, lost, None, 1)]
    assert recent_decisions(TODAY - timedelta(days=50)).rows() == [(anna, thank, 40, None)]


def test_nothing_was_done_yet(stall: Stall) -> None:
    assert recent_decisions(TODAY).columns == ["customer", "action", "done_days", "skipped_days"]
