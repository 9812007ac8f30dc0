"""Model cards: of each model in force what it was learnt from, how well it did, and what it cannot know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.customise.next_goods import CARD as GOODS
from regulars.differentiate.cards import PURCHASES, SPEND
from regulars.differentiate.traits import LIKENESS
from regulars.kernel.errors import NotFound
from regulars.ledger.models import ModelCard
from regulars.science.lifetime.family import families
from regulars.web.charts import calibration, tracking
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

QUESTIONS = {
    PURCHASES: "How often, and for how long?",
    SPEND: "How much at a time?",
    LIKENESS: "Which prospects will buy?",
    GOODS: "What will they want next?",
}
"""What each model answers, in the order of the list."""


@page(Area.DIFFERENTIATE)
def models(request: Asked) -> HttpResponse:
    """The list, with the first card opened."""
    return _show(request, PURCHASES)


@page(Area.DIFFERENTIATE)
def model(request: Asked, name: str) -> HttpResponse:
    """One card."""
    if name not in QUESTIONS:
        raise NotFound(f"There is no model '{name}'.", hint=f"There are {', '.join(QUESTIONS)}.")
    return _show(request, name)


def _show(request: Asked, name: str) -> HttpResponse:
    known = {card.name: card for card in ModelCard.objects.all()}
    card = known.get(name)
    context: dict[str, Any] = {
        "cards": [(each, question) for each, question in QUESTIONS.items() if each in known],
        "name": name,
        "question": QUESTIONS[name],
        "card": card,
    }
    if card is not None:
        context |= remembered("model-card", (name, card.as_of), lambda: _figures(card.figures))
    return render(request, "web/models.html", context)


def _figures(figures: dict[str, Any]) -> dict[str, Any]:
    choice = figures.get("choice") or {}
    bins = choice.get("calibration") or figures.get("calibration") or []
    tenths = [{"expected": said, "came": came, "customers": count} for said, came, count in bins]
    weeks, day = figures.get("tracking") or [], choice.get("day")
    called = {family.name: family.called for family in families().values()}
    errors = figures.get("standard_errors", {})
    again = figures.get("again") or {}
    tenths = tenths or [
        {"expected": said, "came": came, "customers": count} for said, came, count in again.get("bins", [])
    ]
    return {
        "figures": figures,
        "ways": [
            {"way": way, "recall": recall, "first": figures["first"][way], "chosen": way == figures["way"]}
            for way, recall in (figures.get("recall") or {}).items()
        ],
        "parameters": [
            (parameter, value, errors.get(parameter)) for parameter, value in figures.get("parameters", {}).items()
        ],
        "trials": [
            {
                "called": called.get(trial["family"], trial["family"]),
                "corrected": trial["correction"] != "none",
                "chosen": trial["family"] == choice["family"] and trial["correction"] == choice["correction"],
                **trial["accuracy"],
            }
            for trial in choice.get("trials", [])
        ],
        "day": day,
        "until": choice.get("until"),
        "tenths": tenths,
        "calibration": calibration.draw(tenths) if tenths else None,
        "tracking": tracking.draw(weeks, day) if weeks and day else None,
        "weeks": weeks,
    }
