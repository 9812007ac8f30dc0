"""Return on Customer by month and by quarter: what moved it, by tier, source and segment, and what it is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from regulars.differentiate.customers import members_of_segments
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.users import Ability
from regulars.measure.harvest import say_harvest, usual_share
from regulars.measure.reckoned_from import reckoned_from
from regulars.measure.refresh import latest_measures
from regulars.measure.report import as_pdf, report_of, reported_month
from regulars.measure.returns import MEANING
from regulars.measure.ticker import ticker
from regulars.web.answers import download
from regulars.web.charts import bridge, rates
from regulars.web.pages.measure import PARTS, read_days
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace


@page(Area.MEASURE)
def periods(request: Asked) -> HttpResponse:
    """The months or quarters as the last run left them, and one of them in full."""
    measures = latest_measures() or {}
    quarters, months = measures.get("quarters", []), measures.get("months", [])
    if not quarters and not months:
        return render(request, "web/periods.html", {"period": None})
    period = _chosen(request.GET.get("of", ""), quarters, months)
    alike = quarters if period in quarters else months
    currency = measures["currency"]
    before = alike[: alike.index(period)]
    context: dict[str, Any] = {
        "money": currency,
        "period": period,
        "alike": alike,
        "kinds": [("Quarters", quarters, alike is quarters), ("Months", months, alike is months)],
        "parts": [{"name": name, "meaning": MEANING[name], **period[name]} for name in PARTS],
        "cuts": _cuts(period),
        "harvest_words": say_harvest(period["harvest"], usual_share([one["harvest"] for one in before]), currency),
        "bridge": remembered("bridge", repr(period), lambda: bridge.draw(period, PARTS, currency)),
        "rates": remembered("rates", repr(alike) + period["name"], lambda: rates.draw(alike, period["name"])),
    }
    return render(request, "web/periods.html", context)


def _chosen(name: str, quarters: list[dict[str, Any]], months: list[dict[str, Any]]) -> dict[str, Any]:
    """The period of that name; else the last quarter that is over, or whatever comes nearest."""
    if not name:
        return next((one for one in reversed(quarters) if one["whole"]), (quarters or months)[-1])
    found = next((one for one in [*quarters, *months] if one["name"] == name), None)
    if found is None:
        raise NotFound(
            f"There are no figures of '{name}'.", hint="Choose a month or quarter of the list, such as 2026-Q3."
        )
    return found


def _cuts(period: dict[str, Any]) -> list[dict[str, Any]]:
    """The three ways to tell customers apart, each with a title, its rows and what to know of them."""
    segments = [one["inside"] for one in period["segments"]]
    return [
        {
            "title": "By value tier",
            "rows": period["tiers"],
            "note": "The tier each customer had when the period began.",
        },
        {
            "title": "By where they came from",
            "rows": period["sources"],
            "note": "The source of their first order, or of the first we heard of them.",
        },
        {
            "title": "By segment",
            "rows": segments,
            "note": "Segments as they are today. A customer may be in several, so they don't add up to the whole; each "
            "with everybody else does."
            if segments
            else "No segment is saved yet: filter the customers, and keep that as one.",
        },
    ]


@page(Area.MEASURE, Ability.EXPORT)
def reckoned(request: Asked) -> HttpResponseBase:
    """What Return on Customer between two days is reckoned from, customer by customer, as CSV."""
    days = read_days(request)
    if days.start is None or days.end is None:
        raise BadInput(days.problem)
    lines = reckoned_from(days.start, days.end, request.business, members_of_segments)
    leave_trace(request, "export return on customer", f"{days.start} to {days.end}")
    name = f"return-on-customer-{days.start}-{days.end}.csv"
    return download(request, name, "text/csv; charset=utf-8", lines)


@page(Area.MEASURE)
def equity_now(request: Asked) -> HttpResponse:
    """Customer equity at this moment and what moved it last; to htmx the strip, else a page of it."""
    currency = (latest_measures() or {}).get("currency", request.business.currency)
    context = {"ticker": ticker(request.business.time_zone, at=request.at), "money": currency}
    return render(request, "web/parts/ticker.html" if request.htmx else "web/ticker.html", context)


@page(Area.MEASURE)
def report(request: Asked) -> HttpResponse:
    """A month's report as PDF; without a month, the last that is over."""
    made = report_of(reported_month(request.GET.get("month", "")), request.business, at=request.at)
    response = HttpResponse(as_pdf(made), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response
