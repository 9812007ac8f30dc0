"""Moves, customers and what is weighed, for tests of choosing: made by hand, and small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from regulars.customise.choose import Choices, choose
from regulars.customise.explain import chosen_ways, ranked_ways
from regulars.customise.field import Terms
from regulars.customise.groups import Groups
from regulars.customise.limits import limits_of
from regulars.customise.moves import Move, Words
from regulars.customise.offer import Offer
from regulars.customise.weigh import FEATURES, Weighed, weigh
from regulars.ledger.models import Action

ATTENTION = 0.25
NEVER = dict.fromkeys(("customer", "action", "done_days", "skipped_days"), pl.Int64())
_OF_AN_OFFER = ("cost", "enabled", "valid", "group", "priority", "stock_left", "budget_left")


def offer(key: str = "move", number: int = 1, *, earns: float = 20.0, **change: Any) -> Offer:
    """A move for everybody that earns a flat sum when said in person."""
    catalogue = {name: change.pop(name) for name in _OF_AN_OFFER if name in change}
    declared: dict[str, Any] = {
        "key": key,
        "name": key,
        "kind": Action.Kind.MESSAGE,
        "why": "",
        "assumes": "",
        "eligible": pl.lit(value=True),
        "lift": pl.lit(earns),
        "reasons": (),
        "words": {"email": Words("x", "x"), "phone": Words("x")},
    }
    return Offer(Move(**declared | change), number, **{"cost": 0.0, "enabled": True} | catalogue)


def past(*rows: dict[str, int | None]) -> pl.DataFrame:
    """What was done or skipped, days ago."""
    return pl.DataFrame(list(rows), schema=NEVER)


def weighed_of(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None) -> Weighed:
    return weigh(frame, offers, past() if recent is None else recent)


def dealt(weighed: Weighed, **shares: float) -> Groups:
    """Groups by their shares; without any, everybody is of the policy."""
    return Groups.deal(weighed.customers, "salt", **{"holdout": 0.0, "random": 0.0, "usual": 0.0} | shares)


def terms_of(weighed: Weighed, members: Sequence[Sequence[float]] = (), *, attention: float = ATTENTION) -> Terms:
    """What is believed: effects as assumed; members by the multiple that each holds of each offer (in order of key)."""
    mean = np.zeros((len(weighed.offers), FEATURES))
    mean[:, 0] = 1.0
    weights = np.zeros((len(members), *mean.shape))
    if len(members):
        weights[..., 0] = members
    return Terms(weights, mean, attention, seed=1)


def choices_of(weighed: Weighed, calls: int = 99, members: Sequence[Sequence[float]] = (), **shares: float) -> Choices:
    limits = limits_of(weighed.offers, weighed.ways, calls)
    return choose(weighed, terms_of(weighed, members), dealt(weighed, **shares), limits)


def ranked(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None, calls: int = 99) -> pl.DataFrame:
    """Every move for every customer in order, as `ranked_ways` has it."""
    weighed = weighed_of(frame, *offers, recent=recent)
    return ranked_ways(weighed, choices_of(weighed, calls))


def chosen(frame: pl.DataFrame, *offers: Offer, recent: pl.DataFrame | None = None, calls: int = 99) -> pl.DataFrame:
    """Who is chosen something for, as `chosen_ways` has it."""
    weighed = weighed_of(frame, *offers, recent=recent)
    found = chosen_ways(weighed, choices_of(weighed, calls), dealt(weighed))
    return found.filter(pl.col("move").is_not_null())
