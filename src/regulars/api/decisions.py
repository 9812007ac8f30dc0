"""Today's list, and what becomes of a decision."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Done, Limit, Number, Text
from regulars.ledger.traces import traced
from regulars.ledger.users import Ability

router = Router(tags=["Customise"])


class SuggestionOut(Schema):
    """What to do for one customer, why, and in which words; money in the business's currency."""

    rank: int
    decision: int
    code: str
    called: str
    city: str
    country: str
    tier: str
    value: Decimal | None
    risk: float | None
    action: str
    key: str
    kind: str
    practice: str
    work: str
    channel: str
    how: str
    why: list[str]
    subject: str
    words: str
    expected_margin: Decimal
    cost: Decimal
    worth: Decimal
    followed: float


class CarryOutIn(Schema):
    """What came of it, in the caller's own words."""

    detail: Annotated[Text, Field(max_length=4000)] = ""


class SkipIn(Schema):
    """Why not, and in which words. What follows from each reason is in the answer."""

    why: Annotated[str, Field(description="later, never, facts, words, cannot, other; empty for no reason.")] = ""
    why_not: Annotated[Text, Field(max_length=200)] = ""


class SkippedOut(Done):
    """What follows from the reason, in words; the number of a task that was made, if any."""

    follows: str
    task: int | None


class CarriedOut(Schema):
    """What carrying out left behind."""

    decision: int
    delivery: int
    task: int | None
    subject: str
    words: str


class SeveralIn(Schema):
    """Numbers of decisions."""

    decisions: Annotated[list[int], Field(min_length=1, max_length=100)]


class TriedOut(Schema):
    """What became of one of several; `refused` says why it could not be carried out."""

    decision: int
    done: bool
    refused: str


@router.get("/today", response={200: list[SuggestionOut], **PROBLEMS}, summary="Today's list")
def today(
    request: HttpRequest,  # noqa: ARG001
    limit: Limit = 20,
    kind: Annotated[str | None, Query(description="offer, message, gesture, service, question or task.")] = None,
    work: Annotated[str | None, Query(description="complaints, calls, mails, tasks or others.")] = None,
) -> list[dict[str, Any]]:
    """The open decisions most worth carrying out, best first; the control group is left out."""
    from regulars.customise.today import todays_list

    return [asdict(suggestion) for suggestion in todays_list(limit, kind, at=now(), work=work)]


@router.post(
    "/decisions/{number}/carry-out",
    auth=needs(Ability.ACT),
    response={200: CarriedOut, **PROBLEMS},
    summary="Carry a decision out",
)
def carry_out(request: HttpRequest, number: Number, body: CarryOutIn) -> dict[str, Any]:
    """Record that it is carried out; consent is asked again at that moment. Again changes nothing."""
    from regulars.customise.act import carry_out

    return asdict(carry_out(number, by=by(request), at=now(), detail=body.detail))


@router.post(
    "/decisions/carry-out",
    auth=needs(Ability.ACT),
    response={200: list[TriedOut], **PROBLEMS},
    summary="Carry several decisions out",
)
def carry_out_several(request: HttpRequest, body: SeveralIn) -> list[TriedOut]:
    """Each asks permission for itself; one that is refused leaves the others."""
    from regulars.customise.several import carry_out_several

    tried = carry_out_several(body.decisions, by=by(request), at=now())
    return [TriedOut(decision=one.decision, done=one.carried is not None, refused=one.refused) for one in tried]


@router.post(
    "/decisions/{number}/skip",
    auth=needs(Ability.ACT),
    response={200: SkippedOut, **PROBLEMS},
    summary="Skip a decision",
)
def skip(request: HttpRequest, number: Number, body: SkipIn) -> SkippedOut:
    """Close it without carrying it out. Again changes nothing."""
    from regulars.customise.skip import skip

    skipped = skip(number, by=by(request), at=now(), why=body.why, why_not=body.why_not)
    return SkippedOut(number=number, follows=skipped.follows, task=skipped.task)


@router.post(
    "/decisions/{number}/take-back",
    auth=needs(Ability.ACT),
    response={200: Done, **PROBLEMS},
    summary="Take a skip back",
)
def take_back(request: HttpRequest, number: Number) -> Done:
    """Open a skipped decision again, while nothing newer was decided for the customer. Again changes nothing."""
    from regulars.customise.skip import take_back_skip

    with traced(by(request), "take back skip", f"decision {number}", at=now()):
        take_back_skip(number)
    return Done(number=number)


@router.post(
    "/decisions/{number}/lift", auth=needs(Ability.ACT), response={200: Done, **PROBLEMS}, summary='Take a "never" back'
)
def lift(request: HttpRequest, number: Number) -> Done:
    """The action may be suggested for this customer again from the next run on. Again changes nothing."""
    from regulars.customise.skip import lift_never

    with traced(by(request), "offer again", f"decision {number}", at=now()):
        lift_never(number, at=now())
    return Done(number=number)
