"""Live events as they come in: the latest with their customers, how fast, how late, and what was turned down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from regulars.intake.events.standing import standing
from regulars.ledger.models import Rejection
from regulars.web.roles import Area, Asked, page

_REFUSALS = 20


@page(Area.INTERACT)
def live(request: Asked) -> HttpResponse:
    """The page; it is right at the moment it is asked for, and asks for itself again where there are scripts."""
    refused = Rejection.objects.select_related("source").order_by("-last_at")[:_REFUSALS]
    context = {"standing": standing(at=request.at), "refused": refused}
    template = "web/parts/live.html" if request.htmx else "web/live.html"
    return render(request, template, context)
