"""Tasks for people: added, put off, done; those that repeat come again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Q

from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.time import add_months, local_day
from regulars.ledger.models import Case, Customer, Task

_DAYS = {Task.Repeats.DAILY: 1, Task.Repeats.WEEKLY: 7}
_MONTHS = {Task.Repeats.MONTHLY: 1, Task.Repeats.YEARLY: 12}
_LONGEST_SNOOZE = timedelta(days=366)


def add_task(
    customer: Customer,
    title: str,
    *,
    by: str,
    at: datetime,
    due_on: date | None = None,
    due_time: time | None = None,
    zone: str = "UTC",
    assigned_to: str = "",
    priority: int = Task.Priority.NORMAL,
    repeats: str = Task.Repeats.NEVER,
    case: Case | None = None,
) -> Task:
    """Something one of us is to do for this customer.

    Args:
        customer, title: for whom, and what.
        by, at: who enters it, and when.
        due_on, due_time, zone: the day, and where it matters the time of the day in that zone.
        assigned_to: who is to do it; empty: whoever comes first.
        priority: 1 high, 2 normal, 3 low.
        repeats: daily, weekly, monthly, yearly; empty: once.
        case: the complaint that it is about.

    Raises BadInput for an empty or too long title, a time or repetition without a day, or an unknown word.
    """
    title = title.strip()
    if not title or len(title) > 300:
        raise BadInput(
            f"A task's title has 1 to 300 letters; this one has {len(title)}.", hint="Say what is to be done."
        )
    if priority not in Task.Priority.values:
        raise BadInput(f"'{priority}' is no priority: 1 is high, 2 normal, 3 low.")
    if repeats not in Task.Repeats.values:
        raise BadInput(f"'{repeats}' is no repetition: it is daily, weekly, monthly or yearly.")
    if due_on is None and (due_time or repeats):
        raise BadInput("A task with a time of the day, or one that repeats, needs a day.", hint="Say by when.")
    if zone not in available_timezones():
        raise BadInput(f"'{zone}' is no time zone: it is a name such as Europe/London.")
    return Task.objects.create(
        customer=customer,
        case=case,
        title=title,
        due_on=due_on,
        due_time=due_time,
        zone=zone,
        priority=priority,
        repeats=repeats,
        starts_on=due_on if repeats else None,
        assigned_to=assigned_to,
        created_by=by,
        created_at=at,
    )


def finish_task(number: int, *, by: str, at: datetime) -> Task:
    """Mark a task done; one that repeats is there again for its next day. Again changes nothing. Raises NotFound."""
    with transaction.atomic():
        task = _find(number)
        if task.done_at is None:
            task.done_at, task.done_by, task.changed_at = at, by, at
            task.save(update_fields=["done_at", "done_by", "changed_at"])
            if task.repeats and task.due_on:
                _again(task, by, at)
        return task


def snooze_task(number: int, until: datetime, *, at: datetime) -> Task:
    """Put a task out of sight until a moment. Raises NotFound, or BadInput unless that is ahead, within a year."""
    if not at < until <= at + _LONGEST_SNOOZE:
        raise BadInput(f"A task can be put off until a moment within a year from now; {until:%Y-%m-%d %H:%M} is not.")
    with transaction.atomic():
        task = _find(number)
        if task.done_at is not None:
            raise BadInput(f"Task {number} is done already.", hint="Reload the page.")
        task.snoozed_until, task.changed_at = until, at
        task.save(update_fields=["snoozed_until", "changed_at"])
        return task


def open_tasks(
    customer: Customer | None = None, assigned_to: str | None = None, *, at: datetime | None = None
) -> list[Task]:
    """Tasks that are not done, the most urgent first: by day, then priority, then what is at stake with the customer.

    Of one customer or one person where given; with `at`, without those that are put off beyond it.
    """
    tasks = Task.objects.filter(done_at=None).select_related("customer__score").prefetch_related("improvements")
    if customer is not None:
        tasks = tasks.filter(customer=customer)
    if assigned_to is not None:
        tasks = tasks.filter(assigned_to=assigned_to)
    if at is not None:
        tasks = tasks.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at))
    return sorted(tasks, key=_urgency)


def next_day(task: Task, after: date) -> date:
    """The first of a repeating task's days after a day; the 31st is the last day of a shorter month."""
    first = task.starts_on or task.due_on or after
    every = Task.Repeats(task.repeats)
    if every in _DAYS:
        return first + timedelta(days=_DAYS[every] * max((after - first).days // _DAYS[every] + 1, 0))
    months = 0
    while (day := add_months(first, months)) <= after:
        months += _MONTHS[every]
    return day


def _again(task: Task, by: str, at: datetime) -> None:
    done_on = local_day(at, task.zone or "UTC")
    Task.objects.create(
        customer=task.customer,
        title=task.title,
        due_on=next_day(task, max(task.due_on or done_on, done_on)),
        due_time=task.due_time,
        zone=task.zone,
        priority=task.priority,
        repeats=task.repeats,
        starts_on=task.starts_on or task.due_on,
        assigned_to=task.assigned_to,
        case=task.case,
        created_by=by,
        created_at=at,
    )


def _urgency(task: Task) -> tuple[date, int, Decimal, time, datetime]:
    score = getattr(task.customer, "score", None)
    stake = score.at_stake if score and score.at_stake else Decimal(0)
    return task.due_on or date.max, task.priority, -stake, task.due_time or time.max, task.created_at


def _find(number: int) -> Task:
    task = Task.objects.select_for_update().filter(pk=number).first()
    if task is None:
        raise NotFound(f"There is no task {number}.", hint="It may have been removed; reload the page.")
    return task
