"""Arrangements: what customers asked us to remember; made, changed, skipped, paused and ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Text
from regulars.interact.arrangements.back import Awaited, awaited, mark_back
from regulars.interact.arrangements.change import end, go_on, pause, send_as_it_is, skip_next
from regulars.interact.arrangements.listing import not_ended
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.arrangements.revise import Revised, revise
from regulars.interact.arrangements.same_again import last_order
from regulars.interact.desk import find_customer
from regulars.ledger.models import Arrangement
from regulars.ledger.users import Ability

router = Router(tags=["Arrangements"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}
_DEEDS = {"pause": pause, "go-on": go_on, "end": end}


class LineIn(Schema):
    """So many of one product."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    quantity: Annotated[Decimal, Field(gt=0, le=9999)] = Decimal(1)
    product: Annotated[Text, Field(max_length=200)] = ""


class ArrangementIn(Schema):
    """What is to be remembered; without `first_on` from today, without `every` once."""

    kind: Literal["reorder", "standing", "reminder", "back"]
    lines: Annotated[list[LineIn], Field(default_factory=list, max_length=50)]
    words: Annotated[
        Text, Field(max_length=200, description="Of a reminder, or of what shall be back: of what; else a note.")
    ] = ""
    first_on: date | None = None
    every: Annotated[int, Field(ge=0, le=104)] = 0
    unit: Literal["", "week", "month", "year"] = ""
    address: Annotated[Text, Field(max_length=1000)] = ""
    notice_days: Annotated[int, Field(ge=0, le=30)] = 3
    evidence: Annotated[Text, Field(max_length=400, description="Where the customer said so.")] = ""
    channel: Annotated[
        Literal["email", "phone", "post"], Field(description="By which they are told that something is back.")
    ] = "email"


class RevisedIn(Schema):
    """What is to be other than it was; what is absent stays."""

    lines: Annotated[list[LineIn] | None, Field(max_length=50)] = None
    words: Annotated[Text | None, Field(max_length=200)] = None
    every: Annotated[int | None, Field(ge=0, le=104)] = None
    unit: Literal["", "week", "month", "year"] | None = None
    next_on: Annotated[
        date | None,
        Field(description="The next day. One that was handed over or skipped meanwhile is not wanted again by it."),
    ] = None
    address: Annotated[Text | None, Field(max_length=1000)] = None
    seen_on: Annotated[
        date | None, Field(description="The `next_on` that you saw: where it moved on meanwhile, nothing is changed.")
    ] = None


class ArrangementOut(Schema):
    """An arrangement that has not ended."""

    number: int
    customer: str
    kind: str
    lines: list[dict[str, str]]
    words: str
    address: str
    every: int
    unit: str
    next_on: date | None
    channel: str
    state: str


class AwaitedOut(Schema):
    """One thing that customers wait for."""

    name: str
    customers: int
    since: datetime


class BackIn(Schema):
    """A thing that is to be had again, named as customers name it; case and blanks make no difference."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]


class BackOut(Schema):
    """How many customers are told."""

    customers: int


class DueIn(Schema):
    """The day of the one that is meant: asked again, nothing more happens."""

    due_on: date


@router.post(
    "/customers/{code}/arrangements",
    auth=needs(Ability.ACT),
    response={201: Done, **PROBLEMS},
    summary="Make an arrangement",
)
def make(request: HttpRequest, code: Code, body: ArrangementIn) -> Status[Done]:
    """Remember what the customer asked for; they get a confirmation by mail."""
    customer = find_customer(code)
    told = body.model_dump(exclude={"lines"})
    wanted = Wanted(**told, lines=_lines(body.lines))
    with traced(request, "make arrangement", f"customer {customer.code}"):
        made = make_arrangement(customer, wanted, by=by(request), at=now())
    return Status(201, Done(number=made.pk))


@router.get(
    "/customers/{code}/last-order",
    response={200: list[LineIn], **PROBLEMS},
    summary="What they ordered last",
)
def ordered_last(request: HttpRequest, code: Code) -> list[Line]:  # noqa: ARG001
    """The lines of their last order, to make a reorder or a standing order of; none where they are not known."""
    last = last_order(find_customer(code))
    return list(last.lines) if last else []


@router.get("/arrangements", response={200: list[ArrangementOut], **PROBLEMS}, summary="Arrangements")
def arrangements(
    request: HttpRequest,  # noqa: ARG001
    customer: Annotated[Text | None, Query(max_length=32, description="Only of the customer of this code.")] = None,
    limit: Limit = 100,
) -> list[dict[str, Any]]:
    """Those that have not ended, the soonest due first."""
    found = not_ended(find_customer(customer) if customer is not None else None)
    return [_told(one) for one in found.select_related("customer")[:limit]]


@router.get("/arrangements/awaited", response={200: list[AwaitedOut], **PROBLEMS}, summary="What customers wait for")
def waited_for(request: HttpRequest) -> list[Awaited]:  # noqa: ARG001
    """Things of which customers want word when they are back, that of most customers first."""
    return awaited()


@router.post(
    "/arrangements/back",
    auth=needs(Ability.ACT),
    response={200: BackOut, **PROBLEMS},
    summary="Something is back",
)
def is_back(request: HttpRequest, body: BackIn) -> BackOut:
    """Tell all who wait for it, each once, by the channel they chose. A shop's program says so when stock arrives."""
    with traced(request, "mark back", body.name):
        return BackOut(customers=mark_back(body.name, at=now()))


@router.patch("/arrangements/{number}", **_CHANGES, summary="Change an arrangement")
def change_it(request: HttpRequest, number: Number, body: RevisedIn) -> Done:
    """Other lines, another day, interval, address or note; the customer gets a confirmation by mail. Sent again it
    changes nothing, also after its day; other things for a day that is over are refused.
    """
    lines = None if body.lines is None else _lines(body.lines)
    revised = Revised(**body.model_dump(exclude={"lines"}), lines=lines)
    with traced(request, "change arrangement", f"arrangement {number}"):
        return Done(number=revise(number, revised, by=by(request), at=now()).pk)


@router.post("/arrangements/{number}/skip", **_CHANGES, summary="Skip one")
def skip(request: HttpRequest, number: Number, body: DueIn) -> Done:
    """Leave out the one of that day."""
    with traced(request, "skip arrangement", f"arrangement {number}"):
        return Done(number=skip_next(number, body.due_on, by=by(request), at=now()).pk)


@router.post("/arrangements/{number}/as-it-is", **_CHANGES, summary="Send one as it is")
def as_it_is(request: HttpRequest, number: Number, body: DueIn) -> Done:
    """The customer says that the one of that day is right."""
    with traced(request, "confirm arrangement", f"arrangement {number}"):
        return Done(number=send_as_it_is(number, body.due_on, by=by(request), at=now()).pk)


@router.post("/arrangements/{number}/{deed}", **_CHANGES, summary="Pause, go on or end")
def change(request: HttpRequest, number: Number, deed: Literal["pause", "go-on", "end"]) -> Done:
    """Nothing falls due any more, for a while or for good; or it does again."""
    with traced(request, f"{deed} arrangement", f"arrangement {number}"):
        return Done(number=_DEEDS[deed](number, by=by(request), at=now()).pk)


def _lines(given: list[LineIn]) -> list[Line]:
    return [Line(line.name, line.quantity, line.product) for line in given]


def _told(found: Arrangement) -> dict[str, Any]:
    names = [name for name in ArrangementOut.model_fields if name not in {"number", "customer"}]
    return {name: getattr(found, name) for name in names} | {"number": found.pk, "customer": found.customer.code}
