"""Any purchase or contract model fitted to a table of purchases, without the ledger: what `regulars lifetime` shows."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from regulars.kernel.errors import BadInput
from regulars.science.lifetime import bgbb, contracts, covariates, gammagamma
from regulars.science.lifetime.family import Base, Family, families
from regulars.science.lifetime.forecasts import Forecaster, judge_forecast
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.likelihood import Likelihood, standard_errors
from regulars.science.lifetime.purchase_days import base_of, purchase_days
from regulars.science.lifetime.summary import summarise_purchases
from regulars.science.lifetime.value import weekly_discount

AUTO, GAMMA_GAMMA, BG_BB, SBG, BDW = "auto", "gamma-gamma", "bg-bb", "sbg", "bdw"
_PARETO = "pareto-nbd"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        model: a name of `model_names`.
        until: the last day to learn from; None for the last of the table.
        weeks: how far ahead to forecast; None for as far as the table goes beyond `until`, if it does.
        yearly_discount: of the discounted purchases to come.
        occasion_days: days from one occasion to the next, for BG/BB.
        buying, leaving: covariates of the two rates; None for all.
    """

    model: str
    until: datetime.date | None = None
    weeks: float | None = None
    yearly_discount: float = 0.1
    occasion_days: int | None = None
    buying: Sequence[str] | None = None
    leaving: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: figures to be shown, and a row for each customer (empty where there are none)."""

    figures: dict[str, Any]
    customers: pl.DataFrame


def model_names() -> list[str]:
    """All models there are."""
    return [*families(), BG_BB, GAMMA_GAMMA, SBG, BDW, AUTO]


def fit_purchases(purchases: pl.DataFrame, question: Question, told: pl.DataFrame | None = None) -> Answer:
    """Fit a model to purchases.

    Args:
        purchases: columns customer, occurred_at (Date), amount (Float64, null where it is not known).
        question: what is asked.
        told: covariates, as `science.lifetime.covariates.cut_histories` takes them; None for none.

    Raises:
        BadInput: no purchases, an unknown model, or one that cannot be learnt from such a table.
    """
    days = purchase_days(purchases, count_free=True)
    last = days["occurred_at"].max()
    if not isinstance(last, datetime.date):
        raise BadInput("There are no purchases to learn from.", hint="Give rows of customer, date and amount.")
    until = question.until or last
    if days.filter(pl.col("occurred_at") <= until).is_empty():
        raise BadInput(f"Nobody had bought by {until}.", hint="Choose a later day.")
    if told is not None:
        return _with_covariates(days, told, until, last, question)
    if question.model == GAMMA_GAMMA:
        return _spend(days, until)
    if question.model == BG_BB:
        return _occasions(days, until, question)
    return _family(days, until, last, question)


def fit_histories(histories: pl.DataFrame, model: str) -> Answer:
    """Fit a model to histories already summed up.

    Args:
        histories: columns frequency, recency, age (or occasions, for BG/BB), and customers where a row is a group; or
            survivors after each renewal, for contracts.
        model: a name of `model_names`.
    """
    if model in {SBG, BDW}:
        return _contracts(histories, model)
    weights = histories["customers"] if "customers" in histories.columns else None
    frequency, recency, age = (histories[name].to_numpy() for name in ("frequency", "recency", "age"))
    counted = None if weights is None else weights.to_numpy()
    if model == BG_BB:
        groups = bgbb.group_occasions(frequency, recency, age, counted)
        fit = bgbb.BGBB().fit(groups.frequency, groups.recency, groups.occasions, groups.weight)
        return Answer(_figures("BG/BB", fit, fit.parameters, lambda: bgbb.grouped_likelihood(groups)), pl.DataFrame())
    family = _known(model)
    base = Base(group_histories(frequency, recency, age, counted), 0.0)
    found = family.learn(base, False)
    return Answer(_family_figures(family, found, base), pl.DataFrame())


def _known(model: str) -> Family:
    found = families().get(model)
    if found is None:
        raise BadInput(
            f"There is no model '{model}' for such a table.", hint=f"The models are {', '.join(model_names())}."
        )
    return found


def _family(days: pl.DataFrame, until: datetime.date, last: datetime.date, question: Question) -> Answer:
    forecaster = Forecaster.learn(days, until, None if question.model == AUTO else _known(question.model).name)
    base = base_of(forecaster.summary, days, until)
    figures = _family_figures(forecaster.family, forecaster.fit, base)
    figures |= {"until": until.isoformat(), "repeaters": int((forecaster.summary["frequency"] > 0).sum())}
    if forecaster.choice is not None:
        figures["choice"] = forecaster.choice.to_json()
    weeks = question.weeks or (last - until).days / 7
    if not weeks > 0:
        return Answer(figures, _rows(forecaster, None, question))
    figures["forecast"] = forecaster.sum_up(weeks)
    if (last - until).days / 7 >= weeks:
        figures["holdout"] = judge_forecast(forecaster, days, weeks)
    return Answer(figures, _rows(forecaster, weeks, question))


def _rows(forecaster: Forecaster, weeks: float | None, question: Question) -> pl.DataFrame:
    rate = weekly_discount(question.yearly_discount)
    summary = forecaster.summary.select("customer", "frequency", "recency_weeks", "age_weeks", "total_spend")
    return pl.concat([summary, forecaster.customers(weeks or 52.0, rate)], how="horizontal")


def _spend(days: pl.DataFrame, until: datetime.date) -> Answer:
    summary = summarise_purchases(days, until, count_free=True)
    repeaters = summary.filter((pl.col("frequency") > 0) & (pl.col("mean_spend") > 0))
    fit = gammagamma.GammaGamma().fit(repeaters["frequency"], repeaters["mean_spend"])
    named = {"p": fit.p, "q": fit.q, "gamma": fit.gamma}
    likelihood = gammagamma.spend_likelihood(repeaters["frequency"], repeaters["mean_spend"])
    figures = _figures("Gamma-Gamma", fit, named, lambda: likelihood) | {
        "until": until.isoformat(),
        "mean_spend": fit.population_mean,
    }
    spend = fit.expected_spend(summary["frequency"], summary["mean_spend"].fill_null(0.0))
    rows = summary.select("customer", "frequency", "mean_spend").with_columns(expected_spend=pl.Series(spend))
    return Answer(figures, rows)


def _occasions(days: pl.DataFrame, until: datetime.date, question: Question) -> Answer:
    if not question.occasion_days:
        raise BadInput("BG/BB needs to know how often there is an occasion to buy.", hint="Say --occasion DAYS.")
    first = days.group_by("customer").agg(first=pl.col("occurred_at").min())
    span = question.occasion_days
    numbered = days.filter(pl.col("occurred_at") <= until).join(first, on="customer")
    passed = (pl.col("occurred_at") - pl.col("first")).dt.total_days()
    occasions = (pl.lit(until) - pl.col("first")).dt.total_days() // span
    summary = (
        numbered.with_columns(occasion=-(-passed // span), occasions=occasions)
        .filter(pl.col("occasion") <= pl.col("occasions"))
        .group_by("customer", "occasions")
        .agg(frequency=pl.col("occasion").filter(pl.col("occasion") > 0).n_unique(), recency=pl.col("occasion").max())
        .sort("customer")
    )
    columns = [summary[name].cast(pl.Float64).to_numpy() for name in ("frequency", "recency", "occasions")]
    fit = bgbb.BGBB().fit(*columns)
    groups = bgbb.group_occasions(*columns)
    figures = _figures("BG/BB", fit, fit.parameters, lambda: bgbb.grouped_likelihood(groups))
    rows = summary.with_columns(alive=pl.Series(fit.probability_alive(*columns)))
    return Answer(figures | {"until": until.isoformat()}, rows)


def _with_covariates(
    days: pl.DataFrame, told: pl.DataFrame, until: datetime.date, last: datetime.date, question: Question
) -> Answer:
    if question.model not in {_PARETO, AUTO}:
        raise BadInput(f"'{question.model}' takes no covariates.", hint=f"Only {_PARETO} does.")
    names = [name for name in told.columns if name not in {"customer", "day"}]
    buying, leaving = (list(names if given is None else given) for given in (question.buying, question.leaving))
    for name in (*buying, *leaving):
        if name not in names:
            raise BadInput(f"There is no covariate '{name}'.", hint=f"The table has {', '.join(names)}.")
    bought, day = days.rename({"occurred_at": "day"}), pl.lit(until)
    stretches = covariates.cut_histories(bought, told, day, buying=buying, leaving=leaving)
    fit = covariates.ParetoNBDWithCovariates().fit(stretches)
    named = {"r": fit.r, "alpha": fit.alpha, "s": fit.s, "beta": fit.beta}
    named |= {f"buying.{name}": value for name, value in zip(buying, fit.buying, strict=True)}
    named |= {f"leaving.{name}": value for name, value in zip(leaving, fit.leaving, strict=True)}
    likelihood = covariates.grouped_likelihood(stretches)
    figures = _figures("Pareto/NBD with covariates", fit, named, lambda: likelihood) | {"until": until.isoformat()}
    customers = bought.filter(pl.col("day") <= until).select("customer").unique().sort("customer")
    rows = customers.with_columns(alive=pl.Series(fit.probability_alive(stretches)))
    weeks = question.weeks or (last - until).days / 7
    if weeks > 0:
        ahead = covariates.cut_ahead(customers, told, day, round(weeks * 7), buying=buying, leaving=leaving)
        expected = fit.conditional_expected_purchases(stretches, ahead)
        rows = rows.with_columns(expected=pl.Series(expected))
        figures["forecast"] = {"weeks": weeks, "purchases": float(expected.sum())}
    return Answer(figures, rows)


def _contracts(histories: pl.DataFrame, model: str) -> Answer:
    renewals = contracts.renewals_of(histories["survivors"].to_numpy())
    fit = (contracts.SBG() if model == SBG else contracts.BdW()).fit(renewals)
    named = {"alpha": fit.alpha, "beta": fit.beta} | ({"c": fit.c} if model == BDW else {})
    likelihood = contracts.geometric_likelihood if model == SBG else contracts.weibull_likelihood
    called = "Shifted beta-geometric" if model == SBG else "Beta-discrete-Weibull"
    figures = _figures(called, fit, named, lambda: likelihood(renewals))
    periods = np.arange(0, 2 * len(histories))
    rows = pl.DataFrame({"renewals": periods, "survival": fit.survival(periods), "retention": fit.retention(periods)})
    return Answer(figures, rows)


def _family_figures(family: Family, fit: Any, base: Any) -> dict[str, Any]:
    named = fit.parameters
    return _figures(family.called, fit, named, lambda: family.likelihood(base, fit)) | {"model": family.name}


def _figures(
    called: str, fit: Any, parameters: dict[str, float], likelihood: Callable[[], Likelihood]
) -> dict[str, Any]:
    """What every fit is told by."""
    continuous = {name: value for name, value in parameters.items() if name != "k"}
    errors = standard_errors(likelihood(), list(continuous.values()))
    count, value = len(parameters), fit.log_likelihood
    return {
        "called": called,
        "customers": round(fit.customers),
        "parameters": parameters,
        "standard_errors": {
            name: None if math.isnan(error) else error for name, error in zip(continuous, errors, strict=True)
        },
        "log_likelihood": value,
        "aic": 2 * count - 2 * value,
        "bic": count * math.log(fit.customers) - 2 * value,
        "at_bound": fit.at_bound,
    }
