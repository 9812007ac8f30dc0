"""Relationships: how satisfied, trusting and committed customers are; who sings our praises, who is about to walk."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.quality import RELATIONSHIPS
from regulars.differentiate.relationships import customers_by_kind, judged, stand_out, traits_told
from regulars.ledger.models import ModelCard
from regulars.science.quality.relationship import RELIABLE, WALKS_UNDER
from regulars.web.roles import Area, Asked, page

_SHOWN = 12

KIND_WORDS = {
    "ambassador": ("Ambassadors", "content, trusting and committed: they recommend us"),
    "rational": ("Rationals", "content, and will compare all the same"),
    "ambivalent": ("Ambivalents", "of two minds"),
    "stalker": ("Stalkers", "stay, and are not content: they speak ill of us"),
    "opponent": ("Opponents", "neither content nor trusting"),
}
"""Each kind as the page calls it, and what it means."""


@page(Area.DIFFERENTIATE)
def relationships(request: Asked) -> HttpResponse:
    """The five kinds, the three traits with how far to rely on them, and the two lists to act on."""
    everybody = judged()
    card = ModelCard.objects.filter(name=RELATIONSHIPS).first()
    if card is None or not everybody.exists():
        return render(request, "web/relationships.html", {"card": None})
    context = {
        "card": card,
        "figures": card.figures,
        "traits": traits_told(card.figures.get("alphas", {})),
        "kinds": _kinds(),
        "customers": everybody.count(),
        "answered": everybody.filter(answers__gt=0).count(),
        "sing": stand_out("sings")[:_SHOWN],
        "walk": stand_out("walks")[:_SHOWN],
        "worth_a_visit": stand_out("worth_a_visit")[:_SHOWN],
        "reliable": RELIABLE,
        "walks_under": WALKS_UNDER,
    }
    return render(request, "web/relationships.html", context)


def _kinds() -> list[dict[str, Any]]:
    counted = customers_by_kind()
    most = max(counted.values(), default=1)
    return [
        {"called": KIND_WORDS[kind][0], "means": KIND_WORDS[kind][1], "customers": customers, "most": most}
        for kind, customers in counted.items()
    ]
