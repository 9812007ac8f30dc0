"""Experiments: what each action really earned, beside the customers who were left alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.kernel.errors import BadInput
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Decision
from regulars.measure.earned.entries import ALL
from regulars.measure.earned.latest import latest_experiments
from regulars.web.charts import intervals
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page


@page(Area.MEASURE)
def experiments(request: Asked) -> HttpResponse:
    """Each action's experiment as the last run left it; with a size in the form, how long it takes to show that."""
    run, asked = latest_run("measure"), request.GET.get("size", "").strip()
    problem, found = "", None
    try:
        found = latest_experiments(_size(asked))
    except BadInput as error:
        problem, found = str(error), latest_experiments()
    if run is None or found is None:
        return render(request, "web/experiments.html", {"found": None} | _waits_for())
    charts: dict[str, Any] = remembered("experiments", run.pk, lambda: _charts(found["experiments"]))
    context = {
        "found": found,
        "money": found["currency"],
        "group": found["control_group"],
        "trying": found["trying"],
        "policies": found["policies"],
        "together": next((one for one in found["trying"] if one["action"] == ALL), None),
        "tests": [one | {"chart": charts.get(one["action"])} for one in found["experiments"]],
        "size": asked,
        "problem": problem,
    } | _waits_for()
    return render(request, "web/experiments.html", context)


def _waits_for() -> dict[str, Any]:
    """When next steps were first decided, and until when we know what customers did."""
    first = Decision.objects.order_by("decided_at").values_list("decided_at", flat=True).first()
    return {"decided_on": first, "known_until": last_moment() or first}


def _charts(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["action"]: intervals.draw(one) for one in outcomes if one["effect"] is not None}


def _size(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"'{text}' is no amount: write it as 2.50.") from None
