"""Who cancels: what was put in is found, reasons add up to the answer, and odd tables are dealt with."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.accuracy import calibration_gap, ranking
from regulars.science.risk.cancelling import Cancelling


def subscribers(count, seed):
    rng = np.random.default_rng(seed)
    contract = rng.choice(["monthly", "yearly"], count, p=[0.6, 0.4])
    months = rng.integers(1, 60, count)
    table = pl.DataFrame(
        {
            "id": [f"s{number}" for number in range(count)],
            "contract": contract,
            "months": months,
            "price": np.where(rng.random(count) < 0.05, np.nan, rng.normal(50, 15, count).round(2)),
            "noise": rng.choice(["a", "b", "c"], count),
            "same": ["x"] * count,
        }
    ).with_columns(pl.col("price").fill_nan(None))
    odds = -1.0 + 1.5 * (contract == "monthly") - 0.05 * months
    return table, rng.random(count) < 1 / (1 + np.exp(-odds)), odds


@pytest.fixture(scope="module")
def fitted():
    table, cancelled, _ = subscribers(2_500, 1)
    return Cancelling().fit(table, cancelled)


def test_risks_of_others_rank_like_the_truth_and_mean_what_they_say(fitted):
    table, cancelled, odds = subscribers(6_000, 2)
    risk = fitted.predict(table)
    assert ranking(risk, cancelled) > ranking(odds, cancelled) - 0.015
    assert calibration_gap(risk, cancelled) < 0.03


def test_ids_and_constants_are_left_out(fitted):
    assert fitted.left_out == ("id", "same")


def test_contributions_add_up_to_the_answer(fitted):
    table, _, _ = subscribers(50, 3)
    risk, weights = fitted.predict(table), fitted.contributions(table)
    rest = np.log(risk / (1 - risk)) - weights.sum(axis=1)
    assert rest == pytest.approx(np.full(50, rest[0]), abs=1e-9)


def test_reasons_name_what_was_put_in(fitted):
    table, _, _ = subscribers(400, 4)
    risky = table.with_columns(risk=pl.Series(fitted.predict(table))).sort("risk", descending=True).head(40)
    first = [reasons[0] for reasons in fitted.reasons(risky.drop("risk"))]
    assert {reason.fact for reason in first} <= {"contract", "months"}
    assert any(
        reason.words == "contract: monthly" for reasons in fitted.reasons(risky.drop("risk")) for reason in reasons
    )
    assert all(
        reason.weight >= other.weight for reasons in fitted.reasons(table) for reason, other in pairwise(reasons)
    )


def test_unknown_values_and_nulls_have_an_answer(fitted):
    odd = pl.DataFrame(
        {"contract": ["weekly", None], "months": [None, 1000], "price": [None, -5.0], "noise": [None, "z"]},
        schema_overrides={"months": pl.Int64},
    )
    assert np.isfinite(fitted.predict(odd)).all()


def test_the_same_again_is_the_same():
    table, cancelled, _ = subscribers(600, 5)
    one, other = (Cancelling(seed=3).fit(table, cancelled).predict(table) for _ in range(2))
    assert np.array_equal(one, other)


def test_too_few_and_nothing_to_learn_from_are_said():
    table, cancelled, _ = subscribers(600, 6)
    with pytest.raises(BadInput, match="Only 3 subscribers cancelled"):
        Cancelling().fit(table, np.arange(600) < 3)
    with pytest.raises(BadInput, match="no facts"):
        Cancelling().fit(table.select("id", "same"), cancelled)
    with pytest.raises(BadInput, match="600 subscribers and 3 answers"):
        Cancelling().fit(table, [True, False, True])
