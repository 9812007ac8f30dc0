from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.forms.models import model_to_dict
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.catalogue import change_action
from regulars.customise.decide import decide
from regulars.customise.decide_one import decide_one, get_ready
from regulars.kernel.errors import NotFound
from regulars.ledger.business import Business
from regulars.ledger.facts_file import forget_facts
from regulars.ledger.models import Decision, Score, Task
from regulars.science.policy import compiled

pytestmark = pytest.mark.django_db


@pytest.fixture
def learning(terms: Business) -> Business:
    """With all groups, and members who differ."""
    return replace(
        terms, control_share=Decimal("0.2"), random_share=Decimal("0.2"), usual_share=Decimal("0.2"), explore=True,
        calls_a_day=1,
    )  # fmt: skip


def told(decision: Decision) -> dict[str, Any]:
    """All that was decided, but for what only the run for everybody knows."""
    return model_to_dict(decision, exclude=["id", "alternatives", "decided_at"])


def alone(customer: int, terms: Business, days: float = 0) -> Decision:
    return decide_one(customer, terms, at=TODAY + timedelta(days=days))


def test_alone_every_customer_gets_what_the_run_for_all_gave_them(stall: Stall, learning: Business) -> None:
    numbers = [stall.regular(f"Anna {place}", phone="+44", email=f"a{place}@example.com") for place in range(30)]
    numbers += [stall.customer(f"Tom {place}", email=f"t{place}@example.com") for place in range(6)]
    for number in numbers[::2]:
        stall.consents(number)
    for number in numbers[::5]:
        stall.consents(number, "phone", "denied")
    decide(TODAY, learning, at=TODAY)

    standing = {each.customer_id: each for each in Decision.objects.filter(state="open")}
    assert {each.group for each in standing.values()} == {"policy", "usual", "random", "holdout"}
    assert len({each.channel for each in standing.values()}) > 2
    for number in numbers:
        assert told(alone(number, learning)) == told(standing[number])


def test_what_they_said_a_moment_ago_counts(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    stall.consents(number, "phone", "denied", days=-0.5)

    before, after = alone(number, terms, 0.25), alone(number, terms, 1)

    assert before.channel == "phone"
    assert after.action is None


def test_a_task_opened_since_holds_everything_back(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    Task.objects.create(customer_id=number, title="Call", created_by="Olive", created_at=TODAY)

    assert alone(number, terms).reasons == [
        "Best left in peace for now: a colleague already has a task for them."
    ]  # fmt: skip


def test_an_order_since_then_counts(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    later = TODAY + timedelta(days=1)
    Score.objects.filter(customer=number).update(as_of=later, orders=6, last_order_at=later)

    found = alone(number, terms, 1)

    assert found.action is None or found.action.key != "overdue"


def test_a_complaint_since_then_comes_first(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    stall.writes(number, -0.5, tags="faulty", status="open", subject="Lid came off")

    found = alone(number, terms, 5)

    assert found.action is not None
    assert found.action.key == "complaint-open"


def test_what_was_switched_off_since_is_not_suggested(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    change_action("overdue", enabled=False, by="Olive", at=TODAY)

    assert alone(number, terms).action is None


def test_nothing_is_recorded(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)

    found = alone(number, terms)

    assert found.pk is None
    assert Decision.objects.count() == 1


def test_before_the_first_run_there_is_nothing_to_decide_by(stall: Stall, terms: Business) -> None:
    with pytest.raises(NotFound, match="Nothing has been decided yet"):
        alone(stall.customer("Anna"), terms)


def test_after_an_erasure_the_next_run_makes_the_facts_anew(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    forget_facts()

    with pytest.raises(NotFound, match="Nothing has been decided yet"):
        alone(number, terms)
    decide(TODAY, terms, at=TODAY)
    assert alone(number, terms).channel == "phone"


def test_who_came_after_the_run_waits_for_the_next(stall: Stall, terms: Business) -> None:
    stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    newcomer = stall.customer("Tom")

    with pytest.raises(NotFound, match=f"nothing to decide customer {newcomer} on") as refused:
        alone(newcomer, terms)
    assert refused.value.hint == "They came after the last run; the next one decides for them."
    with pytest.raises(NotFound) as unknown:
        alone(newcomer + 1, terms)
    assert unknown.value.hint == "See the list of customers."


def test_all_are_chosen_for_by_what_was_made_ready(stall: Stall, learning: Business) -> None:
    get_ready()
    number = stall.regular("Anna", phone="+44", email="a@example.com")

    decide(TODAY, learning, at=TODAY)
    alone(number, learning)

    compiled_for: list[Any] = [compiled.choose, compiled.multiples, compiled.worth_of_own]
    assert [len(each.signatures) for each in compiled_for] == [1, 1, 1]
