"""Value: how it is spread, who could bring more, who costs more than they bring, and who brings others."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.cards import PURCHASES
from regulars.differentiate.customers import ALL_TIERS
from regulars.ledger.frames import read_frame
from regulars.ledger.models import ModelCard, Score
from regulars.web.charts import concentration, tracking
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

_SHOWN = 6
_TENTHS = 10

MEANING = {
    "most valuable": "together worth half of everything",
    "most growable": "come less often than others like them, and still come",
    "steady": "the middle",
    "low": "the last twentieth of the value",
    "below zero": "cost more than they bring",
    "prospect": "have not bought yet",
}


CELLS = {
    "champion": "worth much, and bring others: thank them",
    "affluent": "worth much, but bring nobody: give them something to tell",
    "advocate": "bring others, but buy little: show them what they miss",
    "miser": "neither, so far",
}


@page(Area.DIFFERENTIATE)
def differentiate(request: Asked) -> HttpResponse:
    """Tiers, how concentrated the value is, whether the model saw what came, and who stands out."""
    run = latest_run("differentiate")
    if run is None:
        return render(request, "web/differentiate.html", {"run": None})
    figures = remembered("differentiate", run.pk, _figures)
    named = Score.objects.filter(customer__merged_into=None).select_related("customer")
    context = {
        "run": run,
        **figures,
        "growable": named.filter(growth__gt=0).order_by("-growth", "customer")[:_SHOWN],
        "costly": named.filter(tier="below zero", margin__lt=F("cost"))
        .annotate(left=F("margin") - F("cost"))
        .order_by("left")[:_SHOWN],
        "advocates": [{**row, "meaning": CELLS[row["advocacy"]]} for row in run.figures.get("advocates", [])],
    }
    return render(request, "web/differentiate.html", context)


def _figures() -> dict[str, Any]:
    scores = read_frame(Score, ["tier", "value", "growth", "needs_group"]).with_columns(
        pl.col("value", "growth").cast(pl.Float64)
    )
    buyers = scores.filter(pl.col("value").is_not_null())
    equity = float(buyers["value"].sum())
    brought = float(buyers["value"].clip(lower_bound=0.0).sum())
    shares = _shares_of_value(buyers, brought)
    return {
        "customers": scores.height,
        "buyers": buyers.height,
        "equity": equity,
        "room": float(buyers["growth"].fill_null(0.0).sum()),
        "tiers": _tiers(scores, brought),
        "top_tenth": shares[1][1] if len(shares) > 1 else None,
        "concentration": concentration.draw(shares) if shares else None,
        "shares": shares,
        "portfolios": _portfolios(scores),
        **_tracked(),
    }


def _tracked() -> dict[str, Any]:
    """The weeks that the model of purchases knew and those it had to forecast, drawn; nothing without a card."""
    card = ModelCard.objects.filter(name=PURCHASES).first()
    weeks = card.figures.get("tracking") if card else None
    if not card or not weeks:
        return {"tracking": None}
    choice = card.figures["choice"]
    later = [week for week in weeks if week["ends"] > choice["day"]]
    return {
        "tracking": tracking.draw(weeks, choice["day"]),
        "expected": sum(week["expected"] for week in later),
        "came": sum(week["came"] for week in later),
        "tested": choice["day"],
    }


def _portfolios(scores: pl.DataFrame) -> dict[str, Any]:
    """Customers by tier and group of needs: those who can be treated alike. Empty where there are no groups."""
    buyers = scores.filter((pl.col("needs_group") != "") & pl.col("value").is_not_null())
    counted = buyers.group_by("needs_group", "tier").agg(customers=pl.len(), worth=pl.col("value").sum())
    cells = {(group, tier): (count, worth) for group, tier, count, worth in counted.iter_rows()}
    tiers = [tier for tier in ALL_TIERS if any(tier == known for _, known in cells)]
    groups = buyers.group_by("needs_group").len().sort("len", "needs_group", descending=[True, False])
    most = max((count for count, _ in cells.values()), default=1)
    return {
        "tiers": tiers,
        "rows": [
            (
                group,
                [
                    (tier, *cells.get((group, tier), (0, 0.0)), cells.get((group, tier), (0, 0.0))[0] / most)
                    for tier in tiers
                ],
            )
            for group in groups["needs_group"]
        ],
    }


def _tiers(scores: pl.DataFrame, brought: float) -> list[dict[str, Any]]:
    found = {
        tier: (count, worth)
        for tier, count, worth in scores.group_by("tier").agg(pl.len(), pl.col("value").sum()).iter_rows()
    }
    return [
        {
            "name": tier,
            "meaning": MEANING[tier],
            "customers": found[tier][0],
            "worth": found[tier][1],
            "share": max(found[tier][1] or 0.0, 0.0) / brought if brought > 0 else 0.0,
        }
        for tier in ALL_TIERS
        if tier in found
    ]


def _shares_of_value(buyers: pl.DataFrame, brought: float) -> list[tuple[float, float]]:
    """From the most to the least valuable: share of the customers, and the share of all value that they hold.

    All value is that of customers who bring some; those below zero hold none of it.
    """
    if brought <= 0:
        return []
    running = buyers["value"].clip(lower_bound=0.0).sort(descending=True).cum_sum() / brought
    places = [max(round(buyers.height * tenth / _TENTHS), 1) for tenth in range(1, _TENTHS + 1)]
    return [(0.0, 0.0), *((tenth / _TENTHS, float(running[place - 1])) for tenth, place in enumerate(places, 1))]
