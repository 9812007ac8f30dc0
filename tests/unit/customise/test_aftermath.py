"""What followed a decision: orders of four weeks, deliveries, answers."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago

from regulars.customise.aftermath import Ordered, ordered_since, what_followed
from regulars.ledger.business import Business
from regulars.ledger.models import Conversation, Decision, Delivery, Message, Record, TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(stall: Stall) -> Decision:
    """Done 40 days ago."""
    return Decision.objects.create(
        customer_id=stall.customer("Anna"), channel="email", as_of=ago(42), decided_at=ago(41), closed_at=ago(40),
        state="done", policy="x",
    )  # fmt: skip


def record_of(decision: Decision) -> Record:
    return Record.objects.get(link__customer=decision.customer_id)


def ordered(decision: Decision, days: float, amount: int | None = 30, currency: str = "GBP") -> None:
    TimelineEntry.objects.create(
        record=record_of(decision), at=ago(days), seq=int(days * 10), name="Order Completed", summary="Tea",
        amount=amount, currency=currency,
    )  # fmt: skip


def test_orders_of_the_four_weeks_after_count(decision: Decision, terms: Business) -> None:
    for days in (41, 39, 13, 11):
        ordered(decision, days)

    assert ordered_since([decision], terms, until=TODAY) == {decision.pk: Ordered(2, Decimal(60))}
    assert ordered_since([decision], terms, until=ago(20)) == {decision.pk: Ordered(1, Decimal(30))}


def test_other_currencies_count_at_their_rate_and_else_not_in_the_sum(decision: Decision, terms: Business) -> None:
    ordered(decision, 30, 10, "EUR")
    ordered(decision, 29, 99, "XYZ")
    ordered(decision, 28, None)

    found = ordered_since([decision], replace(terms, exchange_rates=(("EUR", 0.5),)), until=TODAY)

    assert found[decision.pk] == Ordered(3, Decimal(5))


def test_nobody_elses_orders_count_and_none_is_none(stall: Stall, decision: Decision, terms: Business) -> None:
    other = Decision.objects.create(
        customer_id=stall.customer("Tom"), as_of=ago(9), decided_at=ago(9), policy="x", closed_at=ago(9)
    )
    ordered(decision, 8)

    assert ordered_since([other], terms, until=TODAY) == {other.pk: Ordered(0, Decimal(0))}
    assert ordered_since([], terms, until=TODAY) == {}


def test_what_followed_is_told_in_order_of_time(decision: Decision) -> None:
    talk = Conversation.objects.create(
        record=record_of(decision), source=record_of(decision).source, key="t", opened_at=ago(40)
    )
    ours = Message.objects.create(conversation=talk, at=ago(40), from_customer=False, text="How are you?")
    Message.objects.create(conversation=talk, at=ago(38), from_customer=True, text="Very  well,\nthank you")
    Message.objects.create(conversation=talk, at=ago(37), from_customer=True, text="Away", automatic=True)
    Delivery.objects.create(
        customer=decision.customer, decision=decision, key="d", channel="email", at=ago(40), sent_at=ago(39.9),
        opened_at=ago(39), clicked_at=ago(5), state="sent", message=ours,
    )  # fmt: skip
    ordered(decision, 36)
    ordered(decision, 2)

    told = [(each.what, each.amount) for each in what_followed(decision, until=TODAY)]

    assert told == [
        ("By email: sent", None),
        ("Opened it", None),
        ("Answered: “Very well, thank you”", None),
        ("Ordered Tea", Decimal(30)),
    ]


def test_a_long_answer_is_cut(decision: Decision) -> None:
    talk = Conversation.objects.create(
        record=record_of(decision), source=record_of(decision).source, key="t", opened_at=ago(40)
    )
    ours = Message.objects.create(conversation=talk, at=ago(40), from_customer=False, text="Hello")
    Message.objects.create(conversation=talk, at=ago(38), from_customer=True, text="so " * 200)
    Delivery.objects.create(
        customer=decision.customer, decision=decision, key="d", channel="email", at=ago(39), state="queued",
        message=ours,
    )  # fmt: skip

    (answer,) = [each for each in what_followed(decision, until=TODAY) if each.what.startswith("Answered")]

    assert len(answer.what) < 180
    assert answer.what.endswith("…”")
