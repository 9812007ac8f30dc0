"""Whether those who complained bought again, beside customers like them who did not complain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from regulars.ledger.log.read import purchases
from regulars.measure.service.matters import matters_of

WITHIN_DAYS = 90
_BACK_DAYS = 365
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Returning:
    """Shares that bought within 90 days: of those who complained, and of those like them who did not.

    Attributes:
        complained: how many complaints are compared; came and others_came are shares.
        low, high: 95 % interval of the difference.
    """

    complained: int
    came: float
    others_came: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """Share of complainants less that of the others."""
        return self.came - self.others_came


def returning(as_of: datetime) -> Returning | None:
    """Compare month by month, among customers with as many orders whose last one was as long ago.

    Each complaint of the year that ended 90 days before `as_of` is set beside the customers without one in that month,
    in the same class of orders so far (1, 2, 3 to 5, more) and of days since the last (up to 30, 90, 180, more), with
    the middle of the month as their day. Classes count by their complaints. None with fewer than five to compare.
    """
    until = as_of - timedelta(days=WITHIN_DAYS)
    matters = matters_of(until - timedelta(days=_BACK_DAYS), until)
    orders = purchases(as_of).filter(pl.col("gross") > 0).select("customer", "occurred_at")
    if matters.height < _FEWEST or orders.is_empty():
        return None
    month = pl.col("opened_at").dt.truncate("1mo")
    first = matters.group_by("customer", month.alias("month")).agg(pl.col("opened_at").min()).sort("month", "customer")
    theirs = _look(first.rename({"opened_at": "moment"}), orders)
    months = first.select("month").unique().sort("month")
    everybody = orders.select("customer").unique().join(months, how="cross")
    others = everybody.join(first, on=["customer", "month"], how="anti")
    middle = (pl.col("month").dt.offset_by("14d")).alias("moment")
    return _compare(theirs, _look(others.with_columns(middle), orders))


def _look(people: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Each person's class at their moment, and whether they bought within 90 days: month, class, days, came."""
    together = people.join(orders, on="customer")
    before = pl.col("occurred_at") <= pl.col("moment")
    after = (pl.col("occurred_at") > pl.col("moment")) & (
        pl.col("occurred_at") <= pl.col("moment") + pl.duration(days=WITHIN_DAYS)
    )
    seen = together.group_by("customer", "month", "moment").agg(
        orders=before.sum(), last=pl.col("occurred_at").filter(before).max(), came=after.any()
    )
    known = seen.filter(pl.col("orders") > 0)
    days = (pl.col("moment") - pl.col("last")).dt.total_days()
    return known.select(
        "month",
        pl.col("came").cast(pl.Float64),
        many=_class_of(pl.col("orders"), (1, 2, 5)),
        long=_class_of(days, (30, 90, 180)),
    )


def _class_of(value: pl.Expr, edges: tuple[int, ...]) -> pl.Expr:
    """How many of the edges a value lies above."""
    return pl.sum_horizontal(*((value > edge).cast(pl.Int8) for edge in edges))


def _compare(theirs: pl.DataFrame, others: pl.DataFrame) -> Returning | None:
    strata = ["month", "many", "long"]
    ours = theirs.group_by(strata).agg(n=pl.len(), came=pl.col("came").mean())
    beside = others.group_by(strata).agg(n_others=pl.len(), came_others=pl.col("came").mean())
    both = ours.join(beside, on=strata)
    if both.is_empty() or both["n"].sum() < _FEWEST:
        return None
    weight = pl.col("n") / pl.col("n").sum()
    spread = pl.col("came_others") * (1 - pl.col("came_others")) / pl.col("n_others")
    told = both.select(
        came=(weight * pl.col("came")).sum(),
        others=(weight * pl.col("came_others")).sum(),
        others_error=(weight**2 * spread).sum(),
        n=pl.col("n").sum(),
    ).row(0, named=True)
    came, n = float(told["came"]), int(told["n"])
    # Agresti and Coull's two more of each, so that nobody or everybody coming back has an error as well.
    eased = (came * n + 2) / (n + 4)
    error = (eased * (1 - eased) / (n + 4) + float(told["others_error"])) ** 0.5
    difference = came - float(told["others"])
    return Returning(n, came, float(told["others"]), difference - 1.96 * error, difference + 1.96 * error)
