"""The business as a whole: measures, runs, settings, background jobs."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult
from ninja import Query, Router, Schema, Status

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Limit, Text
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.options import setting_named
from regulars.ledger.business import business, change_setting, setting_values
from regulars.ledger.models import Run, Trace
from regulars.ledger.users import Ability

router = Router()


class RunIn(Schema):
    """Which step; none means all, in their order."""

    step: Text | None = None


class RunOut(Schema):
    """One step carried out; `figures` is its report."""

    number: int
    step: str
    as_of: datetime | None
    started_at: datetime
    figures: dict[str, Any]


class JobOut(Schema):
    """Background work: ready, running, successful or failed; `result` once it has ended."""

    job: uuid.UUID
    what: str
    state: str
    result: dict[str, Any] | None


class SettingOut(Schema):
    """A setting of the business and who set it: environment, console or default."""

    name: str
    value: str
    set_by: str
    help: str


class SettingIn(Schema):
    """The new value, as text."""

    value: Text


@router.get("/measure", response={200: dict[str, Any], **PROBLEMS}, tags=["Measure"], summary="Measures")
def measure(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Customer equity by month, Return on Customer, the last forecast against what came; as the last run left it."""
    run = Run.objects.filter(step="measure").order_by("-started_at", "-pk").first()
    if run is None:
        raise NotFound("Nothing was measured yet.", hint="Run the steps first: POST /api/runs")
    return dict(run.figures)


@router.get(
    "/measure/returns", response={200: dict[str, Any], **PROBLEMS}, tags=["Measure"], summary="Return on Customer"
)
def returns(
    request: HttpRequest,  # noqa: ARG001
    start: Annotated[date, Query(description="From the end of this day.")],
    end: Annotated[date, Query(description="To the end of this day.")],
) -> dict[str, Any]:
    """Return on Customer between two days, each seen with what was known then."""
    from regulars.measure.returns import return_on_customer

    return return_on_customer(start, end, business()).to_json()


@router.get("/runs", response={200: list[RunOut], **PROBLEMS}, tags=["Runs"], summary="Runs")
def runs(request: HttpRequest, limit: Limit = 20) -> list[dict[str, Any]]:  # noqa: ARG001
    """The steps carried out lately, the newest first."""
    newest = Run.objects.order_by("-pk")[:limit]
    return [
        {"number": run.pk, "step": run.step, "as_of": run.as_of, "started_at": run.started_at, "figures": run.figures}
        for run in newest
    ]


@router.post(
    "/runs", auth=needs(Ability.RUN), response={202: JobOut, **PROBLEMS}, tags=["Runs"], summary="Run the steps"
)
def start_run(request: HttpRequest, body: RunIn) -> Status[dict[str, Any]]:  # noqa: ARG001
    """Work everything out anew, or one step, in the background; ask for the job to see how it went."""
    from regulars.flow import STEPS
    from regulars.jobs import run_flow_job

    known = [step.name for step in STEPS]
    if body.step is not None and body.step not in known:
        raise BadInput(f"There is no step '{body.step}'.", hint=f"The steps are {', '.join(known)}.")
    return Status(202, job_of(uuid.UUID(run_flow_job.enqueue(body.step).id)))


@router.get("/jobs/{job}", response={200: JobOut, **PROBLEMS}, tags=["Runs"], summary="A background job")
def job(request: HttpRequest, job: uuid.UUID) -> dict[str, Any]:  # noqa: ARG001
    """How an import or a run in the background is going."""
    return job_of(job)


@router.get("/settings", response={200: list[SettingOut], **PROBLEMS}, tags=["Settings"], summary="Settings")
def settings(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """The settings of the business."""
    return [
        {"name": name, "value": str(value), "set_by": origin, "help": setting_named(name).help}
        for name, (value, origin) in setting_values().items()
    ]


@router.put(
    "/settings/{name}",
    auth=needs(Ability.MANAGE),
    response={200: SettingOut, **PROBLEMS},
    tags=["Settings"],
    summary="Change a setting",
)
def set_setting(request: HttpRequest, name: str, body: SettingIn) -> dict[str, Any]:
    """Set one of them; it counts from the next run on."""
    change_setting(name, body.value)
    setting = setting_named(name)
    Trace.objects.create(at=now(), by=by(request), did="change setting", what=setting.name)
    value, origin = setting_values()[setting.name]
    return {"name": setting.name, "value": str(value), "set_by": origin, "help": setting.help}


def job_of(number: uuid.UUID) -> dict[str, Any]:
    """A background job as JobOut. Raises NotFound."""
    found = DBTaskResult.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no job {number}.", hint="Finished jobs are forgotten after a while.")
    return {
        "job": found.pk,
        "what": found.task_path.rsplit(".", 1)[-1].removesuffix("_job"),
        "state": str(found.status).lower(),
        "result": found.return_value,
    }
