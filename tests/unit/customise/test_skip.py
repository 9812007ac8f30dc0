from datetime import date, timedelta

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.decide import decide
from regulars.customise.skip import (
    WhyNot,
    follows_from,
    lift_never,
    nevers_of,
    objections_to,
    skip,
    take_back_skip,
)
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import Business
from regulars.ledger.models import Decision, Delivery, Task

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(hours=15)


@pytest.fixture
def decision(stall: Stall, open_terms: Business) -> Decision:
    """An open decision to ring Anna."""
    number = stall.regular("Anna Smith", phone="+44")
    decide(TODAY, open_terms, at=TODAY)
    return Decision.objects.get(customer=number)


def chosen(number: int, terms: Business, days: float) -> str | None:
    """What is decided for a customer so many days later, on the same facts."""
    decide(TODAY, terms, at=TODAY + timedelta(days=days))
    found = Decision.objects.get(customer=number, state="open")
    return found.action.key if found.action else None


def test_skipping_closes_it_with_the_reason_once(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=LATER, why=WhyNot.OTHER, why_not="  met her\n yesterday ")
    skip(decision.pk, by="Otto", at=LATER, why=WhyNot.NEVER, why_not="something else")

    decision.refresh_from_db()
    assert (decision.state, decision.closed_by, decision.closed_at) == ("skipped", "Olive", LATER)
    assert (decision.why_kind, decision.why_not) == ("other", "met her yesterday")
    assert not Delivery.objects.exists()


def test_a_long_reason_is_cut(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=LATER, why_not="because " * 100)

    decision.refresh_from_db()
    assert len(decision.why_not) == 200


def test_a_reason_that_there_is_not_is_refused(decision: Decision) -> None:
    with pytest.raises(BadInput, match=r"'rain' is no reason to skip"):
        skip(decision.pk, by="Olive", at=LATER, why="rain")

    decision.refresh_from_db()
    assert decision.state == "open"


def test_what_is_done_cannot_be_skipped_and_what_is_not_is_not_found(decision: Decision) -> None:
    Decision.objects.update(state="done")
    with pytest.raises(BadInput, match=f"Decision {decision.pk} is closed: done"):
        skip(decision.pk, by="Olive", at=LATER)
    with pytest.raises(NotFound, match="no decision 77"):
        skip(77, by="Olive", at=LATER)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("", "is not suggested again for a while"),
        ("later", "rests for this customer for 21 days"),
        ("never", "is never suggested for this customer again"),
        ("facts", "A task to put it right is yours"),
        ("words", "where the words of"),
        ("cannot", "This one rests for 7 days"),
        ("other", "is not suggested again for a while"),
    ],
)
def test_each_reason_tells_what_follows(decision: Decision, why: str, said: str) -> None:
    skipped = skip(decision.pk, by="Olive", at=LATER, why=why)

    assert said in skipped.follows
    decision.refresh_from_db()
    assert skipped.follows == follows_from(decision)


def test_not_now_rests_for_three_weeks_and_not_for_the_whole_rest_of_the_move(
    decision: Decision, open_terms: Business
) -> None:
    skip(decision.pk, by="Olive", at=TODAY, why=WhyNot.LATER)

    assert chosen(decision.customer_id, open_terms, 20) is None
    assert chosen(decision.customer_id, open_terms, 22) == "overdue"


def test_without_a_reason_it_rests_as_long_as_the_move_says(decision: Decision, open_terms: Business) -> None:
    skip(decision.pk, by="Olive", at=TODAY)

    assert chosen(decision.customer_id, open_terms, 59) is None
    assert chosen(decision.customer_id, open_terms, 61) == "overdue"


def test_never_holds_until_it_is_taken_back(decision: Decision, open_terms: Business) -> None:
    skip(decision.pk, by="Olive", at=TODAY, why=WhyNot.NEVER, why_not="hates calls")

    assert chosen(decision.customer_id, open_terms, 900) is None
    assert [(never.pk, never.why_not) for never in nevers_of(decision.customer_id)] == [(decision.pk, "hates calls")]
    for _ in range(2):
        lift_never(decision.pk, at=TODAY + timedelta(days=901))
    assert nevers_of(decision.customer_id) == []
    assert chosen(decision.customer_id, open_terms, 902) == "overdue"


def test_only_a_never_can_be_taken_back_as_one(decision: Decision) -> None:
    with pytest.raises(BadInput, match="is no “never”"):
        lift_never(decision.pk, at=LATER)
    skip(decision.pk, by="Olive", at=LATER, why=WhyNot.LATER)
    with pytest.raises(BadInput, match="is no “never”"):
        lift_never(decision.pk, at=LATER)


def test_a_wrong_fact_becomes_a_task_and_nothing_is_suggested_until_it_is_done(
    decision: Decision, open_terms: Business
) -> None:
    skipped = skip(decision.pk, by="Olive", at=TODAY, why=WhyNot.FACTS, why_not="She is 40, not 14")
    again = skip(decision.pk, by="Otto", at=LATER, why=WhyNot.FACTS)

    task = Task.objects.get()
    assert skipped.task == again.task == task.pk
    assert task.title == "Put right what we know of Anna Smith: She is 40, not 14"
    assert (task.assigned_to, task.due_on, task.decision_id) == ("Olive", date(2025, 7, 2), decision.pk)
    assert chosen(decision.customer_id, open_terms, 30) is None
    Task.objects.update(done_at=LATER)
    assert chosen(decision.customer_id, open_terms, 31) == "overdue"


def test_without_words_the_task_quotes_what_we_said(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=TODAY, why=WhyNot.FACTS)

    assert Task.objects.get().title.endswith(decision.reasons[0])


def test_wrong_words_are_listed_for_whoever_writes_them(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=TODAY, why=WhyNot.WORDS, why_not="Too stiff")

    assert [(said.why_not, said.closed_by) for said in objections_to("overdue")] == [("Too stiff", "Olive")]
    assert objections_to("thank") == []


def test_a_skip_is_taken_back_with_its_task(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=LATER, why=WhyNot.FACTS, why_not="wrong")

    for _ in range(2):
        take_back_skip(decision.pk)

    decision.refresh_from_db()
    assert (decision.state, decision.closed_at, decision.closed_by) == ("open", None, "")
    assert (decision.why_kind, decision.why_not) == ("", "")
    assert not Task.objects.exists()


def test_a_task_that_is_done_stays(decision: Decision) -> None:
    skip(decision.pk, by="Olive", at=LATER, why=WhyNot.FACTS, why_not="wrong")
    Task.objects.update(done_at=LATER)

    take_back_skip(decision.pk)

    assert Task.objects.count() == 1


def test_a_skip_stays_where_something_newer_was_decided(decision: Decision, open_terms: Business) -> None:
    skip(decision.pk, by="Olive", at=LATER)
    decide(TODAY, open_terms, at=LATER + timedelta(days=1))

    with pytest.raises(BadInput, match="Something newer was decided for Anna Smith"):
        take_back_skip(decision.pk)


@pytest.mark.parametrize("state", ["done", "replaced"])
def test_only_what_was_skipped_is_taken_back(decision: Decision, state: str) -> None:
    Decision.objects.update(state=state)

    with pytest.raises(BadInput, match="was not skipped"):
        take_back_skip(decision.pk)
