"""Forecasts of each customer's purchases and spend by one model, and how they turned out beside simple ones."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from regulars.science.lifetime import gammagamma
from regulars.science.lifetime.accuracy import calibration_bins, judge_counts, top_share
from regulars.science.lifetime.backtest import Choice, choose, learn_chosen, table_of
from regulars.science.lifetime.correction import Correction, corrected
from regulars.science.lifetime.family import Family, family_named
from regulars.science.lifetime.features import describe_habits, matrix
from regulars.science.lifetime.gammagamma import GammaGamma
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.outlook import PurchaseFit, look_ahead
from regulars.science.lifetime.purchase_days import base_of, bought_between, histories_of, spent_between
from regulars.science.lifetime.summary import summarise_purchases


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A model learnt from the purchase days until a day.

    Attributes:
        days: columns customer, occurred_at (Date), amount.
        until: the last day it knows.
        summary: as `summarise_purchases` gives it.
        family, fit, correction: of purchases.
        choice: how the model was chosen; None where it was given.
    """

    days: pl.DataFrame
    until: datetime.date
    summary: pl.DataFrame
    family: Family
    fit: PurchaseFit
    correction: Correction | None
    choice: Choice | None

    @classmethod
    def learn(cls, days: pl.DataFrame, until: datetime.date, name: str | None) -> Forecaster:
        """Learn the model of that name, as published; or with None choose one, and its correction, by a backtest."""
        known = days.filter(pl.col("occurred_at") <= until)
        summary = summarise_purchases(known, until, count_free=True)
        if name is not None:
            family = family_named(name)
            return cls(known, until, summary, family, family.learn(base_of(summary, known, until), False), None, None)
        choice = choose(known, until, count_free=True)
        learnt = learn_chosen(known, until, choice, count_free=True)
        return cls(known, until, summary, learnt.family, learnt.fit, learnt.correction, choice)

    def table(self, weeks: float, came: Floats | None = None) -> Floats:
        """Probabilities of 0, 1, ... purchases of each customer in the coming weeks, corrected where that wins."""
        chances = table_of(self.fit, weeks, self.summary, came)
        if self.correction is None:
            return chances
        mean, active = chances @ np.arange(chances.shape[1]), 1 - chances[:, 0]
        features = matrix(describe_habits(self.days, self.until), mean, active, weeks)
        return corrected(chances, self.correction, features)

    def customers(self, weeks: float, weekly_rate: float) -> pl.DataFrame:
        """What is expected of each customer: alive, expected, median, low, high, active, discounted."""
        history = histories_of(self.summary)
        ahead = look_ahead(self.fit, weeks, *history, weekly_rate=weekly_rate)
        told = {name: getattr(ahead, name) for name in ("median", "low", "high", "active", "discounted")}
        alive = self.fit.probability_alive(*history)
        return pl.DataFrame({"alive": alive, "expected": ahead.mean, **told})

    def sum_up(self, weeks: float) -> dict[str, float]:
        """What is expected of all of them together."""
        history = histories_of(self.summary)
        expected = self.fit.probability_alive(*history) * self.fit.purchases_if_alive(weeks, *history)
        active = self.fit.probability_active(weeks, *history)
        return {"weeks": weeks, "purchases": float(expected.sum()), "active": float(active.sum())}

    def expected_spend(self) -> Floats:
        """Expected spend on each further purchase, by the Gamma-Gamma on all purchases, the first included."""
        number = self.summary["frequency"].to_numpy() + 1.0
        mean = self.summary["total_spend"].to_numpy() / number
        paid = mean > 0
        fit = GammaGamma(gammagamma.WEAK_PRIOR).fit(number[paid], mean[paid])
        return fit.expected_spend(np.where(paid, number, 0.0), mean)


def judge_forecast(forecaster: Forecaster, days: pl.DataFrame, weeks: float) -> dict[str, Any]:
    """How a forecast turned out.

    Args:
        forecaster: learnt until a day.
        days: purchase days of the time after it too.
        weeks: how far ahead was forecast.

    Returns:
        `purchases`, an `Accuracy`; `spend`: rmse, top_tenth, expected, came; `calibration`, bins of said, came, how
        many; and the same of simple forecasts under `naive`: that each goes on buying at their own pace, by their own
        mean spend.
    """
    end = forecaster.until + datetime.timedelta(days=round(weeks * 7))
    came = bought_between(days, forecaster.summary, forecaster.until, end)
    spent = spent_between(days, forecaster.summary, forecaster.until, end)
    chances = forecaster.table(weeks, came)
    mean = chances @ np.arange(chances.shape[1])
    found: dict[str, Any] = {
        "weeks": weeks,
        "purchases": asdict(judge_counts(chances, came)),
        "calibration": calibration_bins(1 - chances[:, 0], came > 0),
        "naive": _naive(forecaster.summary, weeks, came, spent),
    }
    if spent.any():
        found["spend"] = _spend(mean * forecaster.expected_spend(), spent)
    return found


def _naive(summary: pl.DataFrame, weeks: float, came: Floats, spent: Floats) -> dict[str, Any]:
    frequency, _, age = histories_of(summary)
    pace = frequency / np.maximum(age, 1.0) * weeks
    error = pace - came
    money = pace * (summary["total_spend"].to_numpy() / (frequency + 1))
    return {
        "purchases": {
            "expected": float(pace.sum()),
            "mae": float(np.abs(np.round(pace) - came).mean()),
            "rmse": float(np.sqrt((error**2).mean())),
            "top_tenth": top_share(pace, came),
        },
        "spend": _spend(money, spent),
    }


def _spend(expected: Floats, spent: Floats) -> dict[str, float]:
    return {
        "expected": float(expected.sum()),
        "came": float(spent.sum()),
        "rmse": float(np.sqrt(((expected - spent) ** 2).mean())),
        "top_tenth": top_share(expected, spent),
    }
