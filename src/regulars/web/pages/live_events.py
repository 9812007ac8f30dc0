"""Live events: the write keys of sites and apps, and what was turned down at the door, in words."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Max, Sum
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
    since = (request.at - timedelta(days=_DAYS)).date()
    turned_down = (
        Rejection.objects.filter(day__gte=since)
        .values("source__name", "reason", "says")
        .annotate(total=Sum("count"), last=Max("last_at"))
        .order_by("-last")
    )
    context = {
        "keys": keys(),
        "sources": Source.objects.filter(format=FORMAT).order_by("name"),
        "rejections": turned_down,
        "days": _DAYS,
        "host": request.get_host(),
        "tab": "live",
        **(more or {}),
    }
    response = render(request, "web/live_events.html", context)
    response["Cache-Control"] = "no-store"
    return response
