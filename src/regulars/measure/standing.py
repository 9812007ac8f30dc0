"""The customer base as it was known at the end of a day: who had bought, what was learnt of them, their worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from regulars.kernel.errors import BadInput
from regulars.kernel.time import end_of_day, local_day
from regulars.ledger.business import Business
from regulars.ledger.log.read import purchases
from regulars.ledger.models import ModelCard
from regulars.ledger.serving import conversations_held, costs_of, terms_of
from regulars.science.lifetime.backtest import CANDIDATES
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.orders import exchange, local_orders, main_currency
from regulars.science.lifetime.outlook import distinct_cases
from regulars.science.lifetime.purchase_days import histories_of
from regulars.science.lifetime.valuation import (
    BaseModels,
    Costs,
    Terms,
    cost_to_serve,
    describe_base,
    learn_models,
    value_histories,
)
from regulars.science.lifetime.value import WEEKS_A_QUARTER

DECIMALS = 4
"""Of money, as the ledger keeps it: each customer's figures are rounded so first, and all sums are then exact."""

FEWEST_DAYS = 91
"""Days of orders before a base can be valued: with less, nobody has had the time to come back."""

FEWEST_REPEATERS = 10
"""Customers who came back before a base can be valued."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The base at the end of a day, from what was known then.

    Attributes:
        day: in the business's time zone.
        base: as `describe_base` gives it.
        models: learnt from that base alone.
        values: columns customer, value, p_active (chance of an order within 13 weeks).
        net: columns customer, net: all that each identified customer brought until then, less what they took back;
            and let_off, the discounts they had; also of customers who only took back, whom `base` doesn't hold.
        served: columns customer, served: what serving each had cost until then; also of those who never bought.
    """

    day: date
    base: pl.DataFrame
    models: BaseModels
    values: pl.DataFrame
    net: pl.DataFrame
    served: pl.DataFrame

    @property
    def equity(self) -> float:
        """Customer equity: the sum of the values."""
        return math.fsum(self.values["value"])

    def expected(self, *weeks: float) -> list[Floats]:
        """The purchases expected of each customer of the base within so many weeks, for each span given.

        What holds of customers who haven't left is the same for many of them, and worked out once for each.
        """
        history, purchases = histories_of(self.base), self.models.purchases
        cases, place = distinct_cases(purchases, *history)
        alive = purchases.probability_alive(*history)
        return [np.asarray(alive * purchases.purchases_if_alive(span, *cases)[place]) for span in weeks]

    def chance(self, weeks: float) -> pl.DataFrame:
        """How likely each customer of the base is to buy within so many weeks: columns customer, chance."""
        found = self.models.purchases.probability_active(weeks, *histories_of(self.base))
        return pl.DataFrame({"customer": self.base["customer"], "chance": found}).with_columns(
            pl.col("chance").round(DECIMALS)
        )

    def cash(self, terms: Terms) -> pl.DataFrame:
        """The margin that each brought until then, less what serving them had cost: columns customer, cash."""
        both = self.net.join(self.served, on="customer", how="full", coalesce=True).sort("customer")
        margin = terms.margin_rate * pl.col("net").fill_null(0.0)
        return both.select("customer", cash=(margin - pl.col("served").fill_null(0.0)).round(DECIMALS))


def stand(
    orders: pl.DataFrame,
    day: date,
    terms: Terms,
    family: str = CANDIDATES[0],
    served: pl.DataFrame | None = None,
) -> Standing:
    """The standing of the base at the end of `day`.

    Args:
        orders: as `local_orders` gives them, as known on that day: what was taken back later is still in. Where they
            have no column discount, nothing was let off.
        day: in the business's time zone.
        terms: on what terms later money counts.
        family: name of the model of purchases.
        served: what serving each had cost by then, as `cost_to_serve` gives it; nothing where it is left out.

    Raises:
        BadInput: there were too few orders by that day to learn from.
    """
    if served is None:
        served = orders.select("customer", served=pl.lit(0.0)).clear()
    base = describe_base(orders, day, served)
    require_enough(base, day)
    models = learn_models(base, family)
    discount = pl.col("discount").clip(lower_bound=0.0) if "discount" in orders.columns else pl.lit(0.0)
    sums = (pl.col("amount").sum().round(DECIMALS).alias("net"), discount.sum().round(DECIMALS).alias("let_off"))
    net = orders.group_by("customer").agg(*sums).sort("customer")
    return Standing(day, base, models, values_under(models, base, terms), net, served)


def values_under(models: BaseModels, base: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """The base's customers valued with these models: columns customer, value, p_active."""
    history = histories_of(base)
    money = (base[name].to_numpy() for name in ("total_spend", "net", "served"))
    return pl.DataFrame(
        {
            "customer": base["customer"],
            "value": value_histories(models, terms, *history, *money),
            "p_active": models.purchases.probability_active(WEEKS_A_QUARTER, *history),
        }
    ).with_columns(pl.col("value").round(DECIMALS))


def require_enough(base: pl.DataFrame, day: date) -> None:
    """See that there is enough to learn from. Raises BadInput, saying what is missing and what to do."""
    if base.is_empty():
        raise BadInput(f"Nobody had bought by {day}, so there is nothing to value.", hint="Choose a later day.")
    first = base["first_at"].min()
    if isinstance(first, date) and (day - first).days < FEWEST_DAYS:
        raise BadInput(
            f"By {day} there were orders of {(day - first).days} days only, from {first} on; to know who comes back "
            f"takes {FEWEST_DAYS}.",
            hint=f"Choose {first + timedelta(days=FEWEST_DAYS)} or a later day.",
        )
    repeaters = int((base["frequency"] > 0).sum())
    if repeaters < FEWEST_REPEATERS:
        raise BadInput(
            f"By {day} only {repeaters} customers had bought on two days or more; to learn from them takes "
            f"{FEWEST_REPEATERS}.",
            hint="Choose a later day, or import more orders.",
        )


@dataclass(frozen=True, slots=True)
class Books:
    """How to read the orders of one business as of any moment: its currency, time zone and terms, and its model."""

    currency: str
    zone: str
    terms: Terms
    costs: Costs
    rates: tuple[tuple[str, float], ...] = ()
    family: str = CANDIDATES[0]

    @classmethod
    def of(cls, business: Business) -> Books:
        """The books of a business; where it has no currency set, that of most orders."""
        card = ModelCard.objects.filter(name="purchases").first()
        family = str(card.figures["family"]) if card else CANDIDATES[0]
        currency = business.currency or main_currency(purchases())
        return cls(
            currency, business.time_zone, terms_of(business), costs_of(business), business.exchange_rates, family
        )

    def orders(self, until: datetime | None = None) -> pl.DataFrame:
        """The orders as known at a moment, or all of them, in the business's currency, by its own clock."""
        return local_orders(exchange(purchases(until), self.currency, self.rates), self.currency, self.zone)

    def standing_on(self, day: date) -> Standing:
        """The standing at the end of a day. Raises BadInput as `stand` does."""
        return self._stand(end_of_day(day, self.zone), day)

    def standing_at(self, moment: datetime) -> Standing:
        """The standing at a moment, which counts as the end of its day. Raises BadInput as `stand` does."""
        return self._stand(moment, local_day(moment, self.zone))

    def _stand(self, moment: datetime, day: date) -> Standing:
        orders = self.orders(moment)
        served = cost_to_serve(orders, conversations_held(moment), self.costs)
        return stand(orders, day, self.terms, self.family, served)
