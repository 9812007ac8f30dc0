"""Return on Customer, and what moved customer equity between two days."""

import math
from dataclasses import dataclass

import polars as pl

from regulars.kernel.errors import BadInput

ACQUIRED, KEPT, GROWN, LOST = "acquired", "kept", "grown", "lost"
PARTS = (ACQUIRED, KEPT, GROWN, LOST)


def return_on_customer(cash_flow: float, equity_start: float, equity_end: float) -> float:
    """Cash flow of a period plus the change of customer equity, over the equity at its start (Peppers, Rogers 2005).

    With expectations realised, cash flow counted at the period's end and no new value, it is the discount rate of
    the period.

    Raises:
        BadInput: there was no equity at the start, so there is nothing to have a return on.
    """
    if not equity_start > 0:
        raise BadInput(
            f"Customer equity at the start is {equity_start}; a return needs a positive one. Start at a later day."
        )
    return (cash_flow + equity_end - equity_start) / equity_start


@dataclass(frozen=True, slots=True)
class LossRules:
    """When a customer counts as lost; ours.

    Attributes:
        p_active_below: their chance of buying next quarter fell below this,
        value_below: or their value fell below this share of what it was.
    """

    p_active_below: float = 0.05
    value_below: float = 0.5


@dataclass(frozen=True, slots=True)
class EquityChange:
    """What moved customer equity, in money, and how many customers each part holds.

    Attributes:
        equity_start: sum of the values at the start.
        acquired: value of customers who had not bought before the start.
        kept: change of customers who are neither grown nor lost: their value faded a little, or stood still.
        grown: gain of customers whose value rose.
        lost: what was lost with customers who are lost by the `LossRules`, and with those no longer there.
        model_change: what re-estimated parameters alone changed, customers' behaviour being equal.
    """

    equity_start: float
    acquired: float
    kept: float
    grown: float
    lost: float
    model_change: float
    acquired_customers: int
    kept_customers: int
    grown_customers: int
    lost_customers: int

    @property
    def total(self) -> float:
        """The whole change of equity: the sum of its parts."""
        return math.fsum((self.acquired, self.kept, self.grown, self.lost, self.model_change))

    @property
    def equity_end(self) -> float:
        """Sum of the values at the end."""
        return self.equity_start + self.total


def explain_equity_change(
    start: pl.DataFrame,
    end_same_model: pl.DataFrame,
    end: pl.DataFrame,
    rules: LossRules = LossRules(),
) -> EquityChange:
    """Split the change of customer equity between two days into what customers did and what the model did.

    Args:
        start: columns customer, value (at the start); optional p_active.
        end_same_model: columns customer, value, p_active; the end's histories valued with the start's parameters.
        end: columns customer, value; the end's histories valued with the end's parameters.
        rules: when a customer counts as lost.

    Raises:
        BadInput: a customer appears twice in a frame.
    """
    changes = label_changes(start, end_same_model, rules)
    _check_once(end, "end")
    part_of = {name: changes.filter(pl.col("part") == name)["change"] for name in PARTS}
    return EquityChange(
        equity_start=math.fsum(start["value"]),
        acquired=math.fsum(part_of[ACQUIRED]),
        kept=math.fsum(part_of[KEPT]),
        grown=math.fsum(part_of[GROWN]),
        lost=math.fsum(part_of[LOST]),
        model_change=math.fsum([*end["value"], *(-end_same_model["value"])]),
        acquired_customers=len(part_of[ACQUIRED]),
        kept_customers=len(part_of[KEPT]),
        grown_customers=len(part_of[GROWN]),
        lost_customers=len(part_of[LOST]),
    )


def label_changes(
    start: pl.DataFrame,
    end_same_model: pl.DataFrame,
    rules: LossRules = LossRules(),
) -> pl.DataFrame:
    """What each customer did to equity, the model being the same; arguments as in `explain_equity_change`.

    A customer counts as lost only where value was lost with them. Where `start` has p_active too, a chance that was
    below the rule already at the start did not fall below it in between.

    Returns:
        One row for each customer of either day, in order of customer: customer, part (one of PARTS), change.
    """
    _check_once(start, "start")
    _check_once(end_same_model, "end_same_model")
    before = start.select(
        "customer",
        value_start="value",
        p_start="p_active" if "p_active" in start.columns else pl.lit(1.0),
    )
    after = end_same_model.select("customer", value_end="value", p_end="p_active")
    change = pl.col("value_end").fill_null(0.0) - pl.col("value_start").fill_null(0.0)
    fell_silent = (pl.col("p_end") < rules.p_active_below) & (pl.col("p_start") >= rules.p_active_below)
    halved = (pl.col("value_start") > 0) & (pl.col("value_end") < rules.value_below * pl.col("value_start"))
    part = (
        pl.when(pl.col("value_start").is_null())
        .then(pl.lit(ACQUIRED))
        .when(change > 0)
        .then(pl.lit(GROWN))
        .when((change < 0) & (fell_silent | halved) | pl.col("value_end").is_null())
        .then(pl.lit(LOST))
        .otherwise(pl.lit(KEPT))
    )
    return (
        before.join(after, on="customer", how="full", coalesce=True)
        .select("customer", part=part, change=change)
        .sort("customer")
    )


def _check_once(frame: pl.DataFrame, name: str) -> None:
    twice = frame.filter(pl.col("customer").is_duplicated())
    if len(twice):
        raise BadInput(f"Customer {twice['customer'][0]!r} appears more than once in '{name}'; give one row each.")
