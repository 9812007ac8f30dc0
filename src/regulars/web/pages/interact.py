"""Interact: what we owe our customers now: tasks, promises, answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.interact.tasks import open_tasks
from regulars.ledger.models import Conversation, Customer, Promise
from regulars.web.roles import Area, Asked, page

_SHOWN = 25
_BAD = "bad"


@page(Area.INTERACT)
def interact(request: Asked) -> HttpResponse:
    """Open tasks and promises, and the latest conversations, the unhappy ones marked."""
    mine = request.GET.get("whose") == "mine"
    tasks = open_tasks(assigned_to=request.person.name if mine else None)
    unhappy = request.GET.get("talks") == "unhappy"
    return render(
        request,
        "web/interact.html",
        {
            "mine": mine,
            "unhappy": unhappy,
            "tasks": tasks[: _SHOWN * 2],
            "more_tasks": max(len(tasks) - _SHOWN * 2, 0),
            "promises": _open_promises(),
            "talks": _conversations(unhappy=unhappy),
            "anybody": Customer.objects.exists(),
        },
    )


def _open_promises() -> list[Promise]:
    waiting = Promise.objects.filter(kept_at=None, broken_at=None).select_related("customer")
    return list(waiting.order_by("due_on", "made_at")[:_SHOWN])


def _conversations(*, unhappy: bool) -> list[dict[str, Any]]:
    told = Conversation.objects.select_related("source", "record__link__customer").order_by("-opened_at")
    if unhappy:
        told = told.filter(satisfaction=_BAD)
    return [{"talk": talk, "customer": _customer(talk), "bad": talk.satisfaction == _BAD} for talk in told[:_SHOWN]]


def _customer(talk: Conversation) -> Customer | None:
    link = getattr(talk.record, "link", None)
    return link.customer if link else None
