"""What each customer did to customer equity between two standings: the frame that every figure of a return sums."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from regulars.measure.standing import DECIMALS, Standing, values_under
from regulars.science.lifetime.equity import KEPT, label_changes
from regulars.science.lifetime.valuation import Terms

_UNITS = 10**DECIMALS


def changes_between(start: Standing, end: Standing, terms: Terms) -> pl.DataFrame:
    """One row for each customer who had bought by the end, or cost or brought anything in between.

    Returns:
        In order of customer: customer; part, one of PARTS; bought, whether they had by the end; value_start and
        value_end, what they are worth at both, 0 where they had not bought; behaved, what they did to their value, the
        start's models holding; model, what re-estimated parameters did to it; cash, the margin they brought less what
        serving them cost; let_off, the discounts they had; chance, how likely they were to buy in between by what was
        known at the start, null for who had not bought by then. Money to 4 decimals; value_end = value_start + behaved
        + model.
    """
    weeks = (end.day - start.day).days / 7
    same = values_under(start.models, end.base, terms)
    held = (
        label_changes(start.values, same)
        .join(start.values.select("customer", value_start="value"), on="customer", how="left")
        .join(end.values.select("customer", value_end="value"), on="customer", how="left")
        .with_columns(bought=pl.lit(value=True))
        .join(_between(start.cash(terms), end.cash(terms), "cash"), on="customer", how="full", coalesce=True)
        .join(_between(start.net, end.net, "let_off"), on="customer", how="full", coalesce=True)
        .join(start.chance(weeks), on="customer", how="left")
    )
    before, after, change = (pl.col(name).fill_null(0.0) for name in ("value_start", "value_end", "change"))
    return held.select(
        "customer",
        pl.col("part").fill_null(KEPT),
        pl.col("bought").fill_null(value=False),
        before,
        after,
        change.round(DECIMALS).alias("behaved"),
        (after - before - change).round(DECIMALS).alias("model"),
        pl.col("cash", "let_off").fill_null(0.0),
        "chance",
    ).sort("customer")


def total(name: str) -> pl.Expr:
    """The sum of a money column in ten-thousandths, exact: no order of adding up leaves a trace."""
    units: pl.Expr = (pl.col(name) * _UNITS).round().cast(pl.Int64)
    return units.sum()


def exact(units: int | None) -> Decimal:
    """Ten-thousandths as money.

    >>> exact(12_345_600)
    Decimal('1234.5600')
    """
    return Decimal(units or 0).scaleb(-DECIMALS)


def _between(start: pl.DataFrame, end: pl.DataFrame, name: str) -> pl.DataFrame:
    """What each customer had of a sum by the end less what they had by the start, where that is anything."""
    return (
        end.select("customer", name)
        .join(start.select("customer", before=name), on="customer", how="left")
        .with_columns((pl.col(name) - pl.col("before").fill_null(0.0)).round(DECIMALS))
        .filter(pl.col(name) != 0)
        .select("customer", name)
    )
