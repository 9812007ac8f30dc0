"""What was decided, and how it came about: one decision's trace, and the funnel of a whole run."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from regulars.api.auth import now
from regulars.api.types import PROBLEMS, Limit, Number
from regulars.kernel.errors import NotFound

router = Router(tags=["Customise"])


class DecidedOut(Schema):
    """One decision of the list; `action` is empty where the customer is best left in peace."""

    number: int
    code: str
    called: str
    action: str
    channel: str
    decided_at: datetime
    state: str
    group: str
    worth: Decimal


class FateOut(Schema):
    """What became of one move; `worth` is null where it was not reckoned."""

    action: str
    name: str
    channel: str
    worth: float | None
    why: str


class GateOut(Schema):
    """One gate in the order asked, and what fell at it."""

    name: str
    asks: str
    fell: list[FateOut]


class PieceOut(Schema):
    """A piece of the worth, signed."""

    name: str
    amount: Decimal


class FeatureOut(Schema):
    """What the policy told the customer apart by; `kind` is money, share (0 to 1) or count."""

    name: str
    kind: str
    value: float


class PolicyOut(Schema):
    """What it was decided by; all but the version is null or empty where it was not kept."""

    version: str
    made_at: datetime | None
    seed: int | None
    terms: dict[str, Any] | None
    limits: list[Any]


class HappenedOut(Schema):
    """One thing that followed; `amount` is of an order."""

    at: datetime
    what: str
    amount: Decimal | None
    currency: str


class DecisionTraceOut(Schema):
    """How a decision came about; money in the business's currency."""

    decision: int
    code: str
    called: str
    state: str
    closed_by: str
    closed_at: datetime | None
    why_not: str
    as_of: datetime
    decided_at: datetime
    age_days: int
    action: str
    channel: str
    group: str
    propensity: float
    pieces: list[PieceOut]
    worth: Decimal
    reasons: list[str]
    facts: dict[str, str]
    features: list[FeatureOut]
    gates: list[GateOut]
    open: list[FateOut]
    not_meant: list[str]
    policy: PolicyOut
    followed: list[HappenedOut]


class StageOut(Schema):
    """One reason: how many pairs fell for it, and how many were left after it was asked."""

    reason: str
    fell: int
    left: int


class FunnelOut(Schema):
    """All pairs of a customer and a move of the last run, how many of them fit at all, and what those fell for, in the
    order asked."""

    policy: str
    as_of: datetime | None
    made_at: datetime | None
    pairs: int
    meant: int
    chosen: int
    stages: list[StageOut]


@router.get("/decisions", response={200: list[DecidedOut], **PROBLEMS}, summary="Decisions")
def decisions(
    request: HttpRequest,  # noqa: ARG001
    search: Annotated[str, Query(max_length=200, description="A customer's code, name or e-mail address.")] = "",
    limit: Limit = 30,
) -> list[dict[str, Any]]:
    """The newest first; of customers whom a search names also those to leave them in peace."""
    from regulars.customise.decided import decisions_made

    return [
        {
            "number": made.pk,
            "code": made.customer.code,
            "called": made.customer.called,
            "action": made.action.name if made.action else "",
            "channel": made.channel,
            "decided_at": made.decided_at,
            "state": made.state,
            "group": made.group,
            "worth": made.worth,
        }
        for made in decisions_made(search, limit)
    ]


@router.get("/decisions/{number}", response={200: DecisionTraceOut, **PROBLEMS}, summary="How a decision came about")
def trace(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """The facts, every gate with what fell at it, the worth in pieces, the policy, and what followed."""
    from regulars.customise.trace import trace_of

    return asdict(trace_of(number, at=now()))


@router.get("/funnel", response={200: FunnelOut, **PROBLEMS}, summary="The funnel of the last run")
def funnel(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """How many pairs of a customer and a move fell for which reason, until one was chosen for each customer or none."""
    from regulars.customise.funnel import latest_funnel

    found = latest_funnel()
    if found is None:
        raise NotFound("Nothing was decided yet.", hint="Run the steps first: POST /api/runs")
    return asdict(found)
