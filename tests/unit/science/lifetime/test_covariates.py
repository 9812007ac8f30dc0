"""Covariates: without any the model is the Pareto/NBD; effects that were put in are found; time may change them."""

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.covariates import (
    ParetoNBDWithCovariates,
    cut_ahead,
    cut_histories,
    grouped_likelihood,
)
from regulars.science.lifetime.paretonbd import ParetoNBD

START, UNTIL = datetime.date(2024, 1, 1), datetime.date(2024, 12, 30)


def shop(customers=400, seed=1, effect=0.0, season=0.0):
    """Purchase days of customers who joined in the first weeks; `effect` of a trait on buying, `season` of summer."""
    rng = np.random.default_rng(seed)
    trait = (rng.random(customers) < 0.5).astype(float)
    rate = rng.gamma(1.0, 1 / 60.0, customers) * np.exp(effect * trait)
    leaves = rng.exponential(400.0, customers)
    rows = []
    for who in range(customers):
        first = int(rng.integers(0, 60))
        rows.append((who, START + datetime.timedelta(days=first)))
        for day in range(first + 1, 365):
            here = rate[who] * np.exp(season * (150 <= day % 365 < 240))
            if day - first < leaves[who] and rng.random() < 1 - np.exp(-here):
                rows.append((who, START + datetime.timedelta(days=day)))
    days = pl.DataFrame(rows, schema={"customer": pl.Int64, "day": pl.Date}, orient="row")
    told = pl.DataFrame({"customer": np.arange(customers), "trait": trait})
    return days, told


def weekly_season(customers):
    weeks = pl.date_range(START, datetime.date(2025, 12, 29), "7d", eager=True)
    offset = (weeks - START).dt.total_days()
    season = pl.DataFrame({"day": weeks, "summer": ((offset % 365 >= 150) & (offset % 365 < 240)).cast(pl.Float64)})
    return customers.select("customer").join(season, how="cross")


def test_without_covariates_it_is_the_pareto_nbd():
    days, told = shop()
    stretches = cut_histories(days, told, pl.lit(UNTIL), buying=[], leaving=[])
    found = ParetoNBDWithCovariates().fit(stretches)
    plain = ParetoNBD().fit(stretches.frequency, stretches.recency, stretches.age)
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
    assert (found.r, found.s) == pytest.approx((plain.r, plain.s), rel=1e-3)
    alive = plain.probability_alive(stretches.frequency, stretches.recency, stretches.age)
    assert found.probability_alive(stretches) == pytest.approx(alive, abs=1e-4)
    customers = days.select("customer").unique().sort("customer")
    ahead = cut_ahead(customers, told, pl.lit(UNTIL), 91, buying=[], leaving=[])
    expected = plain.conditional_expected_purchases(13, stretches.frequency, stretches.recency, stretches.age)
    assert found.conditional_expected_purchases(stretches, ahead) == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_a_constant_effect_is_found():
    days, told = shop(customers=1_500, effect=0.8)
    stretches = cut_histories(days, told, pl.lit(UNTIL), buying=["trait"], leaving=[])
    found = ParetoNBDWithCovariates().fit(stretches)
    assert found.buying[0] == pytest.approx(0.8, abs=0.25)


def test_an_effect_that_changes_with_time_is_found_and_foreseen():
    days, told = shop(customers=1_200, season=1.0, seed=3)
    season = weekly_season(told)
    stretches = cut_histories(days, season, pl.lit(UNTIL), buying=["summer"], leaving=[])
    found = ParetoNBDWithCovariates().fit(stretches)
    assert found.buying[0] == pytest.approx(1.0, abs=0.2)
    customers = days.select("customer").unique().sort("customer")
    winter, summer = (
        found.conditional_expected_purchases(
            stretches, cut_ahead(customers, season, pl.lit(UNTIL), span, buying=["summer"], leaving=[])
        ).sum()
        for span in (120, 240)
    )
    assert summer - winter > 1.3 * winter  # the second half of the time ahead holds the summer


def test_the_gradient_is_that_of_the_value():
    days, told = shop(customers=80)
    told = told.with_columns(other=pl.Series(np.random.default_rng(2).normal(size=80)))
    stretches = cut_histories(days, told, pl.lit(UNTIL), buying=["trait"], leaving=["trait", "other"])
    likelihood = grouped_likelihood(stretches)
    point = np.array([0.6, 9.0, 0.7, 20.0, 0.3, -0.2, 0.4])
    _, slopes = likelihood(point)
    for number in range(len(point)):
        step = np.zeros(len(point))
        step[number] = 1e-6
        numeric = (likelihood(point + step)[0] - likelihood(point - step)[0]) / 2e-6
        assert slopes[number] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


def test_a_customer_without_covariates_is_named():
    days, told = shop(customers=20)
    with pytest.raises(BadInput, match="no covariates of customer 19"):
        cut_histories(days, told.filter(pl.col("customer") != 19), pl.lit(UNTIL), buying=["trait"], leaving=[])


def test_a_covariate_that_is_no_number_is_named():
    days, told = shop(customers=20)
    with pytest.raises(BadInput, match="'trait' is not a number"):
        cut_histories(
            days, told.with_columns(trait=pl.lit(None, dtype=pl.Float64)), pl.lit(UNTIL), buying=["trait"], leaving=[]
        )
