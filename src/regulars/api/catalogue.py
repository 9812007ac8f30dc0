"""The rules saved over customers, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from regulars.api.auth import by, needs
from regulars.api.types import PROBLEMS, Limit, Text
from regulars.ledger.models import Segment, Trace
from regulars.ledger.users import Ability

router = Router()


class SegmentOut(Schema):
    """A saved rule: filter names and values, all of which must hold."""

    name: str
    rule: dict[str, Any]
    created_by: str


class SegmentIn(Schema):
    """The filters of the list of customers."""

    search: Text = ""
    tier: Text = ""
    risk_at_least: Annotated[float, Field(ge=0, le=1)] | None = None
    country: Text = ""


class TraceOut(Schema):
    """Who did what to what, when."""

    at: datetime
    by: str
    did: str
    what: str


@router.get("/segments", response={200: list[SegmentOut], **PROBLEMS}, tags=["Customers"], summary="Segments")
def segments(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """The saved rules; give a name as `segment` to the list of customers."""
    return [{**row} for row in Segment.objects.order_by("name").values("name", "rule", "created_by")]


@router.put(
    "/segments/{name}",
    auth=needs(Ability.ACT),
    response={200: SegmentOut, **PROBLEMS},
    tags=["Customers"],
    summary="Save a segment",
)
def save(request: HttpRequest, name: Annotated[Text, Path(max_length=200)], body: SegmentIn) -> dict[str, Any]:
    """Keep filters under a name, in place of those kept under it before."""
    from regulars.differentiate.customers import Filters, save_segment

    saved = save_segment(name, Filters.from_rule(body.dict()), by=by(request))
    return {"name": saved.name, "rule": saved.rule, "created_by": saved.created_by}


@router.get(
    "/audit",
    auth=needs(Ability.MANAGE),
    response={200: list[TraceOut], **PROBLEMS},
    tags=["Settings"],
    summary="The audit log",
)
def audit(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """Who did what, the newest first."""
    return [{**row} for row in Trace.objects.order_by("-at", "-pk").values("at", "by", "did", "what")[:limit]]
