"""Customise: the catalogue of what we could do for a customer, and how often each was chosen, done and skipped."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regulars.customise.catalogue import Entry, catalogue, change_action
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action, ActionChange, Decision, Trace
from regulars.ledger.users import Ability
from regulars.measure.earned.latest import latest_experiments
from regulars.web.answers import back, go
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced


@page(Area.CUSTOMISE)
def customise(request: Asked) -> HttpResponse:
    """The playbook by kind of action, and what was decided last."""
    run = latest_run("customise")
    entries = sorted(
        _entries(request, run.pk if run else 0), key=lambda entry: (entry.kind, -entry.waiting, entry.name)
    )
    context: dict[str, Any] = {
        "kinds": [
            (Action.Kind(kind).label, list(group)) for kind, group in groupby(entries, key=lambda entry: entry.kind)
        ],
        "run": run,
        "decided": run.figures if run else {},
        "approvals": [entry for entry in entries if entry.change],
        "earned": {one["action"]: one["total"] for one in experiments_so_far() if one["total"] is not None},
        "most": max((entry.waiting for entry in entries), default=0),
    }
    return render(request, "web/customise.html", context)


def experiments_so_far() -> list[dict[str, Any]]:
    """What each action earned beside its control group, as the last measure step left it."""
    found = latest_experiments()
    return found["experiments"] if found else []


def _entries(request: Asked, run: int) -> list[Entry]:
    """The catalogue; its counts are of many decisions, so they are read again only when one was closed or changed."""
    last = Trace.objects.order_by("-pk").values_list("pk", flat=True).first()
    closed = Decision.objects.filter(state=Decision.State.DONE).count()
    state = (run, last, closed, Action.objects.count(), request.at.date())
    return remembered("catalogue", state, lambda: catalogue(request.at))


@require_POST
@page(Area.CUSTOMISE, Ability.RUN)
def change(request: Asked, key: str) -> HttpResponse:
    """Switch an action on or off, or say what it costs."""
    given = request.POST
    enabled = {"yes": True, "no": False}.get(given.get("enabled", ""))
    cost = _cost(given["cost"]) if "cost" in given else None
    with traced(
        request, "change action", f"action {key}", enabled=enabled, cost=str(cost) if cost is not None else None
    ):
        made = change_action(key, enabled=enabled, cost=cost, by=request.person.name, at=request.at)
    messages.success(request, said_of(made))
    return go(request, back(request, "customise"))


def said_of(made: ActionChange | None) -> str:
    """What is said after a change: whether it counts, or waits for a second person."""
    if made is not None and made.state == ActionChange.State.WAITING:
        return "Kept. A second person has to approve it; until then what was approved last counts."
    return "Changed. It counts from the next run on."


def _cost(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise BadInput(f"A cost cannot be '{text}': it is an amount of money, such as 2.50.") from None
