"""Tasks for people, and promises to customers: made, done, kept or broken."""

from __future__ import annotations

from datetime import date, datetime

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Promise, Task


def add_task(
    customer: Customer, title: str, *, by: str, at: datetime, due_on: date | None = None, assigned_to: str = ""
) -> Task:
    """Something one of us is to do for this customer. Raises BadInput for an empty or too long title."""
    title = title.strip()
    if not title or len(title) > 300:
        raise BadInput(
            f"A task's title has 1 to 300 letters; this one has {len(title)}.", hint="Say what is to be done."
        )
    return Task.objects.create(
        customer=customer, title=title, due_on=due_on, assigned_to=assigned_to, created_by=by, created_at=at
    )


def finish_task(number: int, *, by: str, at: datetime) -> Task:
    """Mark a task done; doing so again changes nothing. Raises NotFound."""
    task = Task.objects.filter(pk=number).first()
    if task is None:
        raise NotFound(f"There is no task {number}.", hint="It may have been removed; reload the page.")
    if task.done_at is None:
        task.done_at, task.done_by = at, by
        task.save(update_fields=["done_at", "done_by"])
    return task


def open_tasks(customer: Customer | None = None, assigned_to: str | None = None) -> list[Task]:
    """Tasks that are not done, the most urgent first; of one customer or one person where given."""
    tasks = Task.objects.filter(done_at=None).select_related("customer").order_by("due_on", "created_at")
    if customer is not None:
        tasks = tasks.filter(customer=customer)
    if assigned_to is not None:
        tasks = tasks.filter(assigned_to=assigned_to)
    return sorted(tasks, key=lambda task: (task.due_on or date.max, task.created_at))


def promise(customer: Customer, text: str, *, at: datetime, due_on: date | None = None) -> Promise:
    """Remember what we said we would do. Raises BadInput for an empty text."""
    if not text.strip():
        raise BadInput("A promise needs words.", hint="Say what was promised.")
    return Promise.objects.create(customer=customer, text=text.strip(), made_at=at, due_on=due_on)


def settle_promise(number: int, *, kept: bool, at: datetime) -> Promise:
    """A promise was kept, or broken. Raises NotFound."""
    made = Promise.objects.filter(pk=number).first()
    if made is None:
        raise NotFound(f"There is no promise {number}.", hint="It may have been removed; reload the page.")
    made.kept_at, made.broken_at = (at, None) if kept else (None, at)
    made.save(update_fields=["kept_at", "broken_at"])
    return made
