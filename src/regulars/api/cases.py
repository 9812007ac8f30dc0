"""Complaints as cases, promises to take up, tasks to put off, the experience lately, and the figures of service."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Offset, Text
from regulars.interact.cases.handling import answer, assign, awaits_answer, settle, unsettle
from regulars.interact.cases.opening import find_case, open_by_hand
from regulars.interact.desk import find_customer
from regulars.interact.owed import closed_cases, open_cases
from regulars.interact.tasks.promises import accept_promise, decline_promise, proposed_promises
from regulars.interact.tasks.work import snooze_task
from regulars.kernel.errors import NotFound
from regulars.ledger.business import business
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Case
from regulars.ledger.users import Ability
from regulars.measure.experience.one import experience_of
from regulars.measure.service.figures import service_figures

router = Router(tags=["Interact"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class ComplaintIn(Schema):
    """What went wrong, in a line; complaints of one customer with the same topic are one case."""

    subject: Annotated[Text, Field(min_length=1, max_length=400)]
    topic: Annotated[Text, Field(max_length=200)] = ""


class WordsIn(Schema):
    """What was said."""

    words: Annotated[Text, Field(min_length=1, max_length=10_000)]


class OwnerIn(Schema):
    """Who is to take it: somebody who may act."""

    owner: Annotated[Text, Field(max_length=150)]


class SnoozeIn(Schema):
    """Until when, with its zone."""

    until: AwareDatetime


class ProposedIn(Schema):
    """Whether it is a promise; `due_on` and `text` as it is to be remembered."""

    accept: bool
    due_on: date | None = None
    text: Annotated[Text, Field(max_length=2000)] = ""


class CaseEntryOut(Schema):
    """One thing that happened to a case."""

    at: datetime
    did: str
    words: str
    by: str


class CaseOut(Schema):
    """A case; `our_turn` says whether it is for us to answer."""

    number: int
    customer: str
    subject: str
    topic: str
    origin: str
    owner: str
    priority: int
    reasons: list[str]
    complaints: int
    answers: int
    reopened: int
    our_turn: bool
    opened_at: datetime
    answer_due_at: datetime
    resolve_due_at: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    closed_because: str


class CaseWithEntries(CaseOut):
    """A case and what happened to it, the oldest first."""

    entries: list[CaseEntryOut]


class ProposedOut(Schema):
    """Words of ours that seem to promise something."""

    number: int
    customer: str
    at: datetime
    words: str
    probability: float


class TouchOut(Schema):
    """One touch and the points left of it."""

    at: datetime
    label: str
    points: float


class ExperienceOut(Schema):
    """What we have done for them lately, and they for us; points, 0 is neither good nor bad."""

    figure: float
    by_us: float
    with_us: float
    verdict: str
    ours: list[TouchOut]
    theirs: list[TouchOut]
    weeks: list[float]
    learnt: bool


@router.get("/cases", response={200: list[CaseOut], **PROBLEMS}, summary="Cases")
def cases(
    request: HttpRequest,  # noqa: ARG001
    which: Annotated[Literal["open", "late", "closed"], Query(description="open, late or closed.")] = "open",
    owner: Annotated[str | None, Query(max_length=150, description="Only this person's.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """Complaints, the most urgent first; closed ones by when they were closed."""
    if which == "closed":
        found = closed_cases() if owner is None else closed_cases().filter(owner=owner)
    else:
        found = open_cases(at=now(), owner=owner, only_late=which == "late")
    return [_case(case) for case in found[offset : offset + limit]]


@router.get("/cases/{number}", response={200: CaseWithEntries, **PROBLEMS}, summary="One case")
def case(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """A case with all that happened to it."""
    found = find_case(number)
    if found is None:
        raise NotFound(f"There is no case {number}.", hint="GET /api/cases lists them.")
    return _case(found) | {"entries": found.entries.order_by("at", "pk")}


@router.post(
    "/customers/{code}/complaints",
    auth=needs(Ability.ACT),
    response={201: Done, **PROBLEMS},
    summary="Take a complaint",
)
def complaint(request: HttpRequest, code: Code, body: ComplaintIn) -> Status[Done]:
    """Into the customer's open case on that topic, or a new one; gives its number."""
    customer = find_customer(code)
    opened = open_by_hand(customer, body.subject, by=by(request), at=now(), topic=body.topic, origin=Case.Origin.API)
    return Status(201, Done(number=opened.pk))


@router.post("/cases/{number}/answers", **_CHANGES, summary="Note our answer")
def answered(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """We answered the customer."""
    return Done(number=answer(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/settled", **_CHANGES, summary="The customer says it is settled")
def settled(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """Close a case by the customer's own words; a closed one stays as it is."""
    return Done(number=settle(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/not-settled", **_CHANGES, summary="The customer says it is not settled")
def not_settled(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """The clocks run again; a closed case is open again."""
    return Done(number=unsettle(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/owner", **_CHANGES, summary="Give a case to another")
def owner(request: HttpRequest, number: Number, body: OwnerIn) -> Done:
    """Somebody else takes it."""
    return Done(number=assign(number, body.owner, by=by(request), at=now()).pk)


@router.post("/tasks/{number}/put-off", **_CHANGES, summary="Put a task off")
def put_off(request: HttpRequest, number: Number, body: SnoozeIn) -> Done:  # noqa: ARG001
    """Out of sight until a moment within a year."""
    return Done(number=snooze_task(number, body.until, at=now()).pk)


@router.get("/promises/proposed", response={200: list[ProposedOut], **PROBLEMS}, summary="Proposed promises")
def proposed(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """What we seem to have promised in the last two weeks, and nobody took up or declined."""
    return [
        {
            "number": found.pk,
            "customer": found.record.link.customer.code,
            "at": found.at,
            "words": found.words,
            "probability": found.probability,
        }
        for found in proposed_promises(at=now())[:limit]
    ]


@router.post("/promises/proposed/{number}", **_CHANGES, summary="Take up a proposed promise")
def take_up(request: HttpRequest, number: Number, body: ProposedIn) -> Done:
    """Remember it, or say that it is none, from which we learn; gives the promise's number."""
    if not body.accept:
        decline_promise(number, by=by(request), at=now())
        return Done(number=None)
    made = accept_promise(number, by=by(request), at=now(), due_on=body.due_on, text=body.text)
    return Done(number=made.pk)


@router.get("/customers/{code}/experience", response={200: ExperienceOut, **PROBLEMS}, summary="Experience lately")
def experience(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """The sum of a customer's small experiences at this moment, with what weighs most in it."""
    found = experience_of(find_customer(code).pk, now(), last_moment())
    return asdict(found) | {"verdict": found.verdict}


@router.get("/service", response={200: dict[str, Any], **PROBLEMS}, summary="Figures of service")
def service(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The last 90 days: complaints a day, waiting times (hours), settled by the first answer, promises kept."""
    return asdict(service_figures(now(), business().time_zone))


def _case(found: Case) -> dict[str, Any]:
    names = [name for name in CaseOut.model_fields if name not in {"number", "customer", "our_turn"}]
    return {name: getattr(found, name) for name in names} | {
        "number": found.pk,
        "customer": found.customer.code,
        "our_turn": awaits_answer(found),
    }
