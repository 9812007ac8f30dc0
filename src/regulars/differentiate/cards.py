"""Model cards: of each model in force what it was learnt from, how well it did, and what it cannot know."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from regulars.differentiate.figures import Scored
from regulars.ledger.business import Business
from regulars.ledger.models import ModelCard
from regulars.science.lifetime.family import Base, family_named
from regulars.science.lifetime.gammagamma import spend_likelihood
from regulars.science.lifetime.likelihood import standard_errors
from regulars.science.lifetime.purchase_days import base_of
from regulars.science.lifetime.summary import summarise_purchases
from regulars.science.lifetime.tracking import track
from regulars.science.lifetime.valuation import BaseModels

PURCHASES, SPEND, EQUITY = "purchases", "spend", "equity"

_MANY = 50_000  # customers: the pictures of more look the same

CANNOT_KNOW = {
    PURCHASES: [
        "What you will do: it takes your offers, prices and letters to go on as they were.",
        "Seasons: it knows how long a customer has been silent, not that it is summer.",
        "Why somebody stays away, or that they moved or died.",
        "Purchases elsewhere, and those under another name that was not joined.",
    ],
    SPEND: [
        "Price rises, and what comes into the catalogue next.",
        "Whether somebody who spends more also comes more often: it takes the two as unrelated.",
    ],
}


def keep_cards(scored: Scored, as_of: datetime, currency: str) -> None:
    """Keep the cards of the models that scores were made with, in place of the earlier ones; money in `currency`."""
    if scored.models is None:
        ModelCard.objects.filter(name__in=(PURCHASES, SPEND, EQUITY)).delete()
        return
    equity = str(round(math.fsum(scored.figures["value"].drop_nulls()), 4))
    keep_card(EQUITY, as_of, {"equity": equity, "currency": currency})
    cards = {PURCHASES: _purchases(scored, scored.models), SPEND: _spend(scored, scored.models)}
    for name, figures in cards.items():
        keep_card(name, as_of, figures | {"cannot_know": CANNOT_KNOW[name]})


def currency_in_force(business: Business) -> str:
    """The currency that counts: the business's, or where it has none set that of the last scores; empty before any."""
    card = None if business.currency else ModelCard.objects.filter(name=EQUITY).first()
    return str(card.figures.get("currency", "")) if card else business.currency


def keep_card(name: str, as_of: datetime, figures: dict[str, Any]) -> None:
    """Keep one card, in place of the earlier one."""
    ModelCard.objects.update_or_create(name=name, defaults={"as_of": as_of, "figures": _sayable(figures)})


def _purchases(scored: Scored, models: BaseModels) -> dict[str, Any]:
    family, fit, choice = family_named(models.family), models.purchases, scored.choice
    base = Base.of(scored.base, math.fsum(scored.base["log_gaps"]))
    continuous = {name: value for name, value in fit.parameters.items() if name != "k"}
    errors = standard_errors(family.likelihood(base, fit), list(continuous.values()))
    return {
        "family": family.name,
        "called": family.called,
        "says": family.says,
        "customers": scored.base.height,
        "repeaters": int((scored.base["frequency"] > 0).sum()),
        "purchase_days": scored.days.height,
        "first_day": _day(scored.days["occurred_at"].min()),
        "last_day": _day(scored.days["occurred_at"].max()),
        "parameters": fit.parameters,
        "standard_errors": dict(zip(continuous, errors, strict=True)),
        "log_likelihood": fit.log_likelihood,
        "at_bound": fit.at_bound,
        "correction": scored.correction.strength if scored.correction else None,
        "choice": choice.to_json() if choice else None,
        "tracking": _tracking(scored, family.name),
    }


def _tracking(scored: Scored, name: str) -> list[dict[str, Any]]:
    """Purchases by week, expected by the model that knew nothing of the last third, and come."""
    choice, days = scored.choice, scored.days
    if choice is None or choice.day is None:
        return []
    customers = days["customer"].unique().sort()
    if len(customers) > _MANY:
        days = days.join(customers.sample(_MANY, seed=0).to_frame(), on="customer", how="semi")
    summary = summarise_purchases(days, choice.day)
    fit = family_named(name).learn(base_of(summary, days, choice.day), True)
    return [
        {"ends": week.ends.isoformat(), "expected": round(week.expected, 3), "came": week.came}
        for week in track(days, fit, choice.day, choice.until)
    ]


def _spend(scored: Scored, models: BaseModels) -> dict[str, Any]:
    fit, base = models.spend, scored.base
    number = base["frequency"] + 1
    errors = standard_errors(spend_likelihood(number, base["total_spend"] / number), [fit.p, fit.q, fit.gamma])
    return {
        "called": "Gamma-Gamma",
        "says": "Each customer has a usual spend, and purchases vary around it.",
        "customers": base.height,
        "parameters": {"p": fit.p, "q": fit.q, "gamma": fit.gamma},
        "standard_errors": dict(zip(("p", "q", "gamma"), errors, strict=True)),
        "log_likelihood": fit.log_likelihood,
        "at_bound": fit.at_bound,
        "mean_spend": fit.population_mean,
        "observed_mean": fit.observed_mean,
        "kept_share": models.kept.share,
        "kept_belief": models.kept.belief,
        "served_share": models.served.share,
    }


def _sayable(value: Any) -> Any:
    """The same with None for what is no number: JSON has no word for it."""
    if isinstance(value, dict):
        return {name: _sayable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _day(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
