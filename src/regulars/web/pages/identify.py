"""Identify: from records to people; which sources we know them from, and how well we know them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from regulars.identify.formats import format_named
from regulars.kernel.errors import BadMapping
from regulars.ledger.models import Customer, IdentityEntry, Import, Link, Record, Source
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

_CONSOLE = "console"
_KNOWN = (
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("street", "Address"),
    ("birth_date", "Birthday"),
    ("company", "Company"),
)
_CHANGES = 12


@page(Area.IDENTIFY)
def identify(request: Asked) -> HttpResponse:
    """The funnel from lines to people, the sources, and the latest changes of who is who."""
    known = remembered("identify", _state(), _figures)
    return render(
        request,
        "web/identify.html",
        {
            **known,
            "changes": _changes(),
            "anything": Import.objects.exists(),
            "unresolved": Record.objects.filter(resolved=False).exists(),
        },
    )


def _state() -> tuple[Any, ...]:
    """What changes when records or people do."""
    return (
        Import.objects.order_by("-pk").values_list("pk", flat=True).first(),
        Import.objects.filter(state=Import.State.UNDONE).count(),
        IdentityEntry.objects.order_by("-pk").values_list("pk", flat=True).first(),
        Customer.objects.filter(merged_into=None).count(),
        Record.objects.order_by("-pk").values_list("pk", flat=True).first(),
    )


def _figures() -> dict[str, Any]:
    sources = Source.objects.exclude(format=_CONSOLE)
    records = dict(Record.objects.order_by().values_list("source").annotate(Count("pk")))
    lines = sum(Import.objects.filter(state=Import.State.DONE).values_list("lines", flat=True))
    people = Customer.objects.filter(merged_into=None)
    counted = people.aggregate(people=Count("pk"), **{name: Count("pk", filter=~Q((name, ""))) for name, _ in _KNOWN})
    joined = Link.objects.order_by().values("customer").annotate(records=Count("pk")).filter(records__gt=1).count()
    total = sum(records.get(source.pk, 0) for source in sources)
    return {
        "lines": lines,
        "records": total,
        "people": counted["people"],
        "joined": joined,
        "sources": [
            {
                "name": source.name,
                "format": _title(source.format),
                "trust": source.trust,
                "records": records.get(source.pk, 0),
            }
            for source in sources.order_by("name")
        ],
        "known": [
            {"label": label, "people": counted[name], "share": counted[name] / max(counted["people"], 1)}
            for name, label in _KNOWN
        ],
    }


def _title(name: str) -> str:
    """What files of that format are; the name itself where the format is gone."""
    try:
        return format_named(name).title
    except BadMapping:
        return name


def _changes() -> list[dict[str, Any]]:
    """The latest merges and splits, with the customers they concern where they still exist."""
    entries = list(IdentityEntry.objects.exclude(change="created").order_by("-pk")[:_CHANGES])
    people = Customer.objects.in_bulk({entry.customer for entry in entries})
    return [{"entry": entry, "customer": people.get(entry.customer)} for entry in entries]
