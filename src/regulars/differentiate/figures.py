"""Everything a score says of each customer, from orders, conversations and the models: frames in, one frame out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from regulars.differentiate.chances import Chances
from regulars.differentiate.habits import personal_horizon, usual_gaps
from regulars.differentiate.reasons import PROSPECT, give_reasons
from regulars.kernel.time import local_day
from regulars.science.lifetime.backtest import Choice, choose, learn_its_correction
from regulars.science.lifetime.correction import Correction
from regulars.science.lifetime.orders import local_orders
from regulars.science.lifetime.purchase_days import purchase_days
from regulars.science.lifetime.rfm import score_rfm
from regulars.science.lifetime.tiers import BELOW_ZERO, assign_tiers
from regulars.science.lifetime.valuation import (
    BaseModels,
    Costs,
    Terms,
    cost_to_serve,
    describe_base,
    learn_models,
    value_base,
)
from regulars.science.lifetime.value import WEEKS_A_QUARTER

_DRAWS = 512
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores, and what they were made with.

    Attributes:
        figures: one row a customer, with the columns of `ledger.models.Score` (but for `as_of`, and what others add),
            and beside them `net_year`.
        base: as `describe_base` gives it.
        days: purchase days.
        choice, models, correction: of purchases and spend; None where nobody bought, or nothing is corrected.
    """

    figures: pl.DataFrame
    base: pl.DataFrame
    days: pl.DataFrame
    choice: Choice | None
    models: BaseModels | None
    correction: Correction | None


def score_base(
    customers: pl.DataFrame,
    orders: pl.DataFrame,
    service: pl.DataFrame,
    as_of: datetime,
    terms: Terms,
    *,
    currency: str,
    zone: str,
    costs: Costs,
) -> Scored:
    """Score every customer as of a moment.

    Args:
        customers: columns customer, known_since; one row for each to be scored.
        orders: as `ledger.log.read.purchases` gives them, until the moment; those in other currencies are left out.
        service: as `service_of_customers` gives it, until the moment.
        as_of: the moment; the day it falls on in `zone` is the day of looking.
        terms: on what terms later money counts.
        currency, zone: of the business.
        costs: of serving customers.

    Returns:
        The scores, and what they were made with.
    """
    day = local_day(as_of, zone)
    own = local_orders(orders, currency, zone)
    served = cost_to_serve(own, service, costs)
    figures = (
        customers.join(_history(own, day), on="customer", how="left", maintain_order="left")
        .join(_moments(orders, currency), on="customer", how="left", maintain_order="left")
        .join(service, on="customer", how="left", maintain_order="left")
        .join(served, on="customer", how="left", maintain_order="left")
        .with_columns(pl.col("orders", "conversations", "complaints", "served").fill_null(0))
    )
    base = describe_base(own, day, served).join(
        customers.select("customer"), on="customer", how="semi", maintain_order="left"
    )
    days = purchase_days(own)
    choice, models, correction = _learn(base, days, day)
    values = pl.DataFrame(schema=_VALUES)
    if models:
        chances = Chances.of(base, models, correction, days, day)
        values = _values(base, usual_gaps(own), models, chances, terms)
    figures = _place(figures.join(values, on="customer", how="left", maintain_order="left"), terms)
    figures = figures.with_columns(give_reasons(figures, day, currency), revenue=pl.col("net").fill_null(0.0))
    return Scored(figures, base, days, choice, models, correction)


def _learn(
    base: pl.DataFrame, days: pl.DataFrame, day: date
) -> tuple[Choice | None, BaseModels | None, Correction | None]:
    """The model that a backtest chooses, learnt from the whole base; nothing where nobody bought."""
    if base.is_empty():
        return None, None, None
    choice = choose(days, day)
    return choice, learn_models(base, choice.family), learn_its_correction(days, day, choice)


_VALUES: dict[str, pl.DataType] = {
    "customer": pl.Int64(),
    **dict.fromkeys(("frequency", "gaps"), pl.Int64()),
    **dict.fromkeys(
        (
            "recency_weeks",
            "age_weeks",
            "typical_gap_days",
            "horizon_weeks",
            "expected_spend",
            "expected_orders_year",
            "active_probability",
            "value",
            "value_low",
            "value_high",
            "value_if_back",
            "growth",
            "risk",
            "at_stake",
        ),
        pl.Float64(),
    ),
    "tier": pl.String(),
    **dict.fromkeys(("recency_quintile", "frequency_quintile", "monetary_quintile"), pl.Int8()),
}


