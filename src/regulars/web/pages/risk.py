"""Risk: who may walk away and why, how much is at stake, and whose habits have changed."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from regulars.differentiate.cards import PURCHASES
from regulars.differentiate.shifts import FALSE_ALARMS, HABITS
from regulars.ledger.frames import read_frame
from regulars.ledger.models import ModelCard, Score, Shift
from regulars.web.charts import calibration, risks
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

_TENTHS = 10
_AT_STAKE_SHOWN = 10
_SHIFTS_SHOWN = 12


@page(Area.DIFFERENTIATE)
def risk(request: Asked) -> HttpResponse:
    """Value by risk, the customers with the most at stake and why, and what changed."""
    run = latest_run("differentiate")
    if run is None:
        return render(request, "web/risk.html", {"run": None})
    figures = remembered("risk", run.pk, lambda: _figures(request.business.currency))
    context = {
        "run": run,
        **figures,
        "at_stake": _at_stake(),
        "shifts": _shifts(),
        "habits": HABITS,
        "false_alarms": FALSE_ALARMS,
    }
    return render(request, "web/risk.html", context)


def _figures(currency: str) -> dict[str, Any]:
    scores = read_frame(Score.objects.filter(risk__isnull=False).order_by(), ["value", "at_stake", "risk", "tier"])
    buyers = scores.with_columns(pl.col("value", "at_stake").cast(pl.Float64))
    by_risk = _by_risk(buyers)
    card = ModelCard.objects.filter(name=PURCHASES).first()
    choice = (card.figures.get("choice") or {}) if card else {}
    tenths = [
        {"expected": said, "came": came, "customers": count} for said, came, count in choice.get("calibration", [])
    ]
    likely = buyers.filter(pl.col("risk") >= 0.65)
    return {
        "buyers": buyers.height,
        "stake": float(buyers["at_stake"].sum()),
        "likely": likely.height,
        "valuable": likely.filter(pl.col("tier") == "most valuable").height,
        "by_risk": by_risk if buyers.height else [],
        "risks": risks.draw(by_risk, currency) if buyers.height else None,
        "tenths": tenths,
        "calibration": calibration.draw(tenths) if tenths else None,
        "tested": choice.get("day"),
    }


def _at_stake() -> QuerySet[Score]:
    found = Score.objects.filter(at_stake__isnull=False, customer__merged_into=None).select_related("customer")
    return found.order_by("-at_stake", "customer")[:_AT_STAKE_SHOWN]


def _shifts() -> QuerySet[Shift]:
    """Those for the worse first, those of the most valuable customers before others."""
    found = Shift.objects.filter(customer__merged_into=None).select_related("customer__score")
    return found.order_by("-worse", "-customer__score__value", "customer")[:_SHIFTS_SHOWN]


def _by_risk(buyers: pl.DataFrame) -> list[dict[str, Any]]:
    """Customers, and what they are worth, by tenths of the risk."""
    tenth = (pl.col("risk") * _TENTHS).floor().clip(0, _TENTHS - 1).cast(pl.Int64)
    found = {
        place: (count, worth)
        for place, count, worth in buyers.group_by(tenth.alias("tenth"))
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
