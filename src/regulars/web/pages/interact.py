"""Interact: what we owe our customers now: answers, settlements, promises, tasks; and how well we do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.interact.owed import open_cases, open_promises, promises_due, waiting_conversations
from regulars.interact.tasks import open_tasks
from regulars.interact.tasks.promises import proposed_promises
from regulars.interact.understanding.showing import rising_now
from regulars.ledger.models import Conversation, Customer
from regulars.measure.service.figures import LATELY_DAYS, service_figures
from regulars.web.charts import spark
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

_SHOWN = 10
_TASKS_SHOWN = 25
_BAD = "bad"


@page(Area.INTERACT)
def interact(request: Asked) -> HttpResponse:
    """What is owed, the most urgent first; the latest conversations, the unhappy ones marked; the main figures."""
    mine = request.GET.get("whose") == "mine"
    name = request.person.name if mine else None
    tasks = open_tasks(assigned_to=name, at=request.at)
    cases = open_cases(at=request.at, owner=name)
    unhappy = request.GET.get("talks") == "unhappy"
    waiting = waiting_conversations()
    return render(
        request,
        "web/interact.html",
        {
            "mine": mine,
            "unhappy": unhappy,
            "tasks": tasks[:_TASKS_SHOWN],
            "more_tasks": max(len(tasks) - _TASKS_SHOWN, 0),
            "cases": cases[:_SHOWN],
            "owed": {
                "waiting": waiting.count(),
                "cases": cases.count(),
                "late": open_cases(at=request.at, owner=name, only_late=True).count(),
                "promises": promises_due(request.at, request.business.time_zone),
                "tasks": len(tasks),
                "proposed": proposed_promises(at=request.at).count(),
            },
            "promises": open_promises(at=request.at, limit=_SHOWN),
            "waiting": [{"talk": talk, "customer": _customer(talk)} for talk in waiting[:_SHOWN]],
            "talks": _conversations(unhappy=unhappy),
            "rising": rising_now(request.at),
            "anybody": Customer.objects.exists(),
            **_figures(request),
        },
    )


def _figures(request: Asked) -> dict[str, Any]:
    """The main figures; reckoned once a few minutes."""
    minutes = int(request.at.timestamp() // 300)
    zone = request.business.time_zone
    figures = remembered("service", (minutes, zone), lambda: service_figures(request.at, zone))
    counts = [float(day.complaints) for day in figures.days]
    weeks = [sum(counts[start : start + 7]) for start in range(0, len(counts) - len(counts) % 7, 7)]
    told = f"Complaints a week over {len(weeks)} weeks, last {weeks[-1]:.0f}." if weeks else ""
    return {"figures": figures, "days": LATELY_DAYS, "complaints_line": spark.draw(weeks, told, tone="2")}


def _conversations(*, unhappy: bool) -> list[dict[str, Any]]:
    told = Conversation.objects.select_related("source", "record__link__customer").order_by("-opened_at")
    if unhappy:
        told = told.filter(satisfaction=_BAD)
    return [{"talk": talk, "customer": _customer(talk), "bad": talk.satisfaction == _BAD} for talk in told[:_SHOWN]]


def _customer(talk: Conversation) -> Customer | None:
    link = getattr(talk.record, "link", None)
    return link.customer if link else None