def _history(own: pl.DataFrame, day: date) -> pl.DataFrame:
    """What each customer bought and sent back, in all and lately; days are the shop's."""
    ago = (pl.lit(day) - pl.col("occurred_at").dt.date()).dt.total_days()
    amount, kept = pl.col("amount"), pl.col("amount") > 0
    money = ("gross", "net", "refunded", "discount", "net_year", "net_year_before")
    history = own.group_by("customer").agg(
        orders=kept.sum().cast(pl.Int64),
        gross=pl.col("gross").sum(),
        net=amount.sum(),
        refunded=pl.col("refunded").sum(),
        discount=pl.col("discount").sum(),
        net_year=amount.filter(ago < _YEAR).sum(),
        net_year_before=amount.filter(ago.is_between(_YEAR, 2 * _YEAR - 1)).sum(),
        quiet_days=ago.filter(kept).min(),
    )
    # Rounded, so that what was bought and wholly taken back is nothing, not a billionth below it.
    return history.with_columns(pl.col(money).round(4))


def _moments(orders: pl.DataFrame, currency: str) -> pl.DataFrame:
    kept = orders.filter((pl.col("currency").fill_null(currency) == currency) & (pl.col("amount") > 0))
    return kept.group_by("customer").agg(
        first_order_at=pl.col("occurred_at").min(), last_order_at=pl.col("occurred_at").max()
    )


def _values(base: pl.DataFrame, gaps: pl.DataFrame, models: BaseModels, chances: Chances, terms: Terms) -> pl.DataFrame:
    """What each buyer is worth and will do; columns of _VALUES."""
    valued = value_base(base, models, terms, draws=_DRAWS)
    known = base.join(gaps, on="customer", how="left", maintain_order="left")
    known = known.with_columns(horizon_weeks=personal_horizon(known))
    quintiles, placed = score_rfm(base), assign_tiers(valued)
    return (
        pl.concat([known, valued.drop("customer")], how="horizontal")
        .with_columns(
            risk=pl.Series(1.0 - chances.within(known["horizon_weeks"].to_numpy())),
            p_active_next_quarter=pl.Series(chances.within(np.full(base.height, WEEKS_A_QUARTER))),
            tier=placed["tier"].cast(pl.String),
            growth=placed["growth"],
            recency_quintile=quintiles["r"],
            frequency_quintile=quintiles["f"],
            monetary_quintile=quintiles["m"],
        )
        .rename(
            {
                "lifetime_value": "value",
                "lifetime_value_low": "value_low",
                "lifetime_value_high": "value_high",
                "expected_purchases_next_year": "expected_orders_year",
                "p_active_next_quarter": "active_probability",
            }
        )
        .with_columns(at_stake=pl.col("risk") * pl.col("value").clip(lower_bound=0.0))
        .select(pl.col(name).cast(dtype) for name, dtype in _VALUES.items())
    )


def _place(figures: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Give those who cost more than they brought their tier, and those who never bought theirs.

    Someone who only took money back, for what was bought before our records begin, is worth nothing that we know of.
    """
    margin = terms.margin_rate * pl.col("net").fill_null(0.0)
    # A discount comes off the margin whole, and the margin on the net has only its part of it.
    let_off = (1 - terms.margin_rate) * pl.col("discount").fill_null(0.0)
    cost = pl.col("served") + let_off
    earned = margin - cost
    bought, took_back = pl.col("tier").is_not_null(), pl.col("net").fill_null(0.0) < 0
    only_took = took_back & ~bought
    return figures.with_columns(
        tier=pl.when(took_back | (bought & (earned < 0)))
        .then(pl.lit(BELOW_ZERO))
        .when(bought)
        .then("tier")
        .otherwise(pl.lit(PROSPECT)),
        margin=margin,
        cost=cost,
        p_active=pl.col("active_probability"),
        frequency=pl.col("frequency").fill_null(0),
        refunded=pl.col("refunded").fill_null(0.0),
        **{
            name: pl.when(only_took).then(0.0).otherwise(name)
            for name in ("value", "value_low", "value_high", "at_stake", "growth")
        },
    )
