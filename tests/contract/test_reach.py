"""Reach on every database: the stricter consent, and one answer whether one customer is asked for or all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis.stateful import run_state_machine_as_test
from tests.support.reach_machine import Reach, try_out

from regulars.differentiate.quality import judge_relationships
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import (
    Answer,
    Consent,
    Customer,
    Delivery,
    Link,
    MailAddress,
    Question,
    Record,
    Relationship,
    Score,
    Source,
    Survey,
    Wish,
)
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.many import reach_of_customers, reachable
from regulars.ledger.reach.one import reach_of_one
from regulars.ledger.reach.rules import rules

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


def test_the_stricter_consent_wins_after_every_merge_split_and_undo() -> None:
    run_state_machine_as_test(Reach, settings=try_out(6, 10))


def test_one_and_all_are_told_the_same() -> None:
    change_setting("QUIET_HOURS", "")
    source = Source.objects.create(name="shop", format="test")
    people = []
    for number in range(6):
        customer = Customer.objects.create(known_since=NOON, email=f"p{number}@example.com")
        record = Record.objects.create(source=source, key=str(number), learned_at=NOON)
        Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=NOON)
        Consent.objects.create(record=record, channel="email", purpose="marketing", state="granted", given_at=NOON)
        people.append((customer, record))
    said = {"stated_at": NOON}
    Wish.objects.create(record=people[1][1], about="pause", value=(NOON + timedelta(days=2)).isoformat(), **said)
    Wish.objects.create(record=people[2][1], about="frequency", channel="email", value="1/7", **said)
    Wish.objects.create(record=people[3][1], about="topic", item="News", value="no", **said)
    Delivery.objects.create(
        customer=people[2][0], key="1", channel="email", purpose="marketing", at=NOON, handed_at=NOON, state="sending"
    )
    MailAddress.objects.create(customer=people[4][0], address="p4@example.com", undeliverable_since=NOON)
    at = NOON + timedelta(hours=1)
    found = reach_of_customers(at)
    told = dict(found.select("customer", ok=reachable("email", "marketing", "news")).iter_rows())
    single = {one.pk: may_reach(one, "email", "marketing", at=at, topic="news").allowed for one, _ in people}
    assert told == single
    assert list(single.values()) == [True, False, False, False, False, True]
    change_setting("CONTACTS_A_WEEK", "1")
    for row in reach_of_customers(at).iter_rows(named=True):
        assert reach_of_one(row.pop("customer"), rules(), at) == row
    assert set(reach_of_one(0, rules(), at).values()) == {None}


def test_relationships_are_written() -> None:
    survey = Survey.objects.create(name="Us", opened_at=NOON)
    question = Question.objects.create(survey=survey, key="trust_1", text="?", scale="likert7")
    customer = Customer.objects.create(known_since=NOON)
    Score.objects.create(customer=customer, as_of=NOON, orders=2, first_order_at=NOON, last_order_at=NOON)
    Answer.objects.create(question=question, customer=customer, at=NOON, number=6)
    judge_relationships(NOON, business(), at=NOON)
    found = Relationship.objects.get()
    assert 4.8 < found.trust < 6
    assert (found.answers, found.answered_at) == (1, NOON)
    assert isinstance(found.reasons, list)


def test_what_another_worker_handed_over_counts_though_its_clock_be_ahead() -> None:
    customer = Customer.objects.create(known_since=NOON, email="p@example.com")
    Delivery.objects.create(
        customer=customer,
        key="1",
        channel="phone",
        purpose="marketing",
        at=NOON,
        handed_at=NOON + timedelta(seconds=1),
        state="sending",
    )
    change_setting("CONTACTS_A_WEEK", "1")
    assert not may_reach(customer, "phone", "marketing", at=NOON).allowed
