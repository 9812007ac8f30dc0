"""Value tiers: who brings the value, who could bring more, who brings little, and who costs money."""

from dataclasses import dataclass

import polars as pl

from regulars.science.lifetime.rfm import fifth_of

MOST_VALUABLE = "most valuable"
MOST_GROWABLE = "most growable"
STEADY = "steady"
LOW = "low"
BELOW_ZERO = "below zero"
TIERS = (MOST_VALUABLE, MOST_GROWABLE, STEADY, LOW, BELOW_ZERO)


@dataclass(frozen=True, slots=True)
class TierRules:
    """Where the tiers begin. The shares are ours: no cut-offs are published.

    Attributes:
        core_share: the most valuable are those who, from the top down, hold this share of all value,
        core_limit: but never more than this share of the customers.
        low_share: the low are those who, from the bottom up, hold this share of all value.
        growable_limit: the most growable are at most this share of the customers.
        fewest_look_alikes: with fewer than this, a customer is compared with the whole base.
    """

    core_share: float = 0.5
    core_limit: float = 0.2
    low_share: float = 0.05
    growable_limit: float = 0.2
    fewest_look_alikes: int = 20


def assign_tiers(values: pl.DataFrame, rules: TierRules = TierRules()) -> pl.DataFrame:
    """Give each customer one tier; the first that applies, in this order.

    - below zero: the lifetime value is negative, cost to serve included.
    - most valuable: within the first half of all value, counted from the top, and among the top fifth of customers.
    - most growable: among the fifth of customers with the largest growth to be had. Growth is how much more a customer
      would be worth, at their own spend, if they came as often as the upper quartile of their look-alikes; times the
      chance that they buy next quarter. So: those who come less often than others like them, and still come.
    - low: within the last twentieth of all value, counted from the bottom, or of no value.
    - steady: everyone else.

    Positions are those of the middle of a customer's slice, and equal customers share a slice: equal customers get
    equal tiers, whatever their order.

    Args:
        values: as `lifetime_value` gives it; needs customer, lifetime_value, expected_purchases_next_year,
            p_active_next_quarter, expected_spend. Optional: look_alike, what look-alikes have in common (any type);
            else they are those who spend about as much at a time, by fifths.
        rules: where the tiers begin.

    Returns:
        One row a customer, in the order given: customer, tier (Enum of TIERS), look_alike_value (what they would
        be worth if they came as often as the upper quartile of their look-alikes, or their value where they do),
        growth (in money, 0 or more).
    """
    value, purchases, growth = pl.col("lifetime_value"), pl.col("expected_purchases_next_year"), pl.col("growth")
    if "look_alike" not in values.columns:
        values = values.with_columns(look_alike=fifth_of("expected_spend"))
    quartile = purchases.quantile(0.75, interpolation="linear")
    enough = pl.len().over("look_alike") >= rules.fewest_look_alikes
    usual = pl.when(enough).then(quartile.over("look_alike")).otherwise(quartile)
    placed = (
        values.with_columns(
            look_alike_value=pl.when((usual > purchases) & (purchases > 0) & (value > 0))
            .then(value / purchases * usual)
            .otherwise(value)
        )
        .with_columns(growth=pl.col("p_active_next_quarter") * (pl.col("look_alike_value") - value))
        .join(_slices(values), on="lifetime_value", how="left", maintain_order="left")
    )
    valuable = (pl.col("share_above") < rules.core_share) & (pl.col("rank_above") < rules.core_limit)
    placed = placed.with_columns(
        tier=pl.when(value < 0).then(pl.lit(BELOW_ZERO)).when((value > 0) & valuable).then(pl.lit(MOST_VALUABLE))
    )
    candidate = pl.when(pl.col("tier").is_null() & (growth > 0)).then(growth)
    growable = (candidate.rank("average", descending=True) - 0.5) / pl.len() < rules.growable_limit
    low = (value <= 0) | (pl.col("share_above") >= 1 - rules.low_share)
    tier = (
        pl.when(pl.col("tier").is_not_null())
        .then(pl.col("tier"))
        .when(growable)
        .then(pl.lit(MOST_GROWABLE))
        .when(low)
        .then(pl.lit(LOW))
        .otherwise(pl.lit(STEADY))
    )
    return placed.select("customer", tier.cast(pl.Enum(TIERS)).alias("tier"), "look_alike_value", "growth")


def _slices(values: pl.DataFrame) -> pl.DataFrame:
    """For each distinct lifetime value: the share of value and of customers above the middle of its slice."""
    worth = pl.col("lifetime_value").clip(lower_bound=0.0) * pl.col("customers")
    return (
        values.group_by("lifetime_value")
        .agg(customers=pl.len())
        .sort("lifetime_value", descending=True)
        .select(
            "lifetime_value",
            share_above=((worth.cum_sum() - worth / 2) / worth.sum()).fill_nan(1.0),
            rank_above=(pl.col("customers").cum_sum() - pl.col("customers") / 2) / pl.col("customers").sum(),
        )
    )
