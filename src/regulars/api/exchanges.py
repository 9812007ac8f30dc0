"""What people enter about a customer: calls, notes, tasks, promises, consents."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Done, Number, Text
from regulars.differentiate.live import revalue
from regulars.interact.consents import consents_of, record_consent
from regulars.interact.desk import find_customer
from regulars.interact.exchanges import add_note, log_call
from regulars.interact.orders import log_order
from regulars.interact.tasks import add_task, finish_task, open_tasks, promise, settle_promise
from regulars.ledger.business import business
from regulars.ledger.models import Task
from regulars.ledger.users import Ability

router = Router(tags=["Interact"])
_MAKES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {201: Done, **PROBLEMS}}
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class NoteIn(Schema):
    """A note: 1 to 10,000 letters."""

    text: Text


class CallIn(Schema):
    """An exchange and what was said; `kind` is call, visit, letter or chat."""

    text: Text
    kind: Text = "call"
    outcome: Annotated[Text, Field(max_length=200)] = ""


class TaskIn(Schema):
    """Something one of us is to do: 1 to 300 letters."""

    title: Text
    due_on: date | None = None
    due_time: time | None = Field(None, description="Time of the day, in the business's zone.")
    assigned_to: Annotated[Text, Field(max_length=150)] = ""
    priority: Annotated[int, Field(ge=1, le=3, description="1 high, 2 normal, 3 low.")] = 2
    repeats: Annotated[Text, Field(max_length=8, description="daily, weekly, monthly, yearly; empty: once.")] = ""


class PromiseIn(Schema):
    """What we said we would do."""

    text: Text
    due_on: date | None = None


class PromiseSettledIn(Schema):
    """Whether it was kept."""

    kept: bool


class OrderIn(Schema):
    """An order, or with `returned` what was given back under it; `at` is now where it is left out."""

    amount: Decimal
    currency: Annotated[Text, Field(max_length=3)] = ""
    order: Annotated[Text, Field(max_length=200)] = ""
    at: datetime | None = None
    returned: bool = False


class OrderOut(Schema):
    """What the order did: the customer's value before and after, and customer equity; null before the first run."""

    event: int
    value_before: Decimal | None
    value: Decimal | None
    equity: Decimal | None


class ConsentIn(Schema):
    """What the customer told one of us; `proof` says how, such as 'on the phone, 3 May'."""

    channel: Text = Field(description="email, phone, sms or post")
    purpose: Text = Field(description="marketing, service or research")
    state: Text = Field(description="granted, pending or denied")
    proof: Text


class ConsentOut(Schema):
    """What holds today for one channel and purpose."""

    channel: str
    purpose: str
    state: str
    given_at: datetime
    proof: str
    source: str


class TaskOut(Schema):
    """A task that is not done."""

    number: int
    customer: str
    title: str
    due_on: date | None
    assigned_to: str
    created_by: str
    created_at: datetime


@router.post("/customers/{code}/notes", **_MAKES, summary="Add a note")
def note(request: HttpRequest, code: Code, body: NoteIn) -> Status[Done]:
    """Keep a note on the customer's timeline."""
    return Status(201, Done(number=add_note(find_customer(code), body.text, by=by(request), at=now())))


@router.post("/customers/{code}/calls", **_MAKES, summary="Log a call")
def call(request: HttpRequest, code: Code, body: CallIn) -> Status[Done]:
    """Record a call, visit, letter or chat and what was said."""
    customer = find_customer(code)
    seq = log_call(customer, body.text, by=by(request), at=now(), kind=body.kind, outcome=body.outcome)
    return Status(201, Done(number=seq))


@router.post(
    "/customers/{code}/orders",
    auth=needs(Ability.ACT),
    response={201: OrderOut, **PROBLEMS},
    summary="Log an order",
)
def order(request: HttpRequest, code: Code, body: OrderIn) -> Status[OrderOut]:
    """Record an order or a return; this customer's value and customer equity follow at once."""
    customer, chosen, moment = find_customer(code), business(), body.at or now()
    currency = body.currency or chosen.currency
    seq = log_order(
        customer,
        body.amount,
        currency=currency,
        order=body.order,
        by=by(request),
        at=moment,
        returned=body.returned,
    )
    moved = revalue(customer.pk, chosen, at=moment)
    told = {"value_before": moved.before, "value": moved.after, "equity": moved.equity} if moved else {}
    return Status(201, OrderOut(event=seq, **({"value_before": None, "value": None, "equity": None} | told)))


@router.post("/customers/{code}/tasks", **_MAKES, summary="Add a task")
def task(request: HttpRequest, code: Code, body: TaskIn) -> Status[Done]:
    """Something one of us is to do for this customer."""
    customer = find_customer(code)
    made = add_task(
        customer,
        body.title,
        by=by(request),
        at=now(),
        due_on=body.due_on,
        due_time=body.due_time and body.due_time.replace(tzinfo=None),
        zone=business().time_zone,
        assigned_to=body.assigned_to,
        priority=body.priority,
        repeats=body.repeats,
    )
    return Status(201, Done(number=made.pk))


@router.get("/tasks", response={200: list[TaskOut], **PROBLEMS}, summary="Open tasks")
def tasks(
    request: HttpRequest,  # noqa: ARG001
    assigned_to: Annotated[str | None, Query(max_length=150, description="Only this person's.")] = None,
) -> list[dict[str, Any]]:
    """Tasks that are not done, the most urgent first."""
    return [_task(found) for found in open_tasks(assigned_to=assigned_to)]


@router.post("/tasks/{number}/done", **_CHANGES, summary="Finish a task")
def done(request: HttpRequest, number: Number) -> Done:
    """Mark a task done; again changes nothing."""
    finish_task(number, by=by(request), at=now())
    return Done(number=number)


@router.post("/customers/{code}/promises", **_MAKES, summary="Remember a promise")
def promised(request: HttpRequest, code: Code, body: PromiseIn) -> Status[Done]:
    """Remember what we said we would do."""
    made = promise(find_customer(code), body.text, at=now(), due_on=body.due_on, by=by(request))
    return Status(201, Done(number=made.pk))


@router.post("/promises/{number}/settle", **_CHANGES, summary="Settle a promise")
def settled(request: HttpRequest, number: Number, body: PromiseSettledIn) -> Done:  # noqa: ARG001
    """It was kept, or broken."""
    settle_promise(number, kept=body.kept, at=now())
    return Done(number=number)


@router.get("/customers/{code}/consents", response={200: list[ConsentOut], **PROBLEMS}, summary="What they allow")
def consents(request: HttpRequest, code: Code) -> list[dict[str, Any]]:  # noqa: ARG001
    """What the customer allows today, a row for each channel and purpose that anything was said about."""
    return [asdict(consent) for consent in consents_of(find_customer(code))]


@router.post("/customers/{code}/consents", **_MAKES, summary="Record a consent")
def consent(request: HttpRequest, code: Code, body: ConsentIn) -> Status[Done]:
    """Enter what the customer told one of us; the stricter choice wins."""
    customer = find_customer(code)
    said = record_consent(customer, body.channel, body.purpose, body.state, proof=body.proof, by=by(request), at=now())
    return Status(201, Done(number=said.pk))


def _task(found: Task) -> dict[str, Any]:
    return {
        "number": found.pk,
        "customer": found.customer.code,
        "title": found.title,
        "due_on": found.due_on,
        "assigned_to": found.assigned_to,
        "created_by": found.created_by,
        "created_at": found.created_at,
    }
