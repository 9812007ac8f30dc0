"""From orders to values: days, what is kept, every purchase counted, and nothing left to chance."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.valuation import (
    Costs,
    KeptShare,
    Terms,
    cost_to_serve,
    describe_base,
    learn_models,
    net_days,
    value_base,
)

DAY = dt.date(2023, 1, 1)
TERMS = Terms(margin_rate=0.4, yearly_discount=0.1, horizon_years=3)


def orders(*rows: tuple[int, str, float]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows, schema={"customer": pl.Int64, "occurred_at": pl.String, "amount": pl.Float64}, orient="row"
    )
    return frame.with_columns(pl.col("occurred_at").str.to_datetime(strict=True))


def crowd(seed: int = 0, customers: int = 50) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    customer = np.repeat(np.arange(100, 100 + customers), rng.poisson(3, customers) + 1)
    return pl.DataFrame(
        {
            "customer": customer,
            "day": rng.integers(0, 360, len(customer)),
            "amount": np.round(rng.gamma(4, 10, len(customer)), 2),
        }
    ).select("customer", (pl.datetime(2022, 1, 1) + pl.duration(days="day")).alias("occurred_at"), "amount")


def test_a_day_wholly_taken_back_nets_to_nothing_exactly():
    days = net_days(orders((1, "2022-01-01T09:00", 0.1), (1, "2022-01-01T10:00", 0.2), (1, "2022-01-01T11:00", -0.3)))
    assert days.rows() == [(1, dt.date(2022, 1, 1), 0.0)]


def test_a_described_base_knows_what_was_taken_back_on_other_days():
    base = describe_base(
        orders(
            (1, "2022-01-01", 50),
            (1, "2022-03-01", 30),
            (1, "2022-04-01", -30),
            (2, "2022-05-01", -9),
            (3, "2023-06-01", 5),
        ),
        DAY,
    )
    assert base.select("customer", "frequency", "total_spend", "net").rows() == [(1, 1, 80.0, 50.0)]


def test_what_happened_after_the_day_is_ignored():
    before = crowd()
    later = orders((100, "2023-01-02", 999), (100, "2023-01-03", -500), (7, "2023-01-02", 1))
    assert describe_base(pl.concat([before, later]), DAY).equals(describe_base(before, DAY))


def test_the_share_kept_is_shrunk_and_never_outside_zero_and_one():
    kept = KeptShare(share=0.9, belief=100.0)
    found = kept.of(np.array([0.0, 1e9, 100.0, 100.0]), np.array([0.0, 0.5e9, 100.0, -5_000.0]))
    assert found.tolist() == pytest.approx([0.9, 0.5, 0.95, 0.0])


def test_the_base_teaches_how_much_is_kept():
    bought = crowd()
    back = bought.head(20).with_columns(pl.col("occurred_at") + pl.duration(days=1), -pl.col("amount"))
    base = describe_base(pl.concat([bought, back]), dt.date(2023, 2, 1))
    share = learn_models(base).kept.share
    assert share == pytest.approx(base["net"].sum() / base["total_spend"].sum())
    assert 0.5 < share < 1


def test_returns_reduce_the_value_of_whoever_returns():
    careful, careless = [(1, f"2022-{month:02}-01", 100.0) for month in (3, 6, 9)], []
    for month in (3, 6, 9):
        careless += [(2, f"2022-{month:02}-01", 100.0), (2, f"2022-{month:02}-09", -60.0)]
    base = describe_base(pl.concat([crowd(), orders(*careful, *careless)]), DAY)
    valued = value_base(base, learn_models(base), TERMS).filter(pl.col("customer") < 100)
    kept, value = valued["kept_share"], valued["lifetime_value"]
    assert kept[0] > 0.9
    assert kept[1] < 0.8
    assert value[1] / value[0] == pytest.approx(kept[1] / kept[0])


def test_what_serving_cost_is_summed_up():
    sold = pl.DataFrame({"customer": [1, 1, 2, 2], "refunded": [0.0, 5.0, 0.0, 0.0]})
    held = pl.DataFrame({"customer": [2, 3], "conversations": [2, 1]})
    found = cost_to_serve(sold, held, Costs(service=4.0, one_return=3.0))
    assert found.rows() == [(1, 3.0), (2, 8.0), (3, 4.0)]


def test_serving_comes_off_the_value_of_whoever_needs_it():
    quiet, noisy = ([(number, f"2022-{month:02}-01", 50.0) for month in (3, 6, 9)] for number in (1, 2))
    served = pl.DataFrame({"customer": [2, 110], "served": [45.0, 4.0]})
    base = describe_base(pl.concat([crowd(), orders(*quiet, *noisy)]), DAY, served)
    models = learn_models(base)
    valued = value_base(base, models, TERMS).filter(pl.col("customer") < 100)
    value = valued["lifetime_value"]
    # Of 150 bought 45 went into serving, of what all others bought nearly nothing; both know it by five purchases.
    belief, share = models.served.belief, models.served.share
    margins = [0.4 - (cost + share * belief) / (150 + belief) for cost in (0.0, 45.0)]
    assert value[1] / value[0] == pytest.approx(margins[1] / margins[0])
    assert valued["expected_spend"][0] == valued["expected_spend"][1]
    assert share == pytest.approx(49 / base["total_spend"].sum())


def test_who_takes_more_serving_than_they_bring_is_worth_less_than_nothing():
    asks = [(1, f"2022-{month:02}-01", 10.0) for month in range(3, 13)]
    served = pl.DataFrame({"customer": [1], "served": [400.0]})
    base = describe_base(pl.concat([crowd(), orders(*asks)]), DAY, served)
    valued = value_base(base, learn_models(base), TERMS, draws=64).row(0, named=True)
    assert valued["customer"] == 1
    assert valued["lifetime_value_low"] <= valued["lifetime_value"] <= valued["lifetime_value_high"] <= 0
    assert valued["lifetime_value"] < 0 < valued["expected_spend"]


def test_coming_back_brings_an_order_and_those_after_it_on_the_same_terms_as_the_value():
    quiet, noisy, gone = (
        [(number, f"2022-{month:02}-01", 50.0) for month in months]
        for number, months in ((1, (3, 6, 9)), (2, (3, 6, 9)), (3, (1, 4, 7)))
    )
    served = pl.DataFrame({"customer": [2], "served": [45.0]})
    base = describe_base(pl.concat([crowd(), orders(*quiet, *noisy, *gone)]), DAY, served)
    models = learn_models(base)
    valued = value_base(base, models, TERMS).filter(pl.col("customer") < 100)
    value, back = valued["lifetime_value"], valued["value_if_back"]
    assert back[1] / back[0] == pytest.approx(value[1] / value[0])
    after = float(models.purchases.purchases_if_back(TERMS.horizon_weeks, 2, 184 / 7, 306 / 7, math.log(1.1) / 52.1786))
    margin = valued["expected_spend"][0] * (0.4 - models.served.of(np.array([150.0]), np.array([0.0]))[0])
    # Nothing was taken back in this base, so that all of the spend is kept.
    assert back[0] == pytest.approx((1 + after) * margin, rel=1e-4)
    assert abs(back[2] / back[0] - 1) < 0.02
    assert value[2] < 0.9 * value[0]


def test_coming_back_is_no_gain_where_serving_takes_more_than_the_margin():
    asks = [(1, f"2022-{month:02}-01", 10.0) for month in range(3, 13)]
    base = describe_base(pl.concat([crowd(), orders(*asks)]), DAY, pl.DataFrame({"customer": [1], "served": [400.0]}))
    assert value_base(base, learn_models(base), TERMS)["value_if_back"][0] < 0


def test_a_small_first_order_is_not_taken_for_an_average_one():
    base = describe_base(
        pl.concat([crowd(), orders((1, "2022-10-01", 5), (2, "2022-10-01", 40), (3, "2022-10-01", 400))]), DAY
    )
    spend = value_base(base, learn_models(base), TERMS).filter(pl.col("customer") < 100)["expected_spend"]
    assert spend[0] < spend[1] < spend[2]


def test_the_interval_holds_the_value():
    base = describe_base(crowd(), DAY)
    valued = value_base(base, learn_models(base), TERMS, draws=64)
    assert (valued["lifetime_value_low"] <= valued["lifetime_value"]).all()
    assert (valued["lifetime_value"] <= valued["lifetime_value_high"]).all()


def test_models_of_another_day_can_value_this_one():
    early, late = (describe_base(crowd(), day) for day in (dt.date(2022, 8, 1), DAY))
    under_early = value_base(late, learn_models(early), TERMS)
    assert under_early["customer"].to_list() == late["customer"].to_list()
    assert not under_early["lifetime_value"].equals(value_base(late, learn_models(late), TERMS)["lifetime_value"])


def test_the_order_of_rows_leaves_no_trace():
    base = describe_base(crowd(), DAY)
    shuffled = describe_base(crowd().sample(fraction=1.0, shuffle=True, seed=3), DAY)
    assert shuffled.equals(base)
    assert learn_models(shuffled) == learn_models(base)


def test_one_customer_is_enough_and_none_is_not():
    base = describe_base(orders((1, "2022-10-01", 5)), DAY)
    assert value_base(base, learn_models(base), TERMS)["lifetime_value"][0] > 0
    with pytest.raises(BadInput, match="no customers"):
        learn_models(base.clear())


def test_five_buyers_of_whom_nobody_came_back_still_get_models():
    spent = (10.0, 12.0, 9.0, 30.0, 11.0)
    models = learn_models(
        describe_base(orders(*((who, "2022-10-01", amount) for who, amount in enumerate(spent))), DAY)
    )
    assert models.spend.customers == 5
    assert 8 < models.spend.population_mean < 30
    assert 0 < float(models.purchases.probability_active(13, 0, 0, 13)) < 0.5
