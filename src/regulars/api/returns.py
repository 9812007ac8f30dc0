"""Months and quarters, equity now, the file that returns are reckoned from, and the month's report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS
from regulars.differentiate.customers import members_of_segments
from regulars.kernel.errors import NotFound
from regulars.ledger.business import business
from regulars.ledger.traces import traced
from regulars.ledger.users import Ability
from regulars.measure.reckoned_from import reckoned_from
from regulars.measure.refresh import latest_measures
from regulars.measure.report import as_pdf, report_of, reported_month
from regulars.measure.ticker import ticker

router = Router(tags=["Measure"])


def _file(kind: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


class ChangeOut(Schema):
    """What one customer's event did to customer equity; `amount` is the event's, in `currency`."""

    customer: str
    at: datetime
    why: str
    amount: Decimal | None
    currency: str
    change: Decimal


class EquityOut(Schema):
    """Customer equity now, by how much it moved `today` in how many `moves`, and the latest of them."""

    equity: Decimal
    moved_at: datetime
    today: Decimal
    moves: int
    latest: list[ChangeOut]


@router.get("/measure/now", response={200: EquityOut, **PROBLEMS}, summary="Customer equity now")
def equity_now(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """As it is at this moment, moved by each order that came in."""
    found = ticker(business().time_zone, at=now())
    if found is None:
        raise NotFound("Nobody was valued yet.", hint="Run the steps first: POST /api/runs")
    names = ("at", "why", "amount", "currency", "change")
    latest = [{name: getattr(one, name) for name in names} | {"customer": one.customer.code} for one in found.latest]
    return {name: getattr(found, name) for name in ("equity", "moved_at", "today", "moves")} | {"latest": latest}


@router.get(
    "/measure/periods", response={200: list[dict[str, Any]], **PROBLEMS}, summary="Return on Customer by period"
)
def periods(
    request: HttpRequest,  # noqa: ARG001
    by: Annotated[Literal["month", "quarter"], Query(description="Months or quarters.")] = "quarter",
) -> list[dict[str, Any]]:
    """Each with its cash flow, equity at both ends, what moved it, by tier, source and segment, and what was taken from
    tomorrow; in order of time, as the last run left them.
    """
    measures = latest_measures()
    if measures is None:
        raise NotFound("Nothing was measured yet.", hint="Run the steps first: POST /api/runs")
    return list(measures.get(f"{by}s", []))


@router.get(
    "/measure/return-on-customer.csv",
    auth=needs(Ability.EXPORT),
    response={200: None, **PROBLEMS},
    openapi_extra=_file("text/csv"),
    summary="What Return on Customer is reckoned from",
)
def reckoned(
    request: HttpRequest,
    start: Annotated[date, Query(description="From the end of this day.")],
    end: Annotated[date, Query(description="To the end of this day.")],
) -> HttpResponse:
    """A row for each customer: value at both ends, cash flow, group, tier, source, and a column for each segment."""
    with traced(by(request), "export return on customer", f"{start} to {end}", at=now()):
        lines = b"".join(reckoned_from(start, end, business(), members_of_segments))
    return _download(lines, "text/csv; charset=utf-8", f"return-on-customer-{start}-{end}.csv")


@router.get(
    "/measure/report.pdf",
    response={200: None, **PROBLEMS},
    openapi_extra=_file("application/pdf"),
    summary="A month's report",
)
def report(
    request: HttpRequest,  # noqa: ARG001
    month: Annotated[str, Query(description="As 2026-10; without, the last month that is over.")] = "",
) -> HttpResponse:
    """The month on a few pages, as PDF."""
    made = report_of(reported_month(month), business(), at=now())
    return _download(as_pdf(made), "application/pdf", made.file_name)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
