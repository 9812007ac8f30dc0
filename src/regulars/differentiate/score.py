"""Score every customer: worth with its interval, risk with its reasons, tier and habits, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import polars as pl

from regulars.differentiate.figures import score_base
from regulars.differentiate.reasons import PROSPECT
from regulars.differentiate.service import service_of_customers
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame, replace_frame
from regulars.ledger.log.read import purchases
from regulars.ledger.models import Customer, Score
from regulars.science.lifetime.orders import main_currency
from regulars.science.lifetime.tiers import TIERS
from regulars.science.lifetime.valuation import BaseModels, Terms

_FIELDS = [field.name for field in Score._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What scoring found; money in `currency`.

    Attributes:
        customers: scored, of whom `buyers` have bought and `prospects` not.
        tiers: customers in each tier.
        equity: the sum of the values; at_stake: the part of it that is at risk.
        models: the parameters learnt, empty where nobody bought: r, alpha (weeks), a, b of how often; p, q, gamma of
            how much; kept_share of what is bought.
        left_out: orders in other currencies, by currency; they count in nobody's value.
        seconds: how long each part took.
    """

    as_of: datetime
    scored_at: datetime
    currency: str
    customers: int
    buyers: int
    prospects: int
    tiers: dict[str, int]
    equity: float
    at_stake: float
    complained: int
    models: dict[str, float]
    left_out: dict[str, int]
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat(), "scored_at": self.scored_at.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it, a line each."""
        lines = [
            f"Customers scored: {self.customers:,}; have bought: {self.buyers:,}; not yet: {self.prospects:,}.",
            f"Together they are worth {say_money(self.equity, self.currency, cents=False)}, "
            f"of which {say_money(self.at_stake, self.currency, cents=False)} is at stake.",
            ", ".join(f"{tier} {count:,}" for tier, count in self.tiers.items() if count) + ".",
        ]
        lines += [
            f"Left out of all values, as we have no rate to {self.currency}: orders in {currency}, {count:,} of them."
            for currency, count in self.left_out.items()
        ]
        return lines


def score_customers(as_of: datetime, business: Business, *, at: datetime) -> ScoreReport:
    """Score every customer as of a moment, from what was known by then, in place of all earlier scores.

    One transaction: the scores are all of before, or all of now.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "read"):
        known = Customer.objects.filter(merged_into__isnull=True).order_by()
        customers = read_frame(known, ["id", "known_since"]).rename({"id": "customer"})
        orders = purchases(until=as_of)
        service = service_of_customers(as_of)
    currency = business.currency or main_currency(orders)
    terms = Terms(float(business.margin_rate), float(business.discount_rate), float(business.horizon_years))
    with _timed(seconds, "learn and value"):
        scored, models = score_base(
            customers,
            orders,
            service,
            as_of,
            terms,
            currency=currency,
            zone=business.time_zone,
            service_cost=float(business.service_cost),
        )
    with _timed(seconds, "write"):
        replace_frame(Score, scored.with_columns(as_of=pl.lit(as_of)).select(_FIELDS))
    tiers = dict(scored["tier"].value_counts().iter_rows())
    return ScoreReport(
        as_of=as_of,
        scored_at=at,
        currency=currency,
        customers=scored.height,
        buyers=scored.height - tiers.get(PROSPECT, 0),
        prospects=tiers.get(PROSPECT, 0),
        tiers={tier: tiers.get(tier, 0) for tier in (*TIERS, PROSPECT)},
        equity=round(float(scored["value"].sum()), 2),
        at_stake=round(float(scored["at_stake"].sum()), 2),
        complained=int((scored["complaints"] > 0).sum()),
        models=_parameters(models) if models else {},
        left_out=_foreign(orders, currency),
        seconds=seconds,
    )


def _parameters(models: BaseModels) -> dict[str, float]:
    often, much = models.purchases, models.spend
    return {
        "r": often.r,
        "alpha": often.alpha,
        "a": often.a,
        "b": often.b,
        "p": much.p,
        "q": much.q,
        "gamma": much.gamma,
        "kept_share": models.kept.share,
    }


def _foreign(orders: pl.DataFrame, currency: str) -> dict[str, int]:
    foreign = orders.filter(pl.col("currency") != currency)["currency"].value_counts().sort("currency")
    return dict(foreign.iter_rows())


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    start = perf_counter()
    yield
    seconds[part] = round(perf_counter() - start, 3)
