"""Measure: what the customer base is worth, what moved it, and how good our forecasts were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render, resolve_url

from regulars.kernel.errors import BadInput
from regulars.kernel.time import local_day
from regulars.ledger.log.read import last_moment, last_seq
from regulars.measure.harvest import say_harvest, usual_share
from regulars.measure.refresh import latest_measures
from regulars.measure.returns import MEANING, return_on_customer
from regulars.measure.ticker import ticker
from regulars.web.charts import bridge, calibration, equity, harvest, outlook
from regulars.web.remembered import is_remembered, latest_run, remembered
from regulars.web.roles import Area, Asked, page

PARTS = ("acquired", "kept", "grown", "lost")
PERIODS = (("quarter", "Last quarter"), ("year", "Last year"))


@dataclass(frozen=True, slots=True)
class Days:
    """Two days as the form gave them; `problem` says why they cannot be."""

    start: date | None
    end: date | None
    problem: str = ""


@page(Area.MEASURE)
def measure(request: Asked) -> HttpResponse:
    """As the last run left it; with two days in the form, Return on Customer between them.

    What was not asked for before takes seconds on a large base, so then the page comes first, and the figures follow.
    """
    run = latest_run("measure")
    measures = latest_measures()
    if run is None or measures is None:
        return render(request, "web/measure.html", {"measures": None})
    currency = measures["currency"]
    context: dict[str, Any] = {
        "measures": measures,
        "money": currency,
        "ticker": ticker(request.business.time_zone, at=request.at),
        "harvest_words": _harvest_words(measures, currency),
        "trials": _trials(measures.get("outlook")),
        "periods": [(name, label, measures["periods"].get(name)) for name, label in PERIODS],
        **remembered("measure-charts", run.pk, lambda: _charts(measures, currency)),
    }
    if not request.GET.get("start"):
        period = measures["periods"].get("year") or measures["periods"].get("quarter")
        context |= _shown(period, currency) if period else {"chosen": _usual(request)}
        return render(request, "web/measure.html", context)
    days = read_days(request)
    if not days.problem and not is_remembered("returns", _state(request, days)):
        chosen = {"start": request.GET["start"], "end": request.GET.get("end", "")}
        context |= {"pending": f"{resolve_url('between')}?{urlencode(chosen)}", "chosen": chosen}
        return render(request, "web/measure.html", context)
    return render(request, "web/measure.html", context | _between(request, days, currency))


@page(Area.MEASURE)
def between(request: Asked) -> HttpResponse:
    """Return on Customer between two days: to htmx the figures, else a page of them."""
    currency = (latest_measures() or {}).get("currency", request.business.currency)
    context = {"money": currency, **_between(request, read_days(request), currency)}
    return render(request, "web/parts/returns.html" if request.htmx else "web/between.html", context)


def _between(request: Asked, days: Days, currency: str) -> dict[str, Any]:
    chosen = {name: request.GET.get(name, "") for name in ("start", "end")}
    start, end = days.start, days.end
    if start is None or end is None:
        return {"problem": days.problem, "chosen": chosen}
    try:
        state = _state(request, days)
        found = remembered("returns", state, lambda: return_on_customer(start, end, request.business).to_json())
    except BadInput as error:
        return {"problem": str(error), "chosen": chosen}
    return _shown(found, currency)


def _shown(period: dict[str, Any], currency: str) -> dict[str, Any]:
    """A period's figures for the page."""
    return {
        "period": period,
        "chosen": {"start": period["start"], "end": period["end"]},
        "parts": [{"name": name, "meaning": MEANING[name], **period[name]} for name in PARTS],
        "bridge": remembered("bridge", repr(period), lambda: bridge.draw(period, PARTS, currency)),
    }


def _state(request: Asked, days: Days) -> tuple[Any, ...]:
    """What the figures depend on: the days, the log, who is who, and the terms."""
    run = latest_run("identify")
    return days.start, days.end, last_seq(), run.pk if run else None, request.business


def read_days(request: Asked) -> Days:
    """The two days of the form; the second is the last one where it is left out."""
    try:
        given = request.GET.get("end")
        return Days(_day(request.GET.get("start", "")), _day(given) if given else _last_day(request))
    except BadInput as error:
        return Days(None, None, str(error))


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


def _charts(measures: dict[str, Any], currency: str) -> dict[str, Any]:
    backtest, ahead, quarters = measures["backtest"], measures.get("outlook"), measures.get("quarters", [])
    return {
        "series": equity.draw(measures["series"], currency) if len(measures["series"]) > 1 else None,
        "calibration": calibration.draw(backtest["tenths"]) if backtest else None,
        "outlook_chart": outlook.draw(ahead, currency) if ahead else None,
        "harvest_chart": harvest.draw(quarters, currency) if len(quarters) > 1 else None,
    }


def _trials(found: dict[str, Any] | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """What would have been said of past quarters a year and a quarter before their end, and what came; by measure."""
    trials = found["trials"] if found else []
    said = {(one["quarter"], one["quarters_before"]): one for one in trials}
    quarters = sorted({one["quarter"] for one in trials if one["quarters_before"] == 1})
    return [
        (
            title,
            [
                {
                    "quarter": quarter,
                    "year": said.get((quarter, 4), {}).get(name),
                    "before": said[quarter, 1][name],
                    "came": said[quarter, 1][f"{name}_came"],
                }
                for quarter in quarters
            ],
        )
        for title, name in (("Revenue", "revenue"), ("Customers who bought", "active"))
        if quarters
    ]


def _harvest_words(measures: dict[str, Any], currency: str) -> list[str]:
    """What of the cash of the last quarter that is over was taken from tomorrow."""
    over = [one for one in measures.get("quarters", []) if one["whole"]]
    if not over:
        return []
    usual = usual_share([one["harvest"] for one in over[:-1]])
    first, *rest = say_harvest(over[-1]["harvest"], usual, currency)
    return [f"{over[-1]['name']}: {first}", *rest]
