"""The seasons of a business: what each month of the year has of revenue and of customers who buy, from its orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from regulars.science.lifetime.seasons import FEWEST_MONTHS, NONE, Seasons, learn_seasons

MEASURES = ("revenue", "active")
"""What is looked ahead: what is spent, and how many customers buy."""

_WHOLE = 7  # a month whose trade begins in its first week counts as whole
_MONTHS = tuple(f"{date(2023, month, 1):%B}" for month in range(1, 13))
_WORTH_SAYING = 0.03  # a month so far from an ordinary one is worth a word


@dataclass(frozen=True, slots=True)
class Calendar:
    """Seasons by measure, as known at a day.

    Attributes:
        of: by measure.
        months: how many whole months there were to learn from, learnt or not.
    """

    of: Mapping[str, Seasons]
    months: int

    @property
    def known(self) -> bool:
        """Whether any were learnt."""
        return any(each.known for each in self.of.values())

    def over(self, measure: str, first: date, last: date) -> float:
        """The mean factor of a span of days."""
        return self.of[measure].over(first, last)

    def to_json(self) -> dict[str, Any]:
        """As JSON values: a factor a month, January first, none where they are not known; and a sentence."""
        told = {name: [round(one, 4) for one in each.factors] for name, each in self.of.items() if each.known}
        return {"months": self.months, "factors": told, "words": self.words()}

    def words(self) -> str:
        """In a sentence, of revenue."""
        if not self.known:
            return (
                f"No seasons are reckoned with: it takes {FEWEST_MONTHS} whole months to see a year repeat itself, and "
                f"there are {self.months}."
            )
        revenue = self.of["revenue"].factors
        apart = [(one - 1, month) for one, month in zip(revenue, _MONTHS, strict=True) if abs(one - 1) > _WORTH_SAYING]
        if not apart:
            return f"Seasons are reckoned with: in {self.months} months no part of the year stood out."
        high, low = max(apart), min(apart)
        said = [
            f"{month} brings {abs(by):.0%} {'more' if by > 0 else 'less'}" for by, month in dict.fromkeys((high, low))
        ]
        return (
            f"Seasons are reckoned with: {' and '.join(said)} than an ordinary month, learnt from {self.months} months."
        )


NO_SEASONS = Calendar(dict.fromkeys(MEASURES, NONE), 0)
"""As long as nothing is known."""


def seasons_known(orders: pl.DataFrame, day: date) -> Calendar:
    """The seasons as the whole months up to the end of a day tell them.

    Args:
        orders: columns customer, occurred_at (local), amount; what comes after the day is ignored.
        day: the day of looking.
    """
    at = pl.col("occurred_at").cast(pl.Date)
    bought = orders.lazy().filter((pl.col("amount") > 0) & (at <= day)).select("customer", "amount", at=at).collect()
    span = _whole_months(bought, day)
    if span is None:
        return NO_SEASONS
    first, months = span
    month = (pl.col("at").dt.year().cast(pl.Int64) - first.year) * 12 + pl.col("at").dt.month() - first.month
    sums = (
        bought.filter(pl.col("at") >= first)
        .group_by(month=month)
        .agg(
            revenue=pl.col("amount").sum(),
            squares=(pl.col("amount") ** 2).sum(),
            orders=pl.len(),
            buyers=pl.col("customer").n_unique(),
        )
    )
    every = pl.DataFrame({"month": range(months)}, schema={"month": pl.Int64})
    told = (
        every.join(sums.with_columns(pl.col("month").cast(pl.Int64)), on="month", how="left").sort("month").fill_null(0)
    )
    buyers = told["buyers"]
    return Calendar(
        {
            "revenue": learn_seasons(first, told["revenue"], told["squares"], told["orders"]),
            "active": learn_seasons(first, buyers, buyers, buyers),
        },
        months,
    )


def _whole_months(bought: pl.DataFrame, day: date) -> tuple[date, int] | None:
    """The first day of the first whole month of trade, and how many there are up to a day; None without any trade."""
    opened = bought["at"].min()
    if not isinstance(opened, date):
        return None
    first = opened.replace(day=1)
    if opened.day > _WHOLE:
        first = (first + timedelta(days=31)).replace(day=1)
    after = day + timedelta(days=1)  # the month of this day is not over
    return first, max((after.year - first.year) * 12 + after.month - first.month, 0)
