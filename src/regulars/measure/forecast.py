"""What we expect of known customers, and how that turned out: forecasts set against what came."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.log.read import last_moment
from regulars.measure.standing import Books, Standing
from regulars.science.lifetime.valuation import net_days

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the customers known at a moment will do within some weeks; new customers are not in it.

    Attributes:
        customers: who had bought by then.
        orders: buying days expected of them (orders on one day count once).
        active: how many of them will order.
        revenue: what they will spend, less what they take back, in `currency`.
    """

    as_of: datetime
    weeks: float
    currency: str
    customers: int
    orders: float
    active: float
    revenue: float

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the customers by their expected chance to order: that chance on average, and the share who did."""

    customers: int
    expected: float
    came: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """A forecast, and what the same customers really did in those weeks.

    Attributes:
        forecast: made from what was known at its moment only.
        orders, active, revenue: what came.
        tenths: from the least to the most likely; close figures mean that a chance of 0.31 is one in three.
        brier: mean squared error of the chances to order; 0 is perfect, 0.25 is a coin's.
        capture: share of the revenue that came from the tenth of whom we expected the most.
    """

    forecast: Forecast
    orders: int
    active: int
    revenue: float
    tenths: list[Tenth]
    brier: float
    capture: float

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"forecast": self.forecast.to_json(), "words": self.words()}

    def words(self) -> list[str]:
        """The same in sentences."""
        made, currency = self.forecast, self.forecast.currency
        return [
            f"On {made.as_of.date()} we knew {made.customers:,} customers, and forecast {made.weeks:g} weeks.",
            f"Orders: {made.orders:,.0f} forecast, {self.orders:,} came ({_off(made.orders, self.orders)}).",
            f"Revenue: {say_money(made.revenue, currency, cents=False)} forecast, "
            f"{say_money(self.revenue, currency, cents=False)} came ({_off(made.revenue, self.revenue)}).",
            f"Customers who would order: {made.active:,.0f} forecast, {self.active:,} did "
            f"({_off(made.active, self.active)}).",
            f"The tenth of customers of whom we expected the most brought {self.capture:.0%} of the revenue.",
        ]


def forecast(as_of: datetime, weeks: float, business: Business) -> Forecast:
    """What the customers known at a moment will do within some weeks.

    Raises:
        BadInput: too little was known by then.
    """
    books = Books.of(business)
    return _sum_up(expect(books.standing_at(as_of), weeks), as_of, weeks, books.currency)


def backtest(as_of: datetime, weeks: float, business: Business) -> Backtest:
    """Forecast from what was known at a past moment, and set beside it what came.

    Raises:
        BadInput: too little was known by then, or the weeks are not over yet.
    """
    end = as_of + timedelta(weeks=weeks)
    newest = last_moment()
    if newest is None or newest < end - timedelta(days=1):
        known = f"the newest event is of {newest.date()}" if newest else "there are no events"
        raise BadInput(
            f"{weeks:g} weeks from {as_of.date()} end on {end.date()}, and {known}: what came is not known yet.",
            hint="Choose an earlier moment, or fewer weeks.",
        )
    books = Books.of(business)
    standing = books.standing_at(as_of)
    return judge(expect(standing, weeks), came_of(standing, books.orders(end)), as_of, weeks, books.currency)


def expect(standing: Standing, weeks: float) -> pl.DataFrame:
    """What is expected of each customer of a standing within some weeks: columns customer, orders, chance, revenue."""
    base, models = standing.base, standing.models
    history = tuple(base[name].cast(pl.Float64).to_numpy() for name in ("frequency", "recency_weeks", "age_weeks"))
    orders = models.purchases.conditional_expected_purchases(weeks, *history)
    total, days = base["total_spend"].to_numpy(), base["frequency"].to_numpy() + 1
    kept = models.kept.of(total, base["net"].to_numpy())
    return pl.DataFrame(
        {
            "customer": base["customer"],
            "orders": orders,
            "chance": models.purchases.probability_active(weeks, *history),
            "revenue": orders * kept * models.spend.expected_spend(days, total / days),
        }
    )


def came_of(standing: Standing, later: pl.DataFrame) -> pl.DataFrame:
    """What the customers of a standing did afterwards: columns customer, orders (buying days), revenue.

    Args:
        standing: before.
        later: the orders as known at a later moment, as `Books.orders` gives them; what was taken back since counts.
    """
    days = (
        net_days(later)
        .filter((pl.col("occurred_at") > standing.day) & (pl.col("amount") > 0))
        .group_by("customer")
        .agg(orders=pl.len().cast(pl.Int64))
    )
    net = later.group_by("customer").agg(pl.col("amount").sum().alias("net_later"))
    return (
        standing.base.select("customer")
        .join(days, on="customer", how="left", maintain_order="left")
        .join(standing.net, on="customer", how="left", maintain_order="left")
        .join(net, on="customer", how="left", maintain_order="left")
        .select("customer", pl.col("orders").fill_null(0), revenue=pl.col("net_later").fill_null(0.0) - pl.col("net"))
    )


def judge(expected: pl.DataFrame, came: pl.DataFrame, as_of: datetime, weeks: float, currency: str) -> Backtest:
    """Set what was expected of each customer beside what they did; rows of the two in the same order."""
    did = came["orders"] > 0
    both = expected.with_columns(came=did.cast(pl.Float64), brought=came["revenue"])
    tenth = ((pl.col("chance").rank("ordinal") - 1) * _TENTHS // pl.len()).alias("tenth")
    tenths = (
        both.group_by(tenth)
        .agg(customers=pl.len(), expected=pl.col("chance").mean(), came=pl.col("came").mean())
        .sort("tenth")
    )
    best = both.sort("revenue", "customer", descending=[True, False]).head(max(both.height // _TENTHS, 1))
    total = float(both["brought"].sum())
    return Backtest(
        forecast=_sum_up(expected, as_of, weeks, currency),
        orders=int(came["orders"].sum()),
        active=int(did.sum()),
        revenue=round(total, 2),
        tenths=[
            Tenth(customers, round(chance, 4), round(share, 4)) for _, customers, chance, share in tenths.iter_rows()
        ],
        brier=round(float(((both["chance"] - both["came"]) ** 2).sum()) / both.height, 4),
        capture=round(float(best["brought"].sum()) / total, 4) if total > 0 else 0.0,
    )


def _sum_up(expected: pl.DataFrame, as_of: datetime, weeks: float, currency: str) -> Forecast:
    return Forecast(
        as_of=as_of,
        weeks=weeks,
        currency=currency,
        customers=expected.height,
        orders=round(float(expected["orders"].sum()), 1),
        active=round(float(expected["chance"].sum()), 1),
        revenue=round(float(expected["revenue"].sum()), 2),
    )


def _off(expected: float, came: float) -> str:
    if not came > 0:
        return "nothing came"
    error = expected / came - 1
    return f"the forecast was {abs(error):.0%} too {'high' if error > 0 else 'low'}" if abs(error) >= 0.005 else "exact"
