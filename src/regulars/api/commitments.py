"""What we are to do for customers: tasks, promises made and proposed, and both as a calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from regulars.api.auth import by, colleague_behind, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Offset, Text
from regulars.interact.desk import find_customer
from regulars.interact.owed import OpenPromise, open_promises
from regulars.interact.tasks import add_task, finish_task, open_tasks, promise, settle_promise, snooze_task
from regulars.interact.tasks.calendar import feeds_of, open_feed, revoke_feed
from regulars.interact.tasks.promises import accept_promise, decline_promise, due_of, proposed_promises
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import CalendarFeed, Task
from regulars.ledger.users import Ability
from regulars.measure.service.figures import promises_by_person

router = Router(tags=["Tasks and promises"])
_MAKES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {201: Done, **PROBLEMS}}
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class TaskIn(Schema):
    """Something one of us is to do: 1 to 300 letters."""

    title: Text
    due_on: date | None = None
    due_time: time | None = Field(None, description="Time of the day, in the business's zone.")
    assigned_to: Annotated[Text, Field(max_length=150)] = ""
    priority: Annotated[int, Field(ge=1, le=3, description="1 high, 2 normal, 3 low.")] = 2
    repeats: Annotated[Text, Field(max_length=8, description="daily, weekly, monthly, yearly; empty: once.")] = ""


class TaskOut(Schema):
    """A task that is not done; put off until `snoozed_until` where that is ahead; `case`: the complaint it is about.

    What is to be done for a group of customers has no `customer`, but the number of its `improvement`.
    """

    number: int
    customer: str | None
    improvement: int | None
    title: str
    due_on: date | None
    due_time: time | None
    zone: str
    priority: int
    repeats: str
    snoozed_until: datetime | None
    case: int | None
    assigned_to: str
    created_by: str
    created_at: datetime


class SnoozeIn(Schema):
    """Until when, with its zone."""

    until: AwareDatetime


class PromiseIn(Schema):
    """What we said we would do; a day that is left out is read from the words: *by Friday*."""

    text: Text
    due_on: date | None = None


class PromiseSettledIn(Schema):
    """Whether it was kept, and how we know."""

    kept: bool
    evidence: Annotated[Text, Field(max_length=400)] = ""


class PromiseOut(Schema):
    """A promise that is not settled; `looks_kept` says what speaks for its having been kept, for you to confirm."""

    number: int
    customer: str
    text: str
    made_by: str
    made_at: datetime
    due_on: date | None
    looks_kept: str


class KeptOut(Schema):
    """Promises of one of us settled in the last 90 days, and those that are open."""

    person: str
    kept: int
    broken: int
    open: int


class ProposedIn(Schema):
    """Whether it is a promise; `due_on` and `text` as it is to be remembered."""

    accept: bool
    due_on: date | None = None
    text: Annotated[Text, Field(max_length=2000)] = ""


class ProposedOut(Schema):
    """Words of ours that seem to promise something; `due_on`: by when, as they say it."""

    number: int
    customer: str
    at: datetime
    words: str
    probability: float
    due_on: date | None


class CalendarIn(Schema):
    """Where you are, and when to remind: at a time of the day, or minutes before what has a time of its own."""

    zone: Annotated[Text, Field(max_length=64, description="A name such as Europe/London.")]
    remind_time: time = time(9)
    remind_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 30


class CalendarOut(Schema):
    """A calendar address that holds; the address itself is told when it is made, and never again."""

    number: int
    zone: str
    remind_time: time
    remind_minutes: int
    created_at: datetime
    read_at: datetime | None


class CalendarMade(CalendarOut):
    """A calendar address: a secret, shown this once. `?as=todos` behind it gives a list of tasks."""

    address: str


@router.post("/customers/{code}/tasks", **_MAKES, summary="Add a task")
def task(request: HttpRequest, code: Code, body: TaskIn) -> Status[Done]:
    """Something one of us is to do for this customer."""
    customer = find_customer(code)
    with traced(request, "add task", f"customer {customer.code}"):
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
    assigned_to: Annotated[Text | None, Query(max_length=150, description="Only this person's.")] = None,
    customer: Annotated[Text | None, Query(max_length=32, description="Only for the customer of this code.")] = None,
    put_off: Annotated[bool, Query(description="With those that are put off.")] = True,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """Tasks that are not done, the most urgent first: by day, priority, and what is at stake with the customer."""
    whose = None if customer is None else find_customer(customer)
    found = open_tasks(whose, assigned_to=assigned_to, at=None if put_off else now())
    return [_task(one) for one in found[offset : offset + limit]]


@router.post("/tasks/{number}/done", **_CHANGES, summary="Finish a task")
def done(request: HttpRequest, number: Number) -> Done:
    """Mark a task done; again changes nothing."""
    with traced(request, "finish task", f"task {number}"):
        finish_task(number, by=by(request), at=now())
    return Done(number=number)


@router.post("/tasks/{number}/put-off", **_CHANGES, summary="Put a task off")
def put_off(request: HttpRequest, number: Number, body: SnoozeIn) -> Done:
    """Out of sight until a moment within a year."""
    with traced(request, "put off task", f"task {number}"):
        return Done(number=snooze_task(number, body.until, at=now()).pk)


@router.post("/customers/{code}/promises", **_MAKES, summary="Remember a promise")
def promised(request: HttpRequest, code: Code, body: PromiseIn) -> Status[Done]:
    """Remember what we said we would do."""
    customer, zone = find_customer(code), business().time_zone
    with traced(request, "make promise", f"customer {customer.code}"):
        made = promise(customer, body.text, at=now(), due_on=body.due_on, by=by(request), zone=zone)
    return Status(201, Done(number=made.pk))


@router.get("/promises", response={200: list[PromiseOut], **PROBLEMS}, summary="Open promises")
def promises(
    request: HttpRequest,  # noqa: ARG001
    customer: Annotated[Text | None, Query(max_length=32, description="Only to the customer of this code.")] = None,
    limit: Limit = 100,
) -> list[dict[str, Any]]:
    """Promises that are not settled, the soonest due first."""
    whose = None if customer is None else find_customer(customer)
    return [_promise(one) for one in open_promises(at=now(), limit=limit, customer=whose)]


@router.get("/promises/kept", response={200: list[KeptOut], **PROBLEMS}, summary="Who keeps promises")
def kept(request: HttpRequest) -> list[Any]:  # noqa: ARG001
    """How many were kept and broken in the last 90 days, by who made them."""
    return list(promises_by_person(now()))


@router.post("/promises/{number}/settle", **_CHANGES, summary="Settle a promise")
def settled(request: HttpRequest, number: Number, body: PromiseSettledIn) -> Done:
    """It was kept, or broken."""
    with traced(request, "keep promise" if body.kept else "break promise", f"promise {number}"):
        settle_promise(number, kept=body.kept, at=now(), evidence=body.evidence if body.kept else "")
    return Done(number=number)


@router.get("/promises/proposed", response={200: list[ProposedOut], **PROBLEMS}, summary="Proposed promises")
def proposed(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """What we seem to have promised in the last two weeks, and nobody took up or declined."""
    zone = business().time_zone
    return [
        {
            "number": found.pk,
            "customer": found.record.link.customer.code,
            "at": found.at,
            "words": found.words,
            "probability": found.probability,
            "due_on": due.day if (due := due_of(found, zone)) else None,
        }
        for found in proposed_promises(at=now())[:limit]
    ]


@router.post("/promises/proposed/{number}", **_CHANGES, summary="Take up a proposed promise")
def take_up(request: HttpRequest, number: Number, body: ProposedIn) -> Done:
    """Remember it, or say that it is none, from which we learn; gives the promise's number."""
    if not body.accept:
        with traced(request, "decline promise", f"understanding {number}"):
            decline_promise(number, by=by(request), at=now())
        return Done(number=None)
    with traced(request, "accept promise", f"understanding {number}"):
        made = accept_promise(number, by=by(request), at=now(), due_on=body.due_on, text=body.text)
    return Done(number=made.pk)


