"""Background work: how an import or a run is going, and the button that starts a run."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from regulars.flow import STEPS
from regulars.jobs import run_flow_job
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Run
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.imports import named_counts
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace


@require_POST
@page(Area.TODAY, Ability.RUN)
def start_run(request: Asked) -> HttpResponse:
    """Work everything out anew, in the background."""
    job = run_flow_job.enqueue()
    leave_trace(request, "start run", "all steps", job=str(job.id))
    return go(request, resolve_url("job", job.id))


@page(Area.IDENTIFY, Ability.RUN)
def job(request: Asked, number: uuid.UUID) -> HttpResponse:
    """How it is going; to htmx, the moving part only."""
    found = DBTaskResult.objects.filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such work.", hint="Finished work is forgotten after a while; see the imports.")
    context = {"job": found, **(_importing(found) if _is_import(found) else _running(found))}
    return render(request, "web/parts/progress.html" if request.htmx else "web/job.html", context)


def _is_import(found: DBTaskResult[Any, Any]) -> bool:
    return str(found.task_path).endswith("import_job")


def _importing(found: DBTaskResult[Any, Any]) -> dict[str, Any]:
    """The file first; then the run that it sets off."""
    result = found.return_value if found.status == TaskResultStatus.SUCCESSFUL else None
    context: dict[str, Any] = {"file": found.args_kwargs["args"][2], "report": result}
    if result and result.get("problem"):
        return context | {"problem": result["problem"], "over": True}
    if found.status == TaskResultStatus.FAILED:
        return context | {"problem": "The import was interrupted; nothing of the file was taken in.", "over": True}
    if result:
        context["counts"] = named_counts(result["counts"])
        if result["nothing_new"]:
            return context | {"over": True}
    later = DBTaskResult.objects.filter(task_path__endswith="run_flow_job", enqueued_at__gte=found.enqueued_at)
    following = later.order_by("enqueued_at").first() if result else None
    return context | (_running(following) if following else {"over": False, "steps": _steps(None)})


def _running(found: DBTaskResult[Any, Any]) -> dict[str, Any]:
    over = found.status in {TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED}
    problem = (found.return_value or {}).get("problem", "") if found.status == TaskResultStatus.SUCCESSFUL else ""
    if found.status == TaskResultStatus.FAILED:
        problem = "Working it out failed half-way; what was there before still stands."
    return {"over": over, "problem": problem, "steps": _steps(found)}


def _steps(found: DBTaskResult[Any, Any] | None) -> list[dict[str, Any]]:
    """The steps in order, each done, being done, or waiting."""
    done: set[str] = set()
    if found is not None and found.started_at is not None:
        done = set(Run.objects.filter(started_at__gte=found.started_at).values_list("step", flat=True))
    states = ["done" if step.name in done else "waiting" for step in STEPS]
    if found is not None and found.status == TaskResultStatus.RUNNING and "waiting" in states:
        states[states.index("waiting")] = "now"
    return [{"doing": step.doing, "state": state} for step, state in zip(STEPS, states, strict=True)]
