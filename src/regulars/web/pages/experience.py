"""Experience lately: how many customers fare how with us, what moved that, and how much each kind of touch counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.measure.experience.everybody import GOOD, POOR, had_it_best, had_it_worst, latest_experience
from regulars.science.quality.experience import KIND_NAMED
from regulars.web.charts import spread
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

_SHOWN = 10


@page(Area.MEASURE)
def experience(request: Asked) -> HttpResponse:
    """As the last run left it."""
    run, found = latest_run("experience"), latest_experience()
    if run is None or found is None or not found["customers"]:
        return render(request, "web/experience.html", {"found": None})
    context: dict[str, Any] = {
        "found": found,
        "poor": POOR,
        "good": GOOD,
        "chart": remembered("experience", run.pk, lambda: spread.draw(found["spread"], POOR, GOOD)),
        "spread": [row | {"name": spread.name_of(row["low"], row["high"])} for row in found["spread"]],
        "moved": [row | {"change": row["now"] - row["before"]} for row in found["moved"]],
        "effects": [row | {"kind": KIND_NAMED[row["name"]]} for row in found["effects"] if row["name"] in KIND_NAMED],
        "worst": had_it_worst()[:_SHOWN],
        "best": had_it_best()[:_SHOWN],
    }
    return render(request, "web/experience.html", context)
