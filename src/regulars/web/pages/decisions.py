"""How decisions came about: the funnel of the last run, decisions to be looked up, and one of them step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.customise.decided import decisions_made
from regulars.customise.funnel import Funnel, latest_funnel
from regulars.customise.trace import DecisionTrace, trace_of
from regulars.web.charts import funnel as funnel_chart
from regulars.web.charts import pieces
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

_SHOWN = 30


@page(Area.CUSTOMISE)
def decisions(request: Asked) -> HttpResponse:
    """The funnel of the last run, and the newest decisions, or those of the customers searched for."""
    search = request.GET.get("search", "").strip()[:200]
    funnel = latest_funnel()
    context: dict[str, Any] = {
        "funnel": funnel,
        "chart": _picture(funnel) if funnel else None,
        "search": search,
        "made": decisions_made(search, _SHOWN),
    }
    return render(request, "web/decisions.html", context)


@page(Area.CUSTOMISE)
def decision(request: Asked, number: int) -> HttpResponse:
    """One decision: what was known, what each move fell for, what the chosen is worth, and what followed."""
    trace = trace_of(number, at=request.at)
    context = {"trace": trace, "chart": _pieces(trace, request.business.currency)}
    return render(request, "web/decision.html", context)


def _picture(funnel: Funnel) -> Any:
    state = (funnel.policy, str(funnel.made_at), funnel.pairs, funnel.chosen)
    return remembered("funnel", state, lambda: funnel_chart.draw(funnel.meant, funnel.stages))


def _pieces(trace: DecisionTrace, currency: str) -> Any:
    if not trace.pieces:
        return None
    rows = [(piece.name, float(piece.amount)) for piece in trace.pieces]
    return pieces.draw([*rows, ("Worth", float(trace.worth))], currency)
