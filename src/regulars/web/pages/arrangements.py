"""Arrangements: all that is due soon, changing one because the customer said so, and what is back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regulars.interact.arrangements.back import awaited, mark_back
from regulars.interact.arrangements.listing import falling_due
from regulars.ledger.models import Arrangement
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.arranged import do_as_said
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 100


@page(Area.INTERACT)
def arrangements(request: Asked) -> HttpResponse:
    """What falls due, the soonest first; and what customers wait for."""
    due = falling_due().select_related("customer")
    context = {
        "arrangements": due[:_SHOWN],
        "awaited": awaited(),
        "arrangement_units": Arrangement.Unit.choices,
        "most": _SHOWN,
        "all": due.count(),
    }
    return render(request, "web/arrangements.html", context)


@require_POST
@page(Area.INTERACT, Ability.ACT)
def change_arrangement(request: Asked, number: int) -> HttpResponse:
    """Change it, skip one, pause, go on or end, because the customer said so."""
    deed = request.POST.get("do", "")
    with traced(request, f"{deed or 'change'} arrangement"[:40], f"arrangement {number}"):
        do_as_said(request.POST, number, by=request.person.name, at=request.at)
    messages.success(request, "Changed, and the customer is told.")
    return go(request, back(request, "arrangements"))


@require_POST
@page(Area.INTERACT, Ability.ACT)
def mark_as_back(request: Asked) -> HttpResponse:
    """Something is to be had again: all who wait for it are told."""
    name = request.POST.get("name", "")
    with traced(request, "mark back", name[:200]):
        told = mark_back(name, at=request.at)
    who = "One customer is" if told == 1 else f"{told:,} customers are"
    messages.success(request, f"{who} told that “{name}” is back." if told else f"Nobody waits for “{name}” any more.")
    return go(request, back(request, "arrangements"))
