"""What the best customers have in common, what marks prospects who do not buy, and which prospects will."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction

from regulars.differentiate.attributes import LABELS, OF_PROSPECTS, attributes_of_customers, beginnings_of_buyers
from regulars.differentiate.cards import keep_card
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame, update_frame
from regulars.ledger.models import Score, Trait
from regulars.science.lifetime.orders import main_currency
from regulars.science.traits.likeness import Likeness, learn_likeness
from regulars.science.traits.subgroups import Condition, Finding, find_subgroups

BEST, NO_BUYER = "best", "no_buyer"
LIKENESS = "likeness"
FALSE_SHARE = 0.05
"""Share of the findings that may be false, on average."""

_BEST = 0.2  # of the buyers, by value
_YEAR = timedelta(days=365)
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
    best = _best(told, as_of, business)
    strangers, chances, likeness = _prospects(told, as_of)
    currency = business.currency or main_currency(pl.DataFrame(schema={"currency": pl.String}))
    traits = [
        _trait(about, rank, finding, currency)
        for about, findings in ((BEST, best), (NO_BUYER, strangers))
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


def _best(told: pl.DataFrame, as_of: datetime, business: Business) -> list[Finding]:
    buyers = told.filter(pl.col("orders") > 0)
    if buyers.is_empty():
        return []
    buyers = buyers.join(
        beginnings_of_buyers(as_of, business.time_zone), on="customer", how="left", maintain_order="left"
    )
    rank = (buyers["value"].cast(pl.Float64).fill_null(0.0).rank("average", descending=True) - 0.5) / buyers.height
    looked_at = [name for name in LABELS if name in buyers.columns and name != "newsletter_at_first"]
    return find_subgroups(
        buyers.select(looked_at),
        (rank < _BEST).to_numpy(),
        false_share=FALSE_SHARE,
    )


def _prospects(told: pl.DataFrame, as_of: datetime) -> tuple[list[Finding], pl.DataFrame, Likeness]:
    """What marks those who did not buy in their first year, and today's prospects with their chances."""
    first = pl.col("first_order_at")
    # Somebody was a prospect if we knew them for a day or more before they bought, if ever they did.
    waited = (first - pl.col("known_since") >= timedelta(days=1)) | first.is_null()
    within = (first - pl.col("known_since") <= _YEAR).fill_null(False)
    earlier = told.filter(waited & (pl.col("known_since") <= as_of - _YEAR)).with_columns(bought=within)
    today = told.filter(first.is_null())
    names = list(OF_PROSPECTS)
    likeness = learn_likeness(earlier.select(names), earlier["bought"].to_numpy(), today.select(names))
    found = find_subgroups(earlier.select(names), ~earlier["bought"].to_numpy(), false_share=FALSE_SHARE)
    return found, today.select("customer", likeness=pl.Series(likeness.chance)), likeness


def _trait(about: str, rank: int, finding: Finding, currency: str) -> Trait:
    return Trait(
        about=about,
        rank=rank,
        rule=[condition.to_json() for condition in finding.conditions],
        words=_sentence(about, finding, currency),
        customers=finding.customers,
        support=finding.support,
        rate=finding.rate,
        lift=finding.lift,
        lift_low=finding.lift_low,
        lift_high=finding.lift_high,
        q_value=finding.q_value,
    )


def _sentence(about: str, finding: Finding, currency: str) -> str:
    """A finding in words a person can check."""
    who = "; ".join(say_condition(condition, currency) for condition in finding.conditions)
    times = f"{finding.lift:.1f}".removesuffix(".0")
    what = "are among the best customers" if about == BEST else "did not buy in their first year"
    return f"{who[:1].upper()}{who[1:]}: {finding.rate:.0%} {what}, {times} times as many as of everybody."


def say_condition(condition: Condition, currency: str) -> str:
    """One condition in words, such as "first bought: Coffee"."""
    label = LABELS.get(condition.attribute, condition.attribute)
    if condition.low is not None or condition.high is not None:
        low, high = (
            None if edge is None else say_money(edge, currency, cents=False).strip()
            for edge in (condition.low, condition.high)
        )
        if low is None:
            return f"{label} under {high}"
        return f"{label} of {low} or more" if high is None else f"{label} of {low} to {high}"
    if condition.attribute == "first_spend" and condition.value:
        return f"{label} of {say_money(float(condition.value), currency, cents=False).strip()}"
    if condition.value in {"true", "false"}:
        return label if condition.value == "true" else f"no {label}"
    return f"{label}: {condition.value or 'not known'}"
