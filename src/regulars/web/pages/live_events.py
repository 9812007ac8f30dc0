"""Live events: the write keys of sites and apps, and what was turned down at the door, in words."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.ledger.models import Rejection, Source
from regulars.ledger.users import Ability
from regulars.ledger.write_keys import FORMAT, keys, make_key, revoke_key
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page

_DAYS = 14


@page(Area.SETTINGS)
def live_events(request: Asked) -> HttpResponse:
    """Where live events come from, and which were turned down lately."""
    return _show(request)


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def make_write_key(request: Asked) -> HttpResponse:
    """Make a write key; the page that answers is the only one that ever shows it."""
    given = request.POST
    text, key = make_key(
        given.get("source", ""), given.get("name", "").strip() or "main", by=request.person.name, at=request.at
    )
    return _show(request, {"made": key, "text": text})


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def revoke_write_key(request: Asked, number: int) -> HttpResponse:
    """End a write key."""
    key = revoke_key(number, by=request.person.name, at=request.at)
    messages.success(request, f"The key {key.name} of {key.source.name} no longer opens the door.")
    return go(request, resolve_url("live-events"))


def _show(request: Asked, more: dict[str, object] | None = None) -> HttpResponse:
    context = {
        "keys": keys(),
        "sources": Source.objects.filter(format=FORMAT).order_by("name"),
        "rejections": _turned_down((request.at - timedelta(days=_DAYS)).date()),
        "days": _DAYS,
        "host": request.get_host(),
        "tab": "live",
        **(more or {}),
    }
    response = render(request, "web/live_events.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _turned_down(since: date) -> list[dict[str, object]]:
    """A row for each rule and source, the latest first, with its days."""
    found: dict[tuple[str, str], list[Rejection]] = {}
    for each in Rejection.objects.filter(day__gte=since).select_related("source").order_by("-last_at"):
        found.setdefault((each.source.name, each.reason), []).append(each)
    return [
        {"source": source, "latest": days[0], "total": sum(each.count for each in days), "days": days}
        for (source, _), days in found.items()
    ]
