"""Everything a score says of each customer, from orders, conversations and the models: frames in, one frame out."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from regulars.differentiate.habits import personal_horizon, risk_of_silence, usual_gaps
from regulars.differentiate.reasons import PROSPECT, give_reasons
from regulars.kernel.time import local_day
from regulars.science.lifetime.orders import local_orders
from regulars.science.lifetime.rfm import score_rfm
from regulars.science.lifetime.tiers import BELOW_ZERO, assign_tiers
from regulars.science.lifetime.valuation import (
    BaseModels,
    Terms,
    describe_base,
    learn_models,
    value_base,
)

_DRAWS = 512
_YEAR = 365


def score_base(
    customers: pl.DataFrame,
    orders: pl.DataFrame,
    service: pl.DataFrame,
    as_of: datetime,
    terms: Terms,
    *,
    currency: str,
    zone: str,
    service_cost: float,
) -> tuple[pl.DataFrame, BaseModels | None]:
    """Score every customer as of a moment.

    Args:
        customers: columns customer, known_since; one row for each to be scored.
        orders: as `ledger.log.read.purchases` gives them, until the moment; those in other currencies are left out.
        service: as `service_of_customers` gives it, until the moment.
        as_of: the moment; the day it falls on in `zone` is the day of looking.
        terms: on what terms later money counts.
        currency, zone: of the business.
        service_cost: what answering one ticket or call costs.

    Returns:
        One row a customer, with the columns of `ledger.models.Score` (all but `as_of`), and beside them
        `horizon_weeks`, over which the risk is looked at, and `net_year`; and the models, None where nobody bought.
    """
    day = local_day(as_of, zone)
    own = local_orders(orders, currency, zone)
    figures = (
        customers.join(_history(own, day), on="customer", how="left", maintain_order="left")
        .join(_moments(orders, currency), on="customer", how="left", maintain_order="left")
        .join(service, on="customer", how="left", maintain_order="left")
        .with_columns(pl.col("orders", "conversations", "complaints").fill_null(0))
    )
    base = describe_base(own, day).join(customers.select("customer"), on="customer", how="semi", maintain_order="left")
    models = learn_models(base) if len(base) else None
    values = _values(base, usual_gaps(own), models, terms) if models else pl.DataFrame(schema=_VALUES)
    figures = _place(figures.join(values, on="customer", how="left", maintain_order="left"), terms, service_cost)
    return figures.with_columns(give_reasons(figures, day, currency), revenue=pl.col("net").fill_null(0.0)), models


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
    money = ("gross", "net", "refunded", "net_year", "net_year_before")
    history = own.group_by("customer").agg(
        orders=kept.sum().cast(pl.Int64),
        gross=pl.col("gross").sum(),
        net=amount.sum(),
        refunded=pl.col("refunded").sum(),
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


def _values(base: pl.DataFrame, gaps: pl.DataFrame, models: BaseModels, terms: Terms) -> pl.DataFrame:
    """What each buyer is worth and will do; columns of _VALUES."""
    valued = value_base(base, models, terms, draws=_DRAWS)
    known = base.join(gaps, on="customer", how="left", maintain_order="left")
    known = known.with_columns(horizon_weeks=personal_horizon(known))
    quintiles = score_rfm(base)
    return (
        pl.concat([known, valued.drop("customer")], how="horizontal")
        .with_columns(
            risk_of_silence(models.purchases, known),
            assign_tiers(valued)["tier"].cast(pl.String),
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
        .with_columns(at_stake=pl.col("risk") * pl.col("value"))
        .select(pl.col(name).cast(dtype) for name, dtype in _VALUES.items())
    )


def _place(figures: pl.DataFrame, terms: Terms, service_cost: float) -> pl.DataFrame:
    """Give those who cost more than they brought their tier, and those who never bought theirs.

    Someone who only took money back, for what was bought before our records begin, is worth nothing that we know of.
    """
    margin = terms.margin_rate * pl.col("net").fill_null(0.0)
    earned = margin - service_cost * pl.col("conversations")
    bought, took_back = pl.col("tier").is_not_null(), pl.col("net").fill_null(0.0) < 0
    only_took = took_back & ~bought
    return figures.with_columns(
        tier=pl.when(took_back | (bought & (earned < 0)))
        .then(pl.lit(BELOW_ZERO))
        .when(bought)
        .then("tier")
        .otherwise(pl.lit(PROSPECT)),
        margin=margin,
        p_active=pl.col("active_probability"),
        frequency=pl.col("frequency").fill_null(0),
        refunded=pl.col("refunded").fill_null(0.0),
        **{
            name: pl.when(only_took).then(0.0).otherwise(name)
            for name in ("value", "value_low", "value_high", "at_stake")
        },
    )