@router.get(
    "/calendars", auth=needs(Ability.ACT), response={200: list[CalendarOut], **PROBLEMS}, summary="Your calendars"
)
def calendars(request: HttpRequest) -> list[dict[str, Any]]:
    """The calendar addresses of who signed in, or made the token, that still hold."""
    return [_calendar(feed) for feed in feeds_of(_somebody(request))]


@router.post("/calendars", auth=needs(Ability.ACT), response={201: CalendarMade, **PROBLEMS}, summary="Make a calendar")
def make_calendar(request: HttpRequest, body: CalendarIn) -> Status[dict[str, Any]]:
    """An address at which a calendar program finds your tasks, promises and cases (iCalendar, RFC 5545).

    Yours are those of who signed in, or made the token; a token that no person made has none.
    """
    person = _somebody(request)
    with traced(request, "make calendar", person):
        secret, feed = open_feed(
            person,
            body.zone,
            at=now(),
            remind_time=body.remind_time.replace(tzinfo=None),
            remind_minutes=body.remind_minutes,
        )
    address = request.build_absolute_uri(reverse("calendar", args=[secret]))
    return Status(201, _calendar(feed) | {"address": address})


@router.post("/calendars/{number}/ended", **_CHANGES, summary="End a calendar")
def end_calendar(request: HttpRequest, number: Number) -> Done:
    """One of your own leads nowhere from now on; again changes nothing."""
    with traced(request, "end calendar", f"calendar {number}"):
        revoke_feed(number, person=_somebody(request), at=now())
    return Done(number=number)


def _somebody(request: HttpRequest) -> str:
    person = colleague_behind(request)
    if not person:
        raise BadInput(
            "No person is behind this token, so it has no calendar.", hint="Sign in, or let somebody make a token."
        )
    return person


def _task(found: Task) -> dict[str, Any]:
    names = [name for name in TaskOut.model_fields if name not in {"number", "customer", "improvement", "case"}]
    return {name: getattr(found, name) for name in names} | {
        "number": found.pk,
        "customer": found.customer.code if found.customer else None,
        "improvement": next((one.pk for one in found.improvements.all()), None),
        "case": found.case_id,
    }


def _promise(found: OpenPromise) -> dict[str, Any]:
    made = found.promise
    return {name: getattr(made, name) for name in ("text", "made_by", "made_at", "due_on")} | {
        "number": made.pk,
        "customer": made.customer.code,
        "looks_kept": found.evidence.words if found.evidence else "",
    }


def _calendar(feed: CalendarFeed) -> dict[str, Any]:
    names = ("zone", "remind_time", "remind_minutes", "created_at", "read_at")
    return {name: getattr(feed, name) for name in names} | {"number": feed.pk}
