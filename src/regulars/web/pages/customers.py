"""Customers: found, filtered, sorted; a filter kept as a segment; the list taken away as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.differentiate.customers import (
    ALL_TIERS,
    Filters,
    Row,
    Sort,
    countries,
    customers_by_batch,
    list_customers,
    needs_groups,
    save_segment,
)
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.spreadsheets import harmless_text
from regulars.ledger.models import Customer, Segment
from regulars.ledger.users import Ability
from regulars.web.answers import download, go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace, traced

PER_PAGE = 50
RISKS = (("0.5", "0.5 or more: may well stay away"), ("0.8", "0.8 or more: will probably not come back"))
SORTS = {
    Sort.VALUE: "Worth most first",
    Sort.AT_STAKE: "Most at stake first",
    Sort.RISK: "Most likely to stay away first",
    Sort.LAST_ORDER: "Latest order first",
    Sort.NAME: "By name",
}
_FILTERS = ("search", "tier", "risk_at_least", "country", "needs")
_EXPORTED = (
    "code", "called", "email", "phone", "company", "city", "country", "known_since", "tier", "value", "value_low",
    "value_high", "risk", "at_stake", "orders", "revenue", "last_order_at",
)  # fmt: skip


@page(Area.CUSTOMERS)
def customers(request: Asked) -> HttpResponse:
    """A page of the list; to htmx, its rows only."""
    asked = {name: request.GET.get(name, "").strip() for name in (*_FILTERS, "segment", "sort")}
    asked["sort"] = asked["sort"] or Sort.VALUE
    number = max(int(given), 1) if (given := request.GET.get("page", "1")).isdigit() else 1
    context: dict[str, Any] = {"asked": asked, "sorts": SORTS, "query": _query(asked), "problem": ""}
    try:
        filters = Filters.from_rule({name: asked[name] for name in _FILTERS})
        found = list_customers(
            **_arguments(filters),
            segment=asked["segment"],
            sort=asked["sort"],
            limit=PER_PAGE,
            offset=PER_PAGE * (number - 1),
        )
        context |= {"found": found, "number": number, "pages": -(-found.total // PER_PAGE), "filtered": filters.rule()}
        context |= {"first": found.offset + 1, "last": found.offset + len(found.rows)}
    except (BadInput, NotFound) as error:
        context["problem"] = str(error)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "web/parts/customer_results.html", context)
    context |= {
        "tiers": ALL_TIERS,
        "risks": RISKS,
        "countries": countries(),
        "needs": needs_groups(),
        "segments": list(Segment.objects.order_by("name").values_list("name", flat=True)),
        "anybody": Customer.objects.exists(),
    }
    return render(request, "web/customers.html", context)


def _arguments(filters: Filters) -> dict[str, Any]:
    return {name: getattr(filters, name) for name in _FILTERS}


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value and (name, value) != ("sort", Sort.VALUE)})


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def keep_segment(request: Asked) -> HttpResponse:
    """Keep the filters that are set under a name."""
    filters = Filters.from_rule({name: request.POST.get(name, "") for name in _FILTERS})
    name = request.POST.get("name", "")
    with traced(request, "save segment", "segment", rule=sorted(filters.rule())):
        saved = save_segment(name, filters, by=request.person.name)
    messages.success(request, f"Kept as the segment “{saved.name}”.")
    return go(request, f"{resolve_url('customers')}?{urlencode({'segment': saved.name})}")


@page(Area.CUSTOMERS, Ability.EXPORT)
def export(request: Asked) -> HttpResponseBase:
    """All customers of the list as CSV, sent while it is read."""
    asked = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    filters, segment = Filters.from_rule(asked), request.GET.get("segment", "")
    batches = customers_by_batch(filters, segment, request.GET.get("sort") or Sort.VALUE)
    leave_trace(request, "export customers", "customers", filters=sorted(filters.rule()), segment=segment)
    return download(request, f"customers-{request.at:%Y-%m-%d}.csv", "text/csv; charset=utf-8", _as_csv(batches))


def _as_csv(batches: Iterator[list[Row]]) -> Iterator[bytes]:
    yield (",".join(_EXPORTED) + "\r\n").encode()
    for batch in batches:
        lines = io.StringIO()
        csv.writer(lines).writerows([_cell(getattr(row, name)) for name in _EXPORTED] for row in batch)
        yield lines.getvalue().encode()


def _cell(value: Any) -> str:
    """The value as a spreadsheet takes it: a text that would be read as a formula is quoted as text."""
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return harmless_text(text) if isinstance(value, str) else text
