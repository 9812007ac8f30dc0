"""What people enter about a customer: calls, notes, orders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, colleague_behind, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Text
from regulars.differentiate.live import revalue
from regulars.interact.desk import find_customer
from regulars.interact.exchanges import FollowUp, add_note, log_with_follow_up
from regulars.interact.orders import log_order
from regulars.ledger.business import business
from regulars.ledger.users import Ability

router = Router(tags=["Interact"])
_MAKES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {201: Done, **PROBLEMS}}


class NoteIn(Schema):
    """A note: 1 to 10,000 letters."""

    text: Text


class CallIn(Schema):
    """An exchange and what was said; `kind` is call, visit, letter or chat.

    `promised` is what we promised in it, `task` what is to be done next by who signed in or made the token; their days
    are read from their words where they are left out. `case` is the number of a complaint that it answers.
    """

    text: Text
    kind: Text = "call"
    outcome: Annotated[Text, Field(max_length=200)] = ""
    promised: Annotated[Text, Field(max_length=2000)] = ""
    promise_due_on: date | None = None
    task: Annotated[Text, Field(max_length=300)] = ""
    task_due_on: date | None = None
    case: Annotated[int | None, Field(ge=1, le=2**62)] = None


class LoggedOut(Done):
    """The numbers of the event, and of the promise and the task that came of it."""

    promise: int | None
    task: int | None


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


@router.post("/customers/{code}/notes", **_MAKES, summary="Add a note")
def note(request: HttpRequest, code: Code, body: NoteIn) -> Status[Done]:
    """Keep a note on the customer's timeline."""
    customer = find_customer(code)
    with traced(request, "add note", f"customer {customer.code}"):
        return Status(201, Done(number=add_note(customer, body.text, by=by(request), at=now())))


@router.post(
    "/customers/{code}/calls",
    auth=needs(Ability.ACT),
    response={201: LoggedOut, **PROBLEMS},
    summary="Log a call",
)
def call(request: HttpRequest, code: Code, body: CallIn) -> Status[dict[str, Any]]:
    """Record a call, visit, letter or chat and what was said, with all that came of it, or nothing."""
    follow_up = FollowUp(body.promised, body.promise_due_on, body.task, body.task_due_on, body.case)
    customer, zone = find_customer(code), business().time_zone
    who, at = by(request), now()
    with traced(request, "log exchange", f"customer {customer.code}"):
        logged = log_with_follow_up(
            customer,
            body.text,
            follow_up,
            by=who,
            at=at,
            zone=zone,
            kind=body.kind,
            outcome=body.outcome,
            whose=colleague_behind(request),
        )
    return Status(201, {"number": logged.seq, "promise": logged.promise, "task": logged.task})


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
