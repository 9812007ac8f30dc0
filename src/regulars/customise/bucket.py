"""Some of all customers, decided upon as if all were there: what a cluster asks of each bucket of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from regulars.customise.decide import CALL_DAYS, deal, decide_within
from regulars.customise.limits import Limit, limits_of
from regulars.customise.offer import Offer
from regulars.customise.policy import Deciding
from regulars.customise.settle import who_asks
from regulars.customise.weigh import ways_of, weigh
from regulars.ledger.business import Business
from regulars.science.policy.among import Reach

DECIDED = {
    "customer": pl.Int64(),
    "move": pl.String(),
    "action": pl.Int64(),
    "channel": pl.String(),
    "expected_margin": pl.Float64(),
    "cost": pl.Float64(),
    "worth": pl.Float64(),
    "group": pl.String(),
    "control": pl.Boolean(),
    "propensity": pl.Float64(),
    "sampled": pl.Float64(),
    "features": pl.String(),
    "reasons": pl.String(),
    "facts": pl.String(),
    "alternatives": pl.String(),
    "policy": pl.String(),
}
ASKING = {"customer": pl.Int64(), "gain": pl.Float64(), "need": pl.Float64()}


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is decided by, beside what is known of customers.

    Attributes:
        offers: in order of key.
        said: the facts that the words of each move (by key) may say.
        policy: decided by.
        business: the settings; of them, the shares of the groups and the calls a day.
        salt: of the groups.
    """

    offers: tuple[Offer, ...]
    said: Mapping[str, frozenset[str]]
    policy: Deciding
    business: Business
    salt: str

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What is scarce, in the order in which it is asked."""
        return limits_of(self.offers, ways_of(self.offers), self.business.calls_a_day * CALL_DAYS)


def asking_in(frame: pl.DataFrame, recent: pl.DataFrame, terms: Terms, reaches: Sequence[Reach]) -> pl.DataFrame:
    """Who of these asks for the limit after those whose reaches are given: customer, gain and need."""
    if frame.is_empty():
        return pl.DataFrame(schema=ASKING)
    weighed = weigh(frame, terms.offers, recent)
    groups = deal(weighed.customers, terms.salt, terms.business)
    settled = list(zip(terms.limits, reaches, strict=False))
    ask = who_asks(weighed, terms.policy.terms, groups, settled, terms.limits[len(reaches)])
    who = pl.DataFrame({"customer": ask.customers, "gain": ask.gain, "need": ask.need}, schema=ASKING)
    return who.filter(pl.Series(ask.counts) & pl.col("gain").is_finite())


def decided_in(frame: pl.DataFrame, recent: pl.DataFrame, terms: Terms, reaches: Mapping[str, Reach]) -> pl.DataFrame:
    """Their decisions, within reaches that were settled for all; columns as DECIDED."""
    if frame.is_empty():
        return pl.DataFrame(schema=DECIDED)
    weighed = weigh(frame, terms.offers, recent)
    groups = deal(weighed.customers, terms.salt, terms.business)
    decided = decide_within(frame, weighed, terms.policy, groups, terms.limits, terms.said, reaches)
    return decided.frame.select(pl.col(name).cast(dtype) for name, dtype in DECIDED.items())
