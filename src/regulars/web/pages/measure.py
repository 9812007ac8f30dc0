"""Measure: what the customer base is worth, what moved it, and how good our forecasts were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.kernel.errors import BadInput
from regulars.kernel.time import local_day
from regulars.ledger.log.read import last_moment, last_seq
from regulars.measure.refresh import latest_measures
from regulars.measure.returns import MEANING, return_on_customer
from regulars.web.charts import bridge, calibration, equity
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

PARTS = ("acquired", "kept", "grown", "lost")
PERIODS = (("quarter", "Last quarter"), ("year", "Last year"))


@page(Area.MEASURE)
def measure(request: Asked) -> HttpResponse:
    """As the last run left it; with two days in the form, Return on Customer between them."""
    run = latest_run("measure")
    measures = latest_measures()
    if run is None or measures is None:
        return render(request, "web/measure.html", {"measures": None})
    currency = measures["currency"]
    period, chosen, problem = _period(request, measures)
    charts = remembered("measure-charts", run.pk, lambda: _charts(measures, currency))
    context = {
        "measures": measures,
        "money": currency,
        "periods": [(name, label, measures["periods"].get(name)) for name, label in PERIODS],
        "period": period,
        "chosen": chosen,
        "problem": problem,
        "parts": _parts(period) if period else [],
        "bridge": _bridge(period, currency) if period else None,
        **charts,
    }
    return render(request, "web/measure.html", context)


def _period(request: Asked, measures: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, str], str]:
    """The period to show, the days in the form, and what is wrong with them."""
    asked = {name: request.GET.get(name, "") for name in ("start", "end")}
    if not asked["start"]:
        period = measures["periods"].get("year") or measures["periods"].get("quarter")
        return period, {name: period[name] for name in asked} if period else _usual(request), ""
    try:
        start, end = _day(asked["start"]), _day(asked["end"]) if asked["end"] else _last_day(request)
        state = (start, end, last_seq(), request.business, latest_run("identify"))
        found = remembered("returns", state, lambda: return_on_customer(start, end, request.business).to_json())
    except BadInput as error:
        return None, asked, str(error)
    return found, {"start": found["start"], "end": found["end"]}, ""


def _usual(request: Asked) -> dict[str, str]:
    end = _last_day(request)
    return {"start": (end - timedelta(days=91)).isoformat(), "end": end.isoformat()}


def _last_day(request: Asked) -> date:
    return local_day(last_moment() or request.at, request.business.time_zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"'{text}' is no day: write it as 2026-03-31.") from None


def _parts(period: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "meaning": MEANING[name], **period[name]} for name in PARTS]


def _bridge(period: dict[str, Any], currency: str) -> str:
    return remembered("bridge", repr(period), lambda: bridge.draw(period, PARTS, currency))


def _charts(measures: dict[str, Any], currency: str) -> dict[str, Any]:
    backtest = measures["backtest"]
    return {
        "series": equity.draw(measures["series"], currency) if len(measures["series"]) > 1 else None,
        "calibration": calibration.draw(backtest["tenths"]) if backtest else None,
    }
