"""Choosing a model: the one that suits the shop, from the past alone, and a correction only where it wins."""

import datetime
import itertools

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.backtest import CANDIDATES, PLAIN, choose, learn_chosen, table_of
from regulars.science.lifetime.correction import GENTLE, Examples, bend, corrected, learn_correction, look_back
from regulars.science.lifetime.family import families, family_named
from regulars.science.lifetime.features import FEATURES, describe_habits, matrix
from regulars.science.lifetime.forecasts import Forecaster, judge_forecast
from regulars.science.lifetime.purchase_days import base_of, bought_between, purchase_days
from regulars.science.lifetime.summary import summarise_purchases
from regulars.science.lifetime.tracking import track

START = datetime.date(2023, 1, 2)
UNTIL = START + datetime.timedelta(days=500)


def shop(customers=900, seed=1, k=1, leaves=300.0, loyal=False):
    """Purchase days of customers who join within half a year; `loyal`: those who spend more come for longer."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(customers):
        day, level = float(rng.integers(0, 180)), rng.gamma(2, 20)
        end = day + rng.exponential(leaves * (6 if loyal and level > 45 else 0.4 if loyal else 1))
        rate = rng.gamma(1.2, 1 / 45.0)
        while day <= 500 and day <= end:
            rows.append(
                (who, START + datetime.timedelta(days=int(day)), round(float(level * rng.gamma(5, 0.2)) + 0.01, 2))
            )
            day += rng.gamma(k) / max(rate, 1e-9) if k == 1 else rng.gamma(k) / (k * max(rate, 1e-9))
    return purchase_days(pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row"))


@pytest.fixture(scope="module")
def days():
    return shop()


@pytest.fixture(scope="module")
def choice(days):
    return choose(days, UNTIL)


def test_every_candidate_is_a_family_and_is_tried(choice):
    assert set(CANDIDATES) <= set(families())
    assert {trial.family for trial in choice.trials} == set(CANDIDATES)
    scores = [trial.accuracy.crps for trial in choice.trials]
    assert scores == sorted(scores)
    assert choice.enough
    assert choice.day < UNTIL
    assert sum(count for *_, count in choice.calibration) == choice.trials[0].accuracy.customers


def test_what_came_later_has_no_part_in_it(days, choice):
    later = days.with_columns(pl.col("occurred_at") + datetime.timedelta(days=365))
    assert choose(pl.concat([days, later.filter(pl.col("occurred_at") > UNTIL)]), UNTIL) == choice


def test_regular_buyers_are_given_a_model_with_rhythm():
    assert choose(shop(k=6, leaves=600.0, seed=2), UNTIL).family == "mbg-cnbd-k"


def test_a_tiny_shop_gets_the_default():
    one = shop(customers=1)
    assert choose(one, UNTIL).family == CANDIDATES[0]
    assert not choose(one.clear(), UNTIL).enough
    assert learn_chosen(one, UNTIL, choose(one, UNTIL)).correction is None


def test_a_correction_is_learnt_where_spend_tells_who_stays():
    days = shop(customers=4_000, seed=3, loyal=True)
    chosen = choose(days, UNTIL)
    assert chosen.correction == GENTLE.name
    plain, better = (
        next(trial for trial in chosen.trials if (trial.family, trial.correction) == (chosen.family, name))
        for name in (PLAIN, chosen.correction)
    )
    assert better.accuracy.crps < plain.accuracy.crps
    learnt = learn_chosen(days, UNTIL, chosen)
    assert learnt.correction is not None
    assert learnt.correction.examples > 3_000


def test_too_few_examples_teach_nothing():
    rng = np.random.default_rng(1)
    few = Examples(
        rng.normal(size=(200, 14)), np.full(200, 0.5), np.full(200, 0.3), rng.poisson(0.5, 200).astype(float)
    )
    assert learn_correction([few]) is None


def test_bending_gives_the_chance_and_the_mean_that_were_asked_for():
    fit = family_named("pareto-nbd").learn(base_of(*_summary(shop()), UNTIL), True)
    chances = table_of(fit, 20.0, _summary(shop())[0])
    mean, active = chances @ np.arange(chances.shape[1]), 1 - chances[:, 0]
    some = mean < 5
    bent = bend(chances[some], mean[some] * 1.3, np.minimum(active[some] * 1.1, 0.99))
    assert bent.sum(axis=1) == pytest.approx(np.ones(some.sum()))
    assert 1 - bent[:, 0] == pytest.approx(np.minimum(active[some] * 1.1, 0.99))
    wanted = np.maximum(mean[some] * 1.3, np.minimum(active[some] * 1.1, 0.99) * (1 + 1e-6))
    assert bent @ np.arange(bent.shape[1]) == pytest.approx(wanted, rel=1e-3)


def _summary(days):
    return summarise_purchases(days, UNTIL), days


def test_examples_look_back_only(days):
    middle = START + datetime.timedelta(days=250)
    whole = look_back(days, middle, UNTIL, family_named("mbg-nbd"))
    known = look_back(days.filter(pl.col("occurred_at") <= middle), middle, UNTIL, family_named("mbg-nbd"))
    assert np.array_equal(whole.features, known.features, equal_nan=True)
    assert known.came.sum() == 0 < whole.came.sum()


def test_features_are_shares_so_that_ages_do_not_matter():
    rows = [(1, START, 10.0), (1, START + datetime.timedelta(days=10), 20.0), (2, START, 5.0)]
    days = pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row")
    found = describe_habits(days, START + datetime.timedelta(days=40))
    assert found.columns == ["customer", *FEATURES]
    first = found.row(0, named=True)
    assert (first["purchases"], first["recency_share"], first["silence_in_last_gaps"]) == (1, 0.25, 3.0)
    assert found["last_gap_share"].to_list() == [0.25, None]
    assert matrix(found, np.array([0.5, 0.1]), np.array([0.4, 0.0]), 13).shape == (2, len(FEATURES) + 2)


def test_tracking_adds_up_to_the_repeat_purchases(days):
    day = START + datetime.timedelta(days=330)
    summary = summarise_purchases(days, day)
    fit = family_named("mbg-nbd").learn(base_of(summary, days, day), True)
    weeks = track(days, fit, day, UNTIL)
    known = summary["frequency"].sum() + bought_between(days, summary, day, UNTIL).sum()
    assert sum(week.came for week in weeks) == known
    assert all(0 < (b.ends - a.ends).days <= 7 for a, b in itertools.pairwise(weeks))
    learnt = [week for week in weeks if week.ends <= day]
    assert sum(week.expected for week in learnt) == pytest.approx(sum(week.came for week in learnt), rel=0.08)


def test_forecasts_are_judged_beside_simple_ones(days):
    day = START + datetime.timedelta(days=330)
    forecaster = Forecaster.learn(days, day, None)
    judged = judge_forecast(forecaster, days, 20)
    assert (
        judged["purchases"]["came"]
        == bought_between(days, forecaster.summary, day, day + datetime.timedelta(days=140)).sum()
    )
    assert judged["purchases"]["rmse"] < judged["naive"]["purchases"]["rmse"]
    told = forecaster.customers(20, 0.002)
    assert len(told) == len(forecaster.summary)
    assert (told["low"] <= told["median"]).all()
    assert forecaster.sum_up(20)["purchases"] == pytest.approx(told["expected"].sum())


def test_a_corrected_table_still_is_one(days):
    forecaster = Forecaster.learn(days, UNTIL, "mbg-nbd")
    chances = forecaster.table(13.0)
    examples = look_back(days, START + datetime.timedelta(days=300), UNTIL, family_named("mbg-nbd"))
    correction = learn_correction([examples])
    assert correction is not None
    features = matrix(describe_habits(days, UNTIL), chances @ np.arange(chances.shape[1]), 1 - chances[:, 0], 13.0)
    found = corrected(chances, correction, features)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    assert (found >= 0).all()


def test_an_unknown_family_is_named():
    with pytest.raises(BadInput, match="no purchase model 'guess'"):
        family_named("guess")
