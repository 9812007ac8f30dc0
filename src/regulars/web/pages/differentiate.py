"""Differentiate: how value and risk are spread over the customers, and which of them to hold on to."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.customers import ALL_TIERS, Sort, list_customers
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Score
from regulars.web.charts import concentration, risks
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

_AT_STAKE_SHOWN = 8
_TENTHS = 10

MEANING = {
    "most valuable": "together worth half of everything",
    "most growable": "come less often than others like them, and still come",
    "steady": "the middle",
    "low": "the last twentieth of the value",
    "below zero": "cost more than they bring",
    "prospect": "have not bought yet",
}


@page(Area.DIFFERENTIATE)
def differentiate(request: Asked) -> HttpResponse:
    """Tiers, concentration of value, risk, and the customers with the most at stake."""
    run = latest_run("differentiate")
    if run is None:
        return render(request, "web/differentiate.html", {"run": None})
    figures = remembered("differentiate", run.pk, lambda: _figures(request.business.currency))
    context = {"run": run, **figures, "at_stake": list_customers(sort=Sort.AT_STAKE, limit=_AT_STAKE_SHOWN).rows}
    return render(request, "web/differentiate.html", context)


def _figures(currency: str) -> dict[str, Any]:
    scores = read_frame(Score, ["tier", "value", "at_stake", "risk"]).with_columns(
        pl.col("value", "at_stake").cast(pl.Float64)
    )
    buyers = scores.filter(pl.col("value").is_not_null())
    equity = float(buyers["value"].sum())
    shares = _shares_of_value(buyers, equity)
    return {
        "customers": scores.height,
        "buyers": buyers.height,
        "equity": equity,
        "stake": float(buyers["at_stake"].sum()),
        "tiers": _tiers(scores, equity),
        "top_tenth": shares[1][1] if len(shares) > 1 else None,
        "concentration": concentration.draw(shares) if equity > 0 else None,
        "risks": risks.draw(by_risk := _by_risk(buyers), currency) if buyers.height else None,
        "by_risk": by_risk if buyers.height else [],
        "shares": shares,
    }


def _tiers(scores: pl.DataFrame, equity: float) -> list[dict[str, Any]]:
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
            "share": found[tier][1] / equity if equity > 0 else 0.0,
        }
        for tier in ALL_TIERS
        if tier in found
    ]


def _shares_of_value(buyers: pl.DataFrame, equity: float) -> list[tuple[float, float]]:
    """From the most to the least valuable: share of the customers, and the share of all value that they hold."""
    if equity <= 0:
        return []
    running = buyers["value"].sort(descending=True).cum_sum() / equity
    places = [max(round(buyers.height * tenth / _TENTHS), 1) for tenth in range(1, _TENTHS + 1)]
    return [(0.0, 0.0), *((tenth / _TENTHS, float(running[place - 1])) for tenth, place in enumerate(places, 1))]


def _by_risk(buyers: pl.DataFrame) -> list[dict[str, Any]]:
    """Customers, and what they are worth, by tenths of the risk."""
    tenth = (pl.col("risk") * _TENTHS).floor().clip(0, _TENTHS - 1).cast(pl.Int64)
    found = {
        place: (count, worth)
        for place, count, worth in buyers.filter(pl.col("risk").is_not_null())
        .group_by(tenth.alias("tenth"))
        .agg(pl.len(), pl.col("value").sum())
        .iter_rows()
    }
    return [
        {
            "low": place / _TENTHS,
            "high": (place + 1) / _TENTHS,
            "customers": found.get(place, (0, 0.0))[0],
            "worth": round(found.get(place, (0, 0.0))[1], 2),
        }
        for place in range(_TENTHS)
    ]
