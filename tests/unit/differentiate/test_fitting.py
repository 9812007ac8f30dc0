"""Any model on any table of purchases: figures, forecasts and holdout; what cannot be learnt is said."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.differentiate.fitting import Question, fit_histories, fit_purchases, model_names
from regulars.kernel.errors import BadInput

START = datetime.date(2023, 1, 2)
UNTIL = START + datetime.timedelta(days=364)


@pytest.fixture(scope="module")
def purchases():
    rng = np.random.default_rng(1)
    rows = []
    for who in range(500):
        day, end = float(rng.integers(0, 120)), rng.exponential(500.0)
        rate, level = rng.gamma(1.1, 1 / 50.0), rng.gamma(3, 10)
        while day < 540 and day < 120 + end:
            rows.append(
                (
                    f"c{who}",
                    START + datetime.timedelta(days=int(day)),
                    round(float(level * rng.gamma(4, 0.25)) + 0.5, 2),
                )
            )
            day += rng.exponential(1 / rate)
    return pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row")


@pytest.mark.parametrize("model", ["nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "bg-cnbd-k", "mbg-cnbd-k", "auto"])
def test_every_family_is_fitted_forecast_and_judged(purchases, model):
    answer = fit_purchases(purchases, Question(model, UNTIL, 20.0))
    figures = answer.figures
    assert figures["until"] == UNTIL.isoformat()
    assert figures["customers"] == len(answer.customers)
    assert all(error is None or error > 0 for error in figures["standard_errors"].values())
    assert figures["aic"] == pytest.approx(2 * len(figures["parameters"]) - 2 * figures["log_likelihood"])
    assert figures["holdout"]["purchases"]["came"] > 0
    assert figures["forecast"]["purchases"] == pytest.approx(answer.customers["expected"].sum())
    assert ("choice" in figures) == (model == "auto")


def test_without_a_time_to_forecast_there_is_no_holdout(purchases):
    answer = fit_purchases(purchases, Question("mbg-nbd"))
    assert "holdout" not in answer.figures
    assert "forecast" not in answer.figures
    assert len(answer.customers) == purchases["customer"].n_unique()


def test_spend_alone(purchases):
    answer = fit_purchases(purchases, Question("gamma-gamma", UNTIL))
    assert set(answer.figures["parameters"]) == {"p", "q", "gamma"}
    assert answer.figures["mean_spend"] == pytest.approx(30, rel=0.2)
    assert answer.customers["expected_spend"].is_finite().all()


def test_occasions_need_to_be_known(purchases):
    with pytest.raises(BadInput, match="how often there is an occasion"):
        fit_purchases(purchases, Question("bg-bb", UNTIL))
    answer = fit_purchases(purchases, Question("bg-bb", UNTIL, occasion_days=30))
    assert set(answer.figures["parameters"]) == {"alpha", "beta", "gamma", "delta"}
    assert (answer.customers["frequency"] <= answer.customers["recency"]).all()


def test_covariates_are_named_and_forecast(purchases):
    customers = purchases["customer"].unique().sort()
    told = pl.DataFrame({"customer": customers, "size": np.arange(len(customers)) % 2 * 1.0})
    answer = fit_purchases(purchases, Question("pareto-nbd", UNTIL, 20.0, buying=["size"], leaving=[]), told)
    assert set(answer.figures["parameters"]) == {"r", "alpha", "s", "beta", "buying.size"}
    assert answer.figures["forecast"]["purchases"] == pytest.approx(answer.customers["expected"].sum())
    with pytest.raises(BadInput, match="no covariate 'age'"):
        fit_purchases(purchases, Question("pareto-nbd", UNTIL, buying=["age"]), told)
    with pytest.raises(BadInput, match="'nbd' takes no covariates"):
        fit_purchases(purchases, Question("nbd", UNTIL), told)


def test_histories_and_survivors():
    histories = pl.DataFrame(
        {"frequency": [0, 1, 2, 5], "recency": [0, 10, 20, 30], "age": [39] * 4, "customers": [900, 300, 90, 20]}
    )
    assert fit_histories(histories, "pareto-nbd").figures["customers"] == 1310
    survivors = pl.DataFrame({"survivors": [1000.0, 869, 743, 653, 593, 551, 517, 491]})
    found = fit_histories(survivors, "sbg")
    assert found.figures["parameters"]["alpha"] == pytest.approx(0.6681, abs=5e-4)
    assert found.figures["log_likelihood"] == pytest.approx(-1611.16, abs=0.01)
    assert found.customers["survival"][0] == 1.0
    assert set(fit_histories(survivors, "bdw").figures["parameters"]) == {"alpha", "beta", "c"}


def test_what_cannot_be_learnt_is_said(purchases):
    with pytest.raises(BadInput, match="Nobody had bought by 2000-01-01"):
        fit_purchases(purchases, Question("nbd", datetime.date(2000, 1, 1)))
    with pytest.raises(BadInput, match="no purchases"):
        fit_purchases(purchases.clear(), Question("nbd"))
    with pytest.raises(BadInput, match="no model 'guess'"):
        fit_purchases(purchases, Question("guess", UNTIL))
    assert {"bg-bb", "gamma-gamma", "sbg", "bdw", "auto", "pareto-nbd"} <= set(model_names())
