"""Complaints as cases: taken, answered, asked about, settled, given to another."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Offset, Text
from regulars.interact.cases.asking import ask
from regulars.interact.cases.handling import answer, assign, awaits_answer, settle, unsettle
from regulars.interact.cases.opening import find_case, open_by_hand
from regulars.interact.desk import find_customer
from regulars.interact.owed import closed_cases, open_cases
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Case
from regulars.ledger.service_terms import service_terms
from regulars.ledger.users import Ability

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


@router.get("/cases", response={200: list[CaseOut], **PROBLEMS}, summary="Cases")
def cases(
    request: HttpRequest,  # noqa: ARG001
    which: Annotated[Literal["open", "late", "closed"], Query(description="open, late or closed.")] = "open",
    owner: Annotated[Text | None, Query(max_length=150, description="Only this person's.")] = None,
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
    who, at = by(request), now()
    with traced(request, "open case", f"customer {customer.code}"):
        opened = open_by_hand(customer, body.subject, by=who, at=at, topic=body.topic, origin=Case.Origin.API)
    return Status(201, Done(number=opened.pk))


@router.post("/cases/{number}/answers", **_CHANGES, summary="Note our answer")
def answered(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """We answered the customer."""
    with traced(request, "answer case", f"case {number}"):
        return Done(number=answer(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/settled", **_CHANGES, summary="The customer says it is settled")
def settled(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """Close a case by the customer's own words; a closed one stays as it is."""
    with traced(request, "settle case", f"case {number}"):
        return Done(number=settle(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/not-settled", **_CHANGES, summary="The customer says it is not settled")
def not_settled(request: HttpRequest, number: Number, body: WordsIn) -> Done:
    """The clocks run again; a closed case is open again."""
    with traced(request, "reopen case", f"case {number}"):
        return Done(number=unsettle(number, body.words, by=by(request), at=now()).pk)


@router.post("/cases/{number}/owner", **_CHANGES, summary="Give a case to another")
def owner(request: HttpRequest, number: Number, body: OwnerIn) -> Done:
    """Somebody else takes it."""
    with traced(request, "assign case", f"case {number}"):
        return Done(number=assign(number, body.owner, by=by(request), at=now()).pk)


@router.post("/cases/{number}/asked", **_CHANGES, summary="Ask whether it is settled")
def asked(request: HttpRequest, number: Number) -> Done:
    """Ask the customer by mail, once an answer of ours; whether it may be sent is asked at that moment."""
    with traced(request, "ask about case", f"case {number}"):
        return Done(number=ask(number, service_terms(), at=now(), by=by(request)).pk)


def _case(found: Case) -> dict[str, Any]:
    names = [name for name in CaseOut.model_fields if name not in {"number", "customer", "our_turn"}]
    return {name: getattr(found, name) for name in names} | {
        "number": found.pk,
        "customer": found.customer.code,
        "our_turn": awaits_answer(found),
    }
