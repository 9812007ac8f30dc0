"""Relationships: how satisfied, trusting and committed customers are; who sings our praises, who is about to walk."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, Count, F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.quality import RELATIONSHIPS
from regulars.ledger.models import ModelCard, Relationship
from regulars.science.quality.latent import TRAITS
from regulars.science.quality.relationship import KINDS, RELIABLE, WALKS_UNDER
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
    judged = Relationship.objects.filter(customer__merged_into=None)
    card = ModelCard.objects.filter(name=RELATIONSHIPS).first()
    if card is None or not judged.exists():
        return render(request, "web/relationships.html", {"card": None})
    walking = judged.filter(walks__gte=0.5)
    context = {
        "card": card,
        "figures": card.figures,
        "traits": _traits(judged, card.figures.get("alphas", {})),
        "kinds": _kinds(judged),
        "customers": judged.count(),
        "answered": judged.filter(answers__gt=0).count(),
        "sing": _listed(judged.order_by("-sings", "customer")),
        "walk": _listed(judged.order_by("-walks", "customer")),
        "worth_a_visit": _listed(walking.order_by(F("customer__score__value").desc(nulls_last=True))),
        "reliable": RELIABLE,
        "walks_under": WALKS_UNDER,
    }
    return render(request, "web/relationships.html", context)


def _listed(rows: QuerySet[Relationship]) -> QuerySet[Relationship]:
    return rows.select_related("customer__score")[:_SHOWN]


def _kinds(judged: QuerySet[Relationship]) -> list[dict[str, Any]]:
    counted = dict(judged.values_list("kind").annotate(Count("pk")).order_by())
    most = max(counted.values(), default=1)
    return [
        {
            "called": KIND_WORDS[kind][0],
            "means": KIND_WORDS[kind][1],
            "customers": counted.get(kind.value, 0),
            "most": most,
        }
        for kind in KINDS
    ]


def _traits(judged: QuerySet[Relationship], alphas: dict[str, float | None]) -> list[dict[str, Any]]:
    """Each trait's mean over the customers, and the reliability of its questions."""
    means = judged.aggregate(**{f"mean_{trait}": Avg(trait) for trait in TRAITS})
    return [
        {
            "name": trait,
            "mean": means[f"mean_{trait}"],
            "alpha": alphas.get(trait),
            "sound": (alphas.get(trait) or 0) >= RELIABLE,
        }
        for trait in TRAITS
    ]
