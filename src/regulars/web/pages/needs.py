"""Needs and traits: groups of customers with like needs, what the best have in common, and which prospects will buy."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.traits import FALSE_SHARE, LIKENESS
from regulars.differentiate.traits_words import BEST, NO_BUYER
from regulars.ledger.models import ModelCard, Score, Trait
from regulars.web.charts import lifts
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

_PROSPECTS_SHOWN = 8
_FACTS = {
    "offer": "wait for offers",
    "price": "have a price they like",
    "channel": "have a place where they buy",
    "hour": "have their time of day",
    "day": "have their day of the week",
    "rhythm": "come with a rhythm",
}


@page(Area.DIFFERENTIATE)
def needs(request: Asked) -> HttpResponse:
    """The groups, the traits with their lifts, and the prospects most likely to buy."""
    run = latest_run("traits")
    if run is None:
        return render(request, "web/needs.html", {"run": None})
    learnt = latest_run("needs")
    context = {
        "run": run,
        **remembered("needs", (run.pk, learnt and learnt.pk), lambda: _figures(learnt.figures if learnt else {})),
        "false_share": FALSE_SHARE,
        "prospects": _prospects(),
        "likeness": ModelCard.objects.filter(name=LIKENESS).first(),
    }
    return render(request, "web/needs.html", context)


def _figures(report: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"groups": _groups(), "facts": _facts(report.get("facts", {}))}
    for about, title in (
        (BEST, "What the best customers have in common"),
        (NO_BUYER, "What marks those who do not buy"),
    ):
        traits = list(Trait.objects.filter(about=about).order_by("rank"))
        rows = [
            {"words": trait.words, "lift": trait.lift, "lift_low": trait.lift_low, "lift_high": trait.lift_high}
            for trait in traits
        ]
        found[about] = {"traits": traits, "chart": lifts.draw(rows, title) if rows else None}
    return found


def _groups() -> list[dict[str, Any]]:
    """Groups of needs with customers and worth, the most valuable first."""
    grouped = (
        Score.objects.exclude(needs_group="")
        .order_by()
        .values("needs_group")
        .annotate(customers=Count("pk"), worth=Sum("value"))
    )
    rows = sorted(grouped, key=lambda row: -(row["worth"] or 0))
    whole = float(sum(row["worth"] or 0 for row in rows)) or 1.0
    return [
        {
            "name": row["needs_group"],
            "customers": row["customers"],
            "worth": row["worth"] or 0,
            "each": (row["worth"] or 0) / row["customers"],
            "share": float(row["worth"] or 0) / whole,
        }
        for row in rows
    ]


def _facts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(words, counts[subject]) for subject, words in _FACTS.items() if counts.get(subject)]


def _prospects() -> QuerySet[Score]:
    found = Score.objects.filter(likeness__isnull=False, customer__merged_into=None).select_related("customer")
    return found.order_by("-likeness", "customer")[:_PROSPECTS_SHOWN]
