"""Purchases week by week, expected and come: the picture by which a purchase model is judged at a glance."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.science.lifetime.outlook import PurchaseFit

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """Repeat purchase days of known customers in one week: `came`, and `expected` of all with their first purchase."""

    ends: datetime.date
    expected: float
    came: int


def track(days: pl.DataFrame, fit: PurchaseFit, day: datetime.date, until: datetime.date) -> list[Week]:
    """Repeat purchases, week by week, of those who had bought by `day`: what the model expects, and what came.

    Expected is what it expects of anybody so long after a first purchase, before their history is known; so both
    the weeks that it was learnt from and those that it did not know can be compared.

    Args:
        days: columns customer, occurred_at (Date); one row a purchase day.
        fit: the model, learnt from what was known at `day`.
        day, until: the end of what it knew, and of the picture.
    """
    first = days.group_by("customer").agg(first=pl.col("occurred_at").min()).filter(pl.col("first") <= day)
    start = first["first"].min()
    if not isinstance(start, datetime.date):
        return []
    weeks = -(-(until - start).days // _WEEK)
    ends = [start + datetime.timedelta(days=_WEEK * (number + 1)) for number in range(weeks)]
    repeats = days.join(first, on="customer").filter(
        (pl.col("occurred_at") > pl.col("first")) & (pl.col("occurred_at") <= until)
    )
    numbered = ((repeats["occurred_at"] - start).dt.total_days() - 1).to_numpy() // _WEEK
    came = np.bincount(np.clip(numbered, 0, weeks - 1), minlength=weeks)
    joined = first.group_by("first").len().sort("first")
    age = np.array([(joined["first"] - start).dt.total_days().to_numpy()]).T / _WEEK
    spans = np.maximum(np.arange(1, weeks + 1) - age, 0.0)
    distinct, place = np.unique(spans, return_inverse=True)
    by_then = fit.probability_alive(0.0, 0.0, 0.0) * fit.purchases_if_alive(distinct, 0.0, 0.0, 0.0)
    reached = joined["len"].to_numpy() @ by_then[place].reshape(spans.shape)
    expected = np.diff(reached, prepend=0.0)
    return [Week(end, float(more), int(count)) for end, more, count in zip(ends, expected, came, strict=True)]
