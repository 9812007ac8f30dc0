from datetime import UTC, datetime, timedelta

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

    assert recent_decisions(TODAY, "UTC").rows() == [(anna, thank, 20, 5), (anna, lost, None, 1)]
    assert recent_decisions(TODAY - timedelta(days=50), "UTC").rows() == [(anna, thank, 40, None)]


def test_days_are_those_of_the_calendar_where_the_business_is(stall: Stall) -> None:
    anna, thank = stall.customer(), Action.objects.create(key="thank", name="thank", kind="gesture").pk
    noon = datetime(2025, 6, 23, 12, tzinfo=UTC)
    closed = {"as_of": noon, "decided_at": noon, "closed_at": noon, "state": "done", "policy": "x"}
    Decision.objects.create(customer_id=anna, action_id=thank, **closed)

    late_on_sunday = datetime(2025, 6, 29, 23, 30, tzinfo=UTC)  # in London it is Monday
    assert recent_decisions(late_on_sunday, "Europe/London").rows() == [(anna, thank, 7, None)]
    assert recent_decisions(late_on_sunday, "UTC").rows() == [(anna, thank, 6, None)]


def test_nothing_was_done_yet(stall: Stall) -> None:
    assert recent_decisions(TODAY, "UTC").columns == ["customer", "action", "done_days", "skipped_days"]
