"""What the best customers have in common, what marks prospects who do not buy, and which prospects will."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction

from regulars.differentiate.attributes import OF_BUYERS, attributes_of_customers, beginnings_of_buyers
from regulars.differentiate.cards import currency_in_force, keep_card
from regulars.differentiate.prospects import AT_FIRST, came_through, first_heard, prospects_as_first_known
from regulars.differentiate.traits_words import BEST, NO_BUYER, say_finding
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame, update_frame
from regulars.ledger.models import Score, Trait
from regulars.science.traits.likeness import Likeness, learn_likeness
from regulars.science.traits.subgroups import Finding, find_subgroups

LIKENESS = "likeness"
FALSE_SHARE = 0.05
"""Share of the findings that may be false, on average."""

_BEST = 0.2  # of the buyers, by value
_YEAR = timedelta(days=365)
_YEARS_BACK = (1, 2)  # ago, from which prospects' chances are learnt: who was one then, and bought within a year
_KNOWN_FOR = {30: "under a month", 182: "one to six months", 365: "half a year to a year"}
_LONGER = "over a year"
_CANNOT_KNOW = [
    "What a prospect thinks of us, or buys elsewhere.",
    "Whether they would have bought without what we send them.",
]


@dataclass(frozen=True, slots=True)
class TraitReport:
    """What was found: sentences about the best customers and about prospects who do not buy, and how many have chances.

    `likeness` holds the figures of the model of prospects, as its card has them.
    """

    as_of: datetime
    best: list[str] = field(default_factory=list)
    no_buyer: list[str] = field(default_factory=list)
    prospects: int = 0
    likeness: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it."""
        return [*self.best[:3], *self.no_buyer[:2]] or ["Nothing sets the best customers apart that we can be sure of."]


def find_traits(as_of: datetime, business: Business, *, at: datetime) -> TraitReport:  # noqa: ARG001 (steps take both)
    """Find traits anew, and give prospects their chance to buy within a year. Needs scores; one transaction."""
    told = attributes_of_customers(as_of)
    scores = read_frame(Score.objects.order_by(), ["customer", "value", "orders", "first_order_at"])
    told = told.join(scores, on="customer", how="inner").sort("customer")
    heard, currency = first_heard(as_of), currency_in_force(business)
    best = _best(told.join(came_through(heard), on="customer", how="left"), as_of, business, currency)
    strangers = prospects_as_first_known(told, heard, business.time_zone)
    likeness, chances = _likeness(strangers, as_of)
    traits = [
        _trait(about, rank, finding, currency)
        for about, findings in ((BEST, best), (NO_BUYER, _no_buyer(strangers, as_of)))
        for rank, finding in enumerate(findings, 1)
    ]
    card = asdict(likeness) | {"chance": None, "called": "Logistic regression", "cannot_know": _CANNOT_KNOW}
    card["says"] = "A prospect buys as those did who had as much in common with them."
    with transaction.atomic():
        Trait.objects.all().delete()
        Trait.objects.bulk_create(traits)
        update_frame(Score, chances)
        keep_card(LIKENESS, as_of, card)
    words = {about: [trait.words for trait in traits if trait.about == about] for about in (BEST, NO_BUYER)}
    return TraitReport(as_of, words[BEST], words[NO_BUYER], chances.height, card)


def _best(told: pl.DataFrame, as_of: datetime, business: Business, currency: str) -> list[Finding]:
    buyers = told.filter(pl.col("orders") > 0)
    if buyers.is_empty():
        return []
    buyers = buyers.join(
        beginnings_of_buyers(as_of, business, currency), on="customer", how="left", maintain_order="left"
    )
    rank = (buyers["value"].cast(pl.Float64).fill_null(0.0).rank("average", descending=True) - 0.5) / buyers.height
    return find_subgroups(
        buyers.select(OF_BUYERS), (rank < _BEST).to_numpy(), ids=buyers["customer"], false_share=FALSE_SHARE
    )


def _no_buyer(strangers: pl.DataFrame, as_of: datetime) -> list[Finding]:
    """What marks prospects who did not buy in the first year that we knew them."""
    earlier = strangers.filter(pl.col("known_since") <= as_of - _YEAR)
    bought = (pl.col("first_order_at") - pl.col("known_since") <= _YEAR).fill_null(False)
    target = ~earlier.select(bought).to_series().to_numpy()
    return find_subgroups(earlier.select(AT_FIRST), target, ids=earlier["customer"], false_share=FALSE_SHARE)


def _likeness(strangers: pl.DataFrame, as_of: datetime) -> tuple[Likeness, pl.DataFrame]:
    """The chances of today's prospects (customer, likeness), learnt from the prospects of a year ago and of two."""
    first = pl.col("first_order_at")
    then = [
        _known_for(strangers.filter(first.is_null() | (first > moment)), moment).with_columns(
            bought=(first <= moment + _YEAR).fill_null(False)
        )
        for moment in (as_of - years * _YEAR for years in _YEARS_BACK)
    ]
    earlier, today = pl.concat(then), _known_for(strangers.filter(first.is_null()), as_of)
    names = [*AT_FIRST, "known_for"]
    likeness = learn_likeness(
        earlier.select(names), earlier["bought"].to_numpy(), today.select(names), ids=earlier["customer"].to_numpy()
    )
    return likeness, today.select("customer", likeness=pl.Series(likeness.chance))


def _known_for(strangers: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Those who were known at a moment, with the time since: `known_for`."""
    days = (pl.lit(moment) - pl.col("known_since")).dt.total_days()
    said = pl.lit(_LONGER)
    for end, words in sorted(_KNOWN_FOR.items(), reverse=True):
        said = pl.when(days < end).then(pl.lit(words)).otherwise(said)
    return strangers.filter(pl.col("known_since") <= moment).with_columns(known_for=said)


def _trait(about: str, rank: int, finding: Finding, currency: str) -> Trait:
    return Trait(
        about=about,
        rank=rank,
        rule=[condition.to_json() for condition in finding.conditions],
        words=say_finding(about, finding, currency),
        customers=finding.customers,
        support=finding.support,
        rate=finding.rate,
        lift=finding.lift,
        lift_low=finding.lift_low,
        lift_high=finding.lift_high,
        q_value=finding.q_value,
    )
