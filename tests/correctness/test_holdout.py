"""Forecasts of 39 weeks of CDNOW from the 39 before, by the model that a backtest on those alone chooses.

The bars are those reached, not those aimed at: what misses its aim is told in docs/explanation.
"""

import datetime

import pytest

from regulars.science.lifetime.forecasts import Forecaster, judge_forecast
from regulars.science.lifetime.purchase_days import purchase_days

END = datetime.date(1997, 9, 30)


def judge(purchases):
    days = purchase_days(purchases, count_free=True)
    forecaster = Forecaster.learn(days, END, None)
    return forecaster, judge_forecast(forecaster, days, 39)


@pytest.fixture(scope="module")
def sample(cdnow_purchases):
    return judge(cdnow_purchases)


@pytest.fixture(scope="module")
def master(cdnow_master_purchases):
    return judge(cdnow_master_purchases)


def test_a_correction_wins_on_both(sample, master):
    assert (sample[0].choice.family, sample[0].choice.correction) == ("mbg-nbd", "gentle")
    assert (master[0].choice.family, master[0].choice.correction) == ("mbg-nbd", "strong")


@pytest.mark.parametrize(
    ("measure", "most"), [("mae", 0.67), ("rmse", 1.61), ("crps", 0.506), ("brier", 0.158), ("ece", 0.03)]
)
def test_errors_on_the_sample(sample, measure, most):
    assert sample[1]["purchases"][measure] <= most


@pytest.mark.parametrize(
    ("measure", "most"), [("mae", 0.70), ("rmse", 1.71), ("crps", 0.533), ("brier", 0.161), ("ece", 0.031)]
)
def test_errors_on_the_whole_cohort(master, measure, most):
    assert master[1]["purchases"][measure] <= most


def test_intervals_hold_nine_in_ten(sample, master):
    assert all(0.88 <= found["purchases"]["covered"] <= 0.96 for _, found in (sample, master))


def test_better_than_going_on_at_ones_own_pace(sample, master):
    for _, found in (sample, master):
        naive = found["naive"]
        assert found["purchases"]["rmse"] < naive["purchases"]["rmse"]
        assert found["purchases"]["top_tenth"] >= naive["purchases"]["top_tenth"] - 0.02
        assert found["spend"]["rmse"] < naive["spend"]["rmse"]


def test_what_came_later_changes_nothing(cdnow_purchases):
    """No leakage: the forecast is the same where the time that is forecast is not there at all."""
    import polars as pl

    earlier = cdnow_purchases.filter(pl.col("occurred_at") <= END)
    known = Forecaster.learn(purchase_days(earlier, count_free=True), END, None)
    whole = Forecaster.learn(purchase_days(cdnow_purchases, count_free=True), END, None)
    assert known.choice == whole.choice
    assert (known.table(39.0) == whole.table(39.0)).all()
