"""Lifetime value of customers whose worth can be said beforehand."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.value import WEEKS_A_YEAR, lifetime_value, weekly_discount

PURCHASES = BGNBDFit(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
SPEND = GammaGammaFit(p=6.25, q=3.74, gamma=15.44, observed_mean=35.0)
SUMMARY = pl.DataFrame(
    {
        "customer": ["once", "twice", "often", "lapsed", "today"],
        "frequency": [0, 1, 20, 20, 0],
        "recency_weeks": [0.0, 10.0, 50.0, 10.0, 0.0],
        "age_weeks": [40.0, 40.0, 52.0, 52.0, 0.0],
        "mean_spend": [None, 20.0, 60.0, 60.0, None],
    }
)


def value(summary=SUMMARY, margin_rate=0.4, yearly_discount=0.1, **given):
    return lifetime_value(PURCHASES, SPEND, summary, margin_rate=margin_rate, yearly_discount=yearly_discount, **given)


def test_the_columns_and_the_order():
    found = value()
    assert found.columns == [
        "customer",
        "expected_purchases_next_year",
        "p_active_next_quarter",
        "expected_spend",
        "lifetime_value",
        "lifetime_value_low",
        "lifetime_value_high",
    ]
    assert found["customer"].to_list() == SUMMARY["customer"].to_list()
    assert found.null_count().sum_horizontal().item() == 0


def test_value_is_discounted_purchases_times_spend_times_margin():
    often = value().row(2, named=True)
    purchases = float(PURCHASES.discounted_purchases(156, weekly_discount(0.1), 20, 50.0, 52.0))
    assert often["lifetime_value"] == pytest.approx(0.4 * purchases * float(SPEND.expected_spend(20, 60.0)), rel=1e-12)
    assert often["expected_purchases_next_year"] == pytest.approx(
        float(PURCHASES.conditional_expected_purchases(WEEKS_A_YEAR, 20, 50.0, 52.0)), rel=1e-12
    )
    assert often["p_active_next_quarter"] == pytest.approx(float(PURCHASES.probability_active(13, 20, 50.0, 52.0)))


def test_the_regular_is_worth_most_and_the_lapsed_least():
    found = dict(value().select("customer", "lifetime_value").iter_rows())
    assert found["often"] > found["twice"] > found["once"] > found["lapsed"]


def test_the_interval_holds_the_expectation_and_narrows_with_evidence():
    found = value()
    assert (found["lifetime_value_low"] <= found["lifetime_value"]).all()
    assert (found["lifetime_value"] <= found["lifetime_value_high"]).all()
    width = (found["lifetime_value_high"] - found["lifetime_value_low"]) / found["lifetime_value"]
    assert width[2] < width[1]


def test_a_customer_who_has_almost_surely_left_is_worth_their_expectation_at_most():
    lapsed = value().row(3, named=True)
    assert lapsed["lifetime_value_low"] == 0
    assert lapsed["lifetime_value_high"] == lapsed["lifetime_value"] < 0.01


def test_company_and_order_make_no_difference():
    alone = pl.concat([value(SUMMARY[row : row + 1]) for row in range(len(SUMMARY))])
    assert_frame_equal(value(), alone, check_exact=True)
    assert_frame_equal(value(SUMMARY.reverse()).reverse(), value(), check_exact=True)
    crowd = pl.concat([SUMMARY, SUMMARY.with_columns(age_weeks=pl.col("age_weeks") + 1)] * 300)
    assert_frame_equal(value(crowd).head(5), value(), check_exact=True)


def test_answers_repeat_and_draws_change_the_interval_only():
    assert_frame_equal(value(), value(), check_exact=True)
    fine, coarse = value(draws=4096), value(draws=512, seed=9)
    expectation = pl.exclude("lifetime_value_low", "lifetime_value_high")
    assert_frame_equal(fine.select(expectation), coarse.select(expectation), check_exact=True)
    assert coarse["lifetime_value_high"].to_numpy() == pytest.approx(fine["lifetime_value_high"].to_numpy(), rel=0.15)


def test_margin_scales_and_a_loss_turns_the_interval_over():
    gain, loss = value(margin_rate=0.4), value(margin_rate=-0.4)
    assert loss["lifetime_value"].to_numpy() == pytest.approx(-gain["lifetime_value"].to_numpy())
    assert loss["lifetime_value_low"].to_numpy() == pytest.approx(-gain["lifetime_value_high"].to_numpy())
    assert (loss["lifetime_value_low"] <= loss["lifetime_value_high"]).all()
    assert (value(margin_rate=0)["lifetime_value_high"] == 0).all()


def test_a_later_horizon_is_worth_more_and_a_dearer_year_less():
    assert (value(horizon_weeks=300)["lifetime_value"] > value()["lifetime_value"]).all()
    assert (value(yearly_discount=0.5)["lifetime_value"] < value()["lifetime_value"]).all()


def test_yearly_discount_is_never_applied_to_a_week():
    assert np.exp(weekly_discount(0.1) * WEEKS_A_YEAR) == pytest.approx(1.1)
    assert weekly_discount(0.0) == 0


def test_nobody_to_value():
    assert value(SUMMARY.clear()).is_empty()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"margin_rate": 35}, "margin_rate is 35"),
        ({"margin_rate": float("nan")}, "margin_rate is nan"),
        ({"yearly_discount": -1}, "yearly_discount is -1"),
        ({"yearly_discount": float("nan")}, "yearly_discount is nan"),
        ({"horizon_weeks": 0}, "horizon_weeks is 0"),
        ({"draws": 1}, "draws is 1"),
    ],
)
def test_what_cannot_be_is_refused(given, problem):
    with pytest.raises(BadInput, match=problem):
        value(**given)
