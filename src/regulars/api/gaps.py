"""Gaps between what customers want and what they get, and what is done about them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Text
from regulars.differentiate.customers import members_of_segments
from regulars.interact.desk import find_customer
from regulars.interact.surveys.again import ask_again
from regulars.ledger.models import Improvement
from regulars.ledger.traces import traced
from regulars.ledger.users import Ability
from regulars.measure.gaps.found import gaps_found, gaps_of_customer
from regulars.measure.gaps.improve import (
    Plan,
    Where,
    close,
    finish,
    improvement_numbered,
    improvements,
    measured_again,
    take_on,
)

router = Router(tags=["Measure"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class GapsOut(Schema):
    """Gaps are delivered less wanted, on 1 to 7, with 95 % intervals: of everybody and of each group; `hidden`: needs
    of which fewer than five told anonymously; `kano`: what needs are to customers."""

    as_of: datetime
    everybody: dict[str, Any]
    groups: list[dict[str, Any]]
    hidden: list[str]
    kano: list[dict[str, Any]]


class OwnGapOut(Schema):
    """What one customer said by name about one need."""

    need: str
    wanted: float
    delivered: float
    importance: float | None
    gap: float
    at: datetime


class ImprovementIn(Schema):
    """Whose gap in which need (`cut` and `among` a group of GET /api/gaps; or `customer`, a code), what is to be done,
    who sees to it, and by when."""

    need: Annotated[Text, Field(max_length=120)]
    cut: Literal["", "tier", "segment", "product"] = ""
    among: Annotated[Text, Field(max_length=200)] = ""
    customer: Annotated[Text, Field(max_length=32)] = ""
    what: Annotated[Text, Field(max_length=300)]
    owner: Annotated[Text, Field(max_length=150)]
    due_on: date


class ImprovementOut(Schema):
    """A gap that was taken on. `change`: how the gap of the same customers moved, with its interval, once they were
    asked again."""

    number: int
    need: str
    cut: str
    among: str
    what: str
    owner: str
    due_on: date
    gap: float
    low: float
    high: float
    answers: int
    made_at: datetime
    done_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    because: str
    change: float | None
    change_low: float | None
    change_high: float | None
    change_answers: int | None


class BecauseIn(Schema):
    """Why it is closed; may be empty where the same customers find the gap smaller beyond chance."""

    because: Annotated[Text, Field(max_length=400)] = ""


@router.get("/gaps", response={200: GapsOut, **PROBLEMS}, summary="Gaps between wanted and delivered")
def gaps(
    request: HttpRequest,  # noqa: ARG001
    cut: Annotated[Literal["", "tier", "segment", "product"], Query(description="By what to tell groups apart.")] = "",
) -> dict[str, Any]:
    """What customers want beside what they get, need by need, of everybody and by group."""
    return asdict(gaps_found(now(), cut, members_of_segments))


@router.get("/customers/{code}/gaps", response={200: list[OwnGapOut], **PROBLEMS}, summary="A customer's gaps")
def own(request: HttpRequest, code: Code) -> list[dict[str, Any]]:  # noqa: ARG001
    """What this customer said they want and get, the widest gap first; anonymous answers are nobody's."""
    return [asdict(one) for one in gaps_of_customer(find_customer(code).pk, now())]


@router.get("/improvements", response={200: list[ImprovementOut], **PROBLEMS}, summary="Improvements")
def all_of_them(
    request: HttpRequest,  # noqa: ARG001
    closed: Annotated[bool, Query(description="Those that are closed, the newest first.")] = False,
    limit: Limit = 100,
) -> list[dict[str, Any]]:
    """Gaps that were taken on and are open, what is due first; or those that are closed."""
    return [_told(one) for one in improvements(closed=closed)[:limit]]


@router.post("/improvements", auth=needs(Ability.ACT), response={201: Done, **PROBLEMS}, summary="Take a gap on")
def make(request: HttpRequest, body: ImprovementIn) -> Status[Done]:
    """Make a gap an improvement, with a task: of one customer to hear them out, of a group what is planned."""
    customer = find_customer(body.customer).pk if body.customer else None
    at = now()
    with traced(by(request), "take on gap", body.need, at=at):
        made = take_on(
            Where(body.need, body.cut, body.among, customer),
            Plan(body.what, body.owner, body.due_on),
            by=by(request),
            at=at,
            known_at=at,
            segments=members_of_segments,
        )
    return Status(201, Done(number=made.pk))


@router.get("/improvements/{number}", response={200: ImprovementOut, **PROBLEMS}, summary="One improvement")
def one(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """How it stands, and what the same customers say by now."""
    found = improvement_numbered(number)
    change = measured_again(found, now()) if found.closed_at is None else None
    told = _told(found)
    if change:
        told |= {"change": change.change, "change_low": change.low, "change_high": change.high}
        told["change_answers"] = change.answers
    return told


@router.post("/improvements/{number}/done", **_CHANGES, summary="Finish an improvement")
def done(request: HttpRequest, number: Number) -> Done:
    """What was to be done is done; again changes nothing."""
    at = now()
    with traced(by(request), "finish improvement", f"improvement {number}", at=at):
        finish(number, by=by(request), at=at)
    return Done(number=number)


@router.post("/improvements/{number}/ask-again", **_CHANGES, summary="Ask the same customers again")
def again(request: HttpRequest, number: Number) -> Done:
    """Make a survey draft for the same customers, with the same questions; `number` is the survey's."""
    at = now()
    with traced(by(request), "ask again about gap", f"improvement {number}", at=at):
        made = ask_again(improvement_numbered(number), by=by(request), at=at)
    return Done(number=made.pk)


@router.post("/improvements/{number}/close", **_CHANGES, summary="Close an improvement")
def end(request: HttpRequest, number: Number, body: BecauseIn) -> Done:
    """Close it by what the same customers say now, or for a reason."""
    at = now()
    with traced(by(request), "close improvement", f"improvement {number}", at=at):
        close(number, body.because, by=by(request), at=at)
    return Done(number=number)


def _told(one: Improvement) -> dict[str, Any]:
    names = [name for name in ImprovementOut.model_fields if name != "number"]
    return {"number": one.pk, **{name: getattr(one, name) for name in names}}
