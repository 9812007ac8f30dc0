"""Score every customer: worth with its interval, risk with its reasons, tier and habits, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import polars as pl

from regulars.differentiate.advocates import advocates_of, sum_up_map
from regulars.differentiate.cards import keep_cards
from regulars.differentiate.figures import score_base
from regulars.differentiate.needs import GROUP
from regulars.differentiate.reasons import PROSPECT
from regulars.differentiate.service import service_of_customers
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame, replace_frame
from regulars.ledger.models import Customer, Need, Score
from regulars.ledger.orders import orders_in_currency
from regulars.ledger.serving import costs_of, terms_of
from regulars.science.lifetime.tiers import TIERS
from regulars.science.lifetime.valuation import BaseModels

_FIELDS = [field.name for field in Score._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What scoring found; money in `currency`.

    Attributes:
        customers: scored, of whom `buyers` have bought and `prospects` not.
        tiers: customers in each tier.
        advocates: the map of value and referral value, a cell a row.
        equity: the sum of the values; at_stake: the part of it that is at risk.
        family: the name of the model of purchases, empty where nobody bought.
        models: the parameters learnt, empty where nobody bought: those of the model of purchases (weeks); p, q, gamma
            of how much; kept_share of what is bought.
        left_out: orders in currencies that have no rate, by currency; they count in nobody's value.
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
    advocates: list[dict[str, Any]]
    complained: int
    family: str
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
            f"Left out of all values, as there is no rate to {self.currency}: orders in {currency}, {count:,} of them. "
            "Set EXCHANGE_RATES to count them."
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
        orders, currency = orders_in_currency(business, as_of)
        service = service_of_customers(as_of)
    terms = terms_of(business)
    with _timed(seconds, "learn and value"):
        scored = score_base(
            customers,
            orders,
            service,
            as_of,
            terms,
            currency=currency,
            zone=business.time_zone,
            costs=costs_of(business),
        )
    with _timed(seconds, "advocates and needs"):
        advocates = advocates_of(scored.figures, as_of, business)
        figures = _complete(scored.figures, advocates)
    with _timed(seconds, "write"):
        replace_frame(Score, figures.with_columns(as_of=pl.lit(as_of)).select(_FIELDS))
    with _timed(seconds, "model cards"):
        keep_cards(scored, as_of, currency)
    models = scored.models
    tiers = dict(figures["tier"].value_counts().iter_rows())
    return ScoreReport(
        as_of=as_of,
        scored_at=at,
        currency=currency,
        customers=figures.height,
        buyers=figures.height - tiers.get(PROSPECT, 0),
        prospects=tiers.get(PROSPECT, 0),
        tiers={tier: tiers.get(tier, 0) for tier in (*TIERS, PROSPECT)},
        equity=round(float(figures["value"].sum()), 2),
        at_stake=round(float(figures["at_stake"].sum()), 2),
        advocates=sum_up_map(advocates, figures),
        complained=int((figures["complaints"] > 0).sum()),
        family=models.family if models else "",
        models=_parameters(models) if models else {},
        left_out=_foreign(orders, currency),
        seconds=seconds,
    )


def _complete(figures: pl.DataFrame, advocates: pl.DataFrame) -> pl.DataFrame:
    """The figures with advocacy and needs; the chances of prospects are found later, from these."""
    found = read_frame(Need.objects.filter(subject=GROUP, stated=False).order_by("pk"), ["customer", "item"])
    # Two found to be one since needs were last learnt may each have had a group: the older one holds till then.
    groups = found.unique("customer", keep="first", maintain_order=True)
    for told in (advocates, groups.rename({"item": "needs_group"})):
        figures = figures.join(told, on="customer", how="left", maintain_order="left")
    return figures.with_columns(
        pl.col("advocacy", "needs_group").fill_null(""), likeness=pl.lit(None, dtype=pl.Float64)
    )


def _parameters(models: BaseModels) -> dict[str, float]:
    much = models.spend
    return models.purchases.parameters | {
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
