"""Cases, tasks, promises and experience on every database: one case a matter whoever hears of it, merges carry them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from regulars.flow import run
from regulars.identify.identity import merge, undo
from regulars.interact.cases.handling import answer
from regulars.interact.cases.look_after import look_after_cases
from regulars.interact.cases.opening import open_by_hand
from regulars.interact.owed import open_cases, open_promises, waiting_conversations
from regulars.interact.tasks import add_task, promise
from regulars.interact.tasks.look_after import look_after_promises
from regulars.ledger.models import (
    Case,
    CaseEntry,
    Conversation,
    Customer,
    Experience,
    Link,
    Message,
    Record,
    Source,
    Task,
    TimelineEntry,
    Understanding,
)
from regulars.measure.experience.one import experience_of
from regulars.measure.service.figures import service_figures

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def days(count: float) -> datetime:
    return NOW + timedelta(days=count)


def person(name: str) -> Customer:
    source, _ = Source.objects.get_or_create(name="Help desk", defaults={"format": "test"})
    customer = Customer.objects.create(known_since=NOW, name=name, email=f"{name.lower()}@example.com")
    record = Record.objects.create(source=source, key=name, learned_at=NOW, resolved=True)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=NOW)
    return customer


def complaint(customer: Customer, key: str) -> Conversation:
    record = Record.objects.get(link__customer=customer)
    talk = Conversation.objects.create(
        record=record, source=record.source, key=key, opened_at=NOW, subject="Broken", waiting_since=NOW
    )
    message = Message.objects.create(
        conversation=talk, at=NOW, from_customer=True, text="It came broken.", understood_at=NOW
    )
    Understanding.objects.create(
        record=record, message=message, at=NOW, kind="complaint", label="yes", probability=0.9, words="broken",
        acts=True, found_by="test", found_at=NOW,
    )  # fmt: skip
    return talk


@pytest.fixture
def amy() -> None:
    user = User.objects.create(username="amy")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])


@pytest.mark.django_db
def test_a_case_lives_on_this_database(amy: None) -> None:
    ann = person("Ann")
    talk = complaint(ann, "t-1")
    assert look_after_cases(days(0.1)) == 1
    assert look_after_cases(days(0.1)) == 0
    assert [case.is_late for case in open_cases(at=days(0.1))] == [False]
    assert list(waiting_conversations()) == [talk]
    Message.objects.create(conversation=talk, at=days(0.2), from_customer=False, text="A new one.", written_by="amy")
    assert look_after_cases(days(0.3)) == 1
    TimelineEntry.objects.create(
        record=Record.objects.get(link__customer=ann), at=days(3), seq=1, name="Order Completed"
    )
    assert look_after_cases(days(20)) == 1
    case = Case.objects.get()
    assert (case.closed_because, case.resolved_at) == ("time", days(0.2))
    assert service_figures(days(20), "UTC").first_contact == 1.0


@pytest.mark.django_db
def test_late_promises_and_experience_on_this_database(amy: None) -> None:
    ann = person("Ann")
    promise(ann, "call back", at=NOW, due_on=NOW.date(), by="amy")
    promise(ann, "some day", at=NOW, by="amy")
    assert [one.promise.text for one in open_promises(at=NOW, limit=5)] == ["call back", "some day"]
    assert look_after_promises(days(0.1)) == 1
    assert look_after_promises(days(9)) == 1
    run("experience", days(10), at=days(10))
    kept = Experience.objects.get(customer=ann)
    assert kept.parts.keys() == {"promise_broken"}
    assert experience_of(ann.pk, days(10)).figure == pytest.approx(kept.figure, abs=1e-9)


@pytest.mark.django_db
def test_a_merge_carries_cases_tasks_and_experience_and_its_undo_brings_them_back(amy: None) -> None:
    ann, anna = person("Ann"), person("Anna")
    case = open_by_hand(anna, "Broken", by="amy", at=NOW)
    task = add_task(anna, "Call", by="amy", at=NOW, case=case)
    promise(ann, "x", at=NOW)
    for customer in (ann, anna):
        Experience.objects.create(customer=customer, as_of=NOW, figure=1, by_us=1, with_us=0, touches=1, before=0)
    merged = merge([ann.pk, anna.pk], by="amy", at=days(1))
    kept = Customer.objects.get(merged_into=None)
    assert (Case.objects.get().customer, Task.objects.get(pk=task.pk).customer) == (kept, kept)
    assert Experience.objects.get().customer == kept
    undo(merged.number, by="amy", at=days(2))
    assert (Case.objects.get().customer, Task.objects.get(pk=task.pk).customer) == (anna, anna)
    assert Experience.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_open_one_case_and_take_each_answer_once() -> None:
    user = User.objects.create(username="amy")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    people = [person(f"P{number}") for number in range(6)]
    talks = [complaint(customer, customer.name) for customer in people]

    def work(_: int) -> None:
        try:
            for _again in range(3):
                look_after_cases(days(0.1))
        finally:
            connection.close()

    def together() -> None:
        # The SQLite of tests is in memory, where a second writer is refused instead of waiting.
        with ThreadPoolExecutor(1 if connection.vendor == "sqlite" else 3) as pool:
            list(pool.map(work, range(3)))

    together()
    assert Case.objects.count() == len(people)
    assert CaseEntry.objects.count() == len(people)
    for talk in talks:
        Message.objects.create(conversation=talk, at=days(0.05), from_customer=False, text="Sorry.", written_by="amy")
    together()
    assert set(Case.objects.values_list("answers", flat=True)) == {1}
    case = Case.objects.first()
    assert case is not None
    assert answer(case.pk, "By phone.", by="amy", at=days(1)).answers == 2
