"""Tasks that repeat and can be put off; promises proposed, kept by evidence, or broken; calls with all that follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group, User
from hypothesis import given
from hypothesis import strategies as st

from regulars.interact.exchanges import FollowUp, log_with_follow_up
from regulars.interact.owed import open_promises, promises_due
from regulars.interact.tasks import add_task, finish_task, open_tasks, promise, settle_promise, snooze_task
from regulars.interact.tasks.evidence import evidence_for
from regulars.interact.tasks.look_after import look_after_promises
from regulars.interact.tasks.promises import accept_promise, decline_promise, due_of, proposed_promises
from regulars.interact.tasks.work import next_day
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import (
    Case,
    Conversation,
    Customer,
    Delivery,
    Link,
    Message,
    Promise,
    Record,
    Score,
    Source,
    Task,
    TimelineEntry,
    Understanding,
)

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)  # a Monday


@pytest.fixture
def ann(db: None) -> Customer:
    user = User.objects.create(username="olive")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    return known("Ann Cole")


def known(name: str) -> Customer:
    customer = Customer.objects.create(known_since=NOW, name=name)
    source, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test"})
    record = Record.objects.create(source=source, key=name, learned_at=NOW)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=NOW)
    return customer


def record(customer: Customer) -> Record:
    return Record.objects.get(key=customer.name)


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def happened(customer: Customer, name: str, at: datetime, seq: int = 1) -> None:
    TimelineEntry.objects.create(record=record(customer), at=at, seq=seq, name=name)


def said(customer: Customer, words: str, probability: float = 0.9, at: datetime = NOW) -> Understanding:
    return Understanding.objects.create(
        record=record(customer), seq=5, at=at, kind="promise", label="yes", probability=probability, words=words,
        found_by="test", found_at=at,
    )  # fmt: skip


def test_the_order_is_day_priority_and_what_is_at_stake(ann: Customer) -> None:
    bea = known("Bea")
    Score.objects.create(customer=bea, as_of=NOW, at_stake=500)
    day = date(2026, 5, 6)
    add_task(ann, "no day", by="amy", at=NOW)
    add_task(ann, "little at stake", by="amy", at=NOW, due_on=day)
    add_task(bea, "much at stake", by="amy", at=NOW, due_on=day)
    add_task(ann, "urgent", by="amy", at=NOW, due_on=day, priority=1)
    add_task(ann, "sooner", by="amy", at=NOW, due_on=date(2026, 5, 5), priority=3)
    assert [task.title for task in open_tasks()] == ["sooner", "urgent", "much at stake", "little at stake", "no day"]


def test_a_task_put_off_comes_back_at_its_moment(ann: Customer) -> None:
    task = add_task(ann, "call", by="amy", at=NOW, due_on=date(2026, 5, 4))
    snooze_task(task.pk, later(1), at=NOW)
    assert open_tasks(at=NOW) == []
    assert open_tasks(at=later(1)) == [task]
    assert open_tasks() == [task]
    for until in (NOW, later(-1), later(400)):
        with pytest.raises(BadInput, match="within a year"):
            snooze_task(task.pk, until, at=NOW)
    finish_task(task.pk, by="amy", at=NOW)
    with pytest.raises(BadInput, match="is done already"):
        snooze_task(task.pk, later(1), at=NOW)
    with pytest.raises(NotFound):
        snooze_task(0, later(1), at=NOW)


@pytest.mark.parametrize(
    ("repeats", "due", "done", "again"),
    [
        ("daily", date(2026, 5, 4), later(0), date(2026, 5, 5)),
        ("weekly", date(2026, 5, 1), later(0), date(2026, 5, 8)),
        ("weekly", date(2026, 4, 1), later(0), date(2026, 5, 6)),  # done late: not again for days gone by
        ("monthly", date(2026, 5, 31), later(0), date(2026, 6, 30)),
        ("yearly", date(2024, 2, 29), later(0), date(2027, 2, 28)),
    ],
)
def test_what_repeats_is_there_again_once(ann: Customer, repeats: str, due: date, done: datetime, again: date) -> None:
    task = add_task(ann, "ask", by="amy", at=NOW, due_on=due, repeats=repeats, assigned_to="amy", due_time=time(9))
    finish_task(task.pk, by="amy", at=done)
    finish_task(task.pk, by="amy", at=done)
    (next_one,) = open_tasks()
    assert (next_one.due_on, next_one.repeats, next_one.assigned_to, next_one.due_time) == (
        again,
        repeats,
        "amy",
        time(9),
    )


def test_the_31st_stays_the_31st_after_a_short_month(ann: Customer) -> None:
    task = add_task(ann, "ask", by="amy", at=NOW, due_on=date(2026, 1, 31), repeats="monthly")
    finish_task(task.pk, by="amy", at=datetime(2026, 2, 1, tzinfo=UTC))
    (short,) = open_tasks()
    assert short.due_on == date(2026, 2, 28)
    finish_task(short.pk, by="amy", at=datetime(2026, 2, 28, tzinfo=UTC))
    assert open_tasks()[0].due_on == date(2026, 3, 31)


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    after=st.dates(date(2020, 1, 1), date(2032, 1, 1)),
    repeats=st.sampled_from(["daily", "weekly", "monthly", "yearly"]),
)
def test_the_next_day_is_the_first_after(first: date, after: date, repeats: str) -> None:
    task = Task(due_on=first, starts_on=first, repeats=repeats)
    day = next_day(task, after)
    assert day > after or day == first
    longest = {"daily": 1, "weekly": 7, "monthly": 31, "yearly": 366}[repeats]
    assert (day - max(after, first)).days <= longest


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"priority": 4}, "'4' is no priority"),
        ({"repeats": "hourly", "due_on": date(2026, 5, 5)}, "'hourly' is no repetition"),
        ({"repeats": "daily"}, "needs a day"),
        ({"due_time": time(9)}, "needs a day"),
        ({"zone": "Mars/Base"}, "'Mars/Base' is no time zone"),
    ],
)
def test_tasks_that_cannot_be(ann: Customer, told: dict[str, object], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        add_task(ann, "call", by="amy", at=NOW, **told)  # type: ignore[arg-type]


def test_a_promise_in_our_words_is_proposed_taken_up_or_declined(ann: Customer) -> None:
    taken, declined = said(ann, "I will call you by Friday"), said(ann, "We promise quality", 0.6)
    said(ann, "perhaps", 0.4)
    said(ann, "long ago", at=later(-20))
    theirs = Message.objects.create(
        conversation=Conversation.objects.create(
            record=record(ann), source=record(ann).source, key="t", opened_at=NOW
        ),
        at=NOW, from_customer=True, text="I will pay tomorrow",
    )  # fmt: skip
    Understanding.objects.filter(pk=said(ann, "I will pay tomorrow").pk).update(message=theirs)
    assert {found.pk for found in proposed_promises(at=later(1))} == {taken.pk, declined.pk}
    due = due_of(taken, "UTC")
    assert due is not None
    made = accept_promise(taken.pk, by="amy", at=later(1), due_on=due.day)
    assert (made.text, made.due_on, made.made_by, made.made_at) == (
        "I will call you by Friday",
        date(2026, 5, 8),
        "amy",
        NOW,
    )
    assert accept_promise(taken.pk, by="bob", at=later(2)) == made
    decline_promise(declined.pk, by="amy", at=later(1))
    declined.refresh_from_db()
    assert (declined.corrected_to, declined.corrected_by) == ("no", "amy")
    assert not proposed_promises(at=later(1), customer=ann).exists()
    with pytest.raises(BadInput, match="declined before"):
        accept_promise(declined.pk, by="amy", at=later(2))
    with pytest.raises(NotFound):
        decline_promise(0, by="amy", at=NOW)


@pytest.mark.parametrize(
    ("text", "event", "fits"),
    [
        ("refund the kettle", "Order Refunded", True),
        ("give the money back", "Order Cancelled", True),
        ("call back", "Call Logged", True),
        ("send a new one", "Order Completed", True),
        ("come by on Friday", "Visit Logged", True),
        ("call back", "Order Refunded", False),
        ("be nicer", "Call Logged", False),
    ],
)
def test_what_keeps_a_promise(ann: Customer, text: str, event: str, fits: bool) -> None:
    made = promise(ann, text, at=NOW)
    happened(ann, event, later(-1), 1)
    assert evidence_for(made, at=later(5)) is None
    happened(ann, event, later(2), 2)
    found = evidence_for(made, at=later(5))
    assert (found is not None and found.words.startswith(event)) is fits
    assert evidence_for(made, at=later(1)) is None


def test_a_mail_keeps_the_promise_to_write(ann: Customer) -> None:
    made = promise(ann, "let you know", at=NOW)
    Delivery.objects.create(customer=ann, key="m", channel="email", at=NOW, sent_at=later(1), state="sent")
    found = evidence_for(made, at=later(2))
    assert found is not None
    assert found.words == "We wrote on 5 May"
    assert open_promises(at=later(2), limit=5)[0].evidence == found


def test_a_promise_is_called_to_mind_on_its_day_and_then_broken(ann: Customer) -> None:
    made = promise(ann, "call back", at=NOW, due_on=date(2026, 5, 6), by="amy")
    promise(ann, "some day", at=NOW)
    assert look_after_promises(later(1)) == 0
    assert promises_due(later(1), "UTC") == 0
    assert look_after_promises(later(2)) == 1
    assert look_after_promises(later(2)) == 0
    task = Task.objects.get()
    assert (task.title, task.assigned_to, task.priority) == ("Keep the promise: call back", "amy", Task.Priority.HIGH)
    assert promises_due(later(2), "UTC") == 1
    assert look_after_promises(later(7)) == 0  # Monday: three working days of grace
    assert look_after_promises(later(8)) == 1
    made.refresh_from_db()
    assert made.broken_at == later(8)
    assert "6 May 2026" in made.evidence


def test_a_promise_that_looks_kept_waits_for_a_word_of_ours(ann: Customer) -> None:
    made = promise(ann, "call back", at=NOW, due_on=date(2026, 5, 6), by="amy")
    happened(ann, "Call Logged", later(1))
    assert look_after_promises(later(30)) == 0
    settle_promise(made.pk, kept=True, at=later(30), evidence="Call Logged, 5 May")
    made.refresh_from_db()
    assert (made.kept_at, made.evidence) == (later(30), "Call Logged, 5 May")
    assert look_after_promises(later(31)) == 0


def test_a_call_with_all_that_came_of_it_is_one_entry(ann: Customer) -> None:
    case = Case.objects.create(
        customer=ann, matter="x", subject="Broken", origin="person", opened_at=later(-1), heard_at=later(-1),
        answer_due_at=NOW, resolve_due_at=NOW,
    )  # fmt: skip
    follow_up = FollowUp("send a new one by Friday", None, "Check on Wednesday", date(2026, 5, 7), case.pk)
    logged = log_with_follow_up(ann, "Rang about it.", follow_up, by="amy", at=NOW, zone="UTC", outcome="calm")
    assert Promise.objects.get(pk=logged.promise).due_on == date(2026, 5, 8)
    task = Task.objects.get(pk=logged.task)
    assert (task.due_on, task.assigned_to) == (date(2026, 5, 7), "amy")
    case.refresh_from_db()
    assert (case.answers, case.last_answer_at, case.entries.get().seq) == (1, NOW, logged.seq)


def test_nothing_of_it_stays_where_a_part_cannot_be(ann: Customer) -> None:
    with pytest.raises(BadInput, match="not one of this customer's"):
        log_with_follow_up(
            ann, "Rang.", FollowUp("call back", None, "call", None, case=99), by="amy", at=NOW, zone="UTC"
        )
    assert not TimelineEntry.objects.exists()
    assert not Promise.objects.exists()
    plain = log_with_follow_up(ann, "Rang.", FollowUp(), by="amy", at=NOW, zone="UTC", kind="visit")
    assert (plain.promise, plain.task) == (None, None)
    assert TimelineEntry.objects.get().name == "Visit Logged"
