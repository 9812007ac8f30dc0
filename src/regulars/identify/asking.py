"""What to ask next: the facts that the valuable customers lack, and what one customer has not told us yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from regulars.identify.knowing import FACT_NAMED, FACTS, newest_told, share_of
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Score

_HALF = 0.5
_ASKED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Asking:
    """A fact to ask for: the share of the valuable customers who lack it, or whose is old, and the first to ask."""

    fact: str
    label: str
    one: str
    missing: float
    old: float
    customers: list[int]

    @property
    def lacking(self) -> float:
        """Missing or old."""
        return self.missing + self.old

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FactOfOne:
    """What is known of one customer: `state` is known, old or missing; when and by which source it was last told."""

    fact: str
    label: str
    one: str
    state: str
    learned_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """One customer: the share of what one would like to know that is known (old counts half), and what to ask."""

    score: float
    facts: list[FactOfOne]
    ask: FactOfOne | None


def read_worth() -> pl.DataFrame:
    """`customer, worth` of every living customer who is worth something, the most valuable first."""
    scores = read_frame(
        Score.objects.filter(value__gt=0, customer__merged_into=None).order_by("-value", "customer"),
        ["customer", "value"],
    )
    return scores.select("customer", pl.col("value").cast(pl.Float64).alias("worth"))


def ask_next(told: pl.DataFrame, worth: pl.DataFrame, as_of: datetime) -> list[Asking]:
    """The facts to ask for, the one that would help most first: by how many of the valuable customers lack it, or told
    it too long ago, and by how much it counts. The valuable customers are the fewest who are worth half of everything.
    """
    valuable = worth.filter(pl.col("worth").cum_sum() - pl.col("worth") < pl.col("worth").sum() / 2)
    if valuable.is_empty():
        return []
    newest = newest_told(told.join(valuable, on="customer", how="semi"), as_of)
    found = []
    for fact in FACTS:
        state = valuable.join(newest.filter(pl.col("fact") == fact.name), on="customer", how="left").with_columns(
            pl.col("fresh").is_null().alias("missing"), (~pl.col("fresh")).fill_null(value=False).alias("old")
        )
        lacking = state.filter(pl.col("missing") | pl.col("old"))
        if lacking.height:
            missing, old = (share_of(int(state[kind].sum()), valuable.height) for kind in ("missing", "old"))
            first = lacking["customer"].head(_ASKED_SHOWN).to_list()
            found.append(Asking(fact.name, fact.label, fact.one, missing, old, first))
    return sorted(found, key=lambda asking: -asking.lacking * FACT_NAMED[asking.fact].counts)


def know_person(told: pl.DataFrame, as_of: datetime) -> PersonKnown:
    """How well one customer is known, from what their records tell."""
    newest = {row["fact"]: row for row in newest_told(told, as_of).iter_rows(named=True)}
    facts = []
    for fact in FACTS:
        row = newest.get(fact.name)
        state = "missing" if row is None else "known" if row["fresh"] else "old"
        when, source = (row["learned_at"], row["source"]) if row else (None, "")
        facts.append(FactOfOne(fact.name, fact.label, fact.one, state, when, source))
    worth = {"known": 1.0, "old": _HALF, "missing": 0.0}
    total = sum(fact.counts for fact in FACTS)
    gains = [(FACT_NAMED[one.fact].counts * (1 - worth[one.state]), one) for one in facts]
    gain, ask = max(gains, key=lambda each: each[0])
    return PersonKnown(1 - sum(gain for gain, _ in gains) / total, facts, ask if gain > 0 else None)
