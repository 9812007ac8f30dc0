"""How well we serve: complaints, waiting times, promises kept; and the experience customers have had lately."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from regulars.api.auth import now
from regulars.api.commitments import KeptOut
from regulars.api.types import PROBLEMS, Code, Limit, Offset
from regulars.interact.desk import find_customer
from regulars.kernel.errors import NotFound
from regulars.ledger.business import business
from regulars.ledger.log.read import last_moment
from regulars.measure.experience.everybody import had_it_best, had_it_worst, latest_experience
from regulars.measure.experience.one import experience_of
from regulars.measure.service.figures import service_figures, service_lately
from regulars.measure.service.returning import returning

router = Router(tags=["Measure"])


class WaitOut(Schema):
    """Hours until it was done, of `count`, of which `ended` are; null where so many are not done yet. The median has a
    95 % interval."""

    count: int
    ended: int
    median: float | None
    p90: float | None
    median_low: float | None
    median_high: float | None


class DayOut(Schema):
    """Complaints of one day, what was to be expected, and the limit that chance seldom passes."""

    day: date
    complaints: int
    expected: float | None
    upper: float | None
    beyond: bool


class TopicOut(Schema):
    """Complaints about one thing; the hours until half were settled."""

    topic: str
    complaints: int
    open: int
    settle_hours: float | None


class ServiceOut(Schema):
    """The 90 days before `as_of`: complaints and how many are open, the share settled by our first answer (of
    `first_contact_of`), waiting times, complaints a day and whether they rise beyond chance, topics, promises kept."""

    as_of: datetime
    complaints: int
    open: int
    first_contact: float | None
    first_contact_of: int
    answer: WaitOut
    settle: WaitOut
    days: list[DayOut]
    rising: bool
    run: int
    topics: list[TopicOut]
    promises: KeptOut
    people: list[KeptOut]


class ReturningOut(Schema):
    """Of those who complained, the share that bought within 90 days, beside customers like them who did not complain;
    `low` and `high`: 95 % interval of the difference."""

    complained: int
    came: float
    others_came: float
    difference: float
    low: float
    high: float


class ReturningNow(Schema):
    """Null where fewer than five complaints can be compared."""

    returning: ReturningOut | None


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


class ExperienceRow(Schema):
    """One customer's experience as of the last run, and four weeks before; `parts`: points by kind of touch."""

    customer: str
    called: str
    as_of: datetime
    figure: float
    by_us: float
    with_us: float
    before: float
    touches: int
    parts: dict[str, float]


@router.get("/service", response={200: ServiceOut, **PROBLEMS}, summary="Figures of service")
def service(
    request: HttpRequest,  # noqa: ARG001
    as_of: Annotated[
        Literal["now", "newest"],
        Query(description="now; or the newest event, where too little is known of the days before now."),
    ] = "now",
) -> dict[str, Any]:
    """The 90 days before a moment: complaints a day, waiting times, settled by the first answer, promises kept."""
    figures = service_lately if as_of == "newest" else service_figures
    return asdict(figures(now(), business().time_zone))


@router.get("/service/returning", response={200: ReturningNow, **PROBLEMS}, summary="Whether complainants return")
def came_back(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Whether those who complained bought again, beside customers like them who did not."""
    found = returning(service_lately(now(), business().time_zone).as_of)
    return {"returning": asdict(found) | {"difference": found.difference} if found else None}


@router.get("/customers/{code}/experience", response={200: ExperienceOut, **PROBLEMS}, summary="Experience lately")
def experience(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """The sum of a customer's small experiences at this moment, with what weighs most in it."""
    found = experience_of(find_customer(code).pk, now(), last_moment())
    return asdict(found) | {"verdict": found.verdict}


@router.get("/experience", response={200: dict[str, Any], **PROBLEMS}, summary="Experience of all")
def everybody(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """How many customers fare how with us, what moved that, and how much each touch counts; as the last run left it."""
    found = latest_experience()
    if found is None:
        raise NotFound("No experience was summed up yet.", hint="Run the steps first: POST /api/runs")
    return found


@router.get(
    "/experience/customers", response={200: list[ExperienceRow], **PROBLEMS}, summary="Worst or best experiences"
)
def customers(
    request: HttpRequest,  # noqa: ARG001
    had_it: Annotated[Literal["worst", "best"], Query(description="worst or best.")] = "worst",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """Customers who have had it bad lately, the worst first; or good, the best first."""
    found = had_it_worst() if had_it == "worst" else had_it_best()
    names = [name for name in ExperienceRow.model_fields if name not in {"customer", "called"}]
    return [
        {name: getattr(one, name) for name in names} | {"customer": one.customer.code, "called": one.customer.called}
        for one in found[offset : offset + limit]
    ]
