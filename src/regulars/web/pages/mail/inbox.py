"""The shared inbox: what waits for an answer, the oldest first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from regulars.interact.inbox.listing import VIEWS, conversations, count_waiting
from regulars.interact.outbox.health import problems
from regulars.interact.outbox.unknown import unknown
from regulars.ledger.users import Ability
from regulars.web.roles import Area, Asked, page

_SHOWN = 50


@page(Area.INTERACT, Ability.ACT)
def inbox(request: Asked) -> HttpResponse:
    """Conversations that wait for us, or another view of them."""
    view = request.GET.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    found = Paginator(conversations(view, request.person.name, request.at), _SHOWN)
    counts = {
        "waiting": count_waiting(request.at),
        "mine": count_waiting(request.at, request.person.name),
        "unassigned": count_waiting(request.at, ""),
    }
    context = {
        "tab": "inbox",
        "view": view,
        "views": [(key, name, counts.get(key)) for key, name in VIEWS.items()],
        "talks": found.get_page(request.GET.get("page")),
        "problems": problems(),
        "unknown": unknown().count(),
    }
    return render(request, "web/mail/inbox.html", context)
