"""Who cancels, on IBM's telecommunications subscribers: five-fold, with survival beside the shifted beta-geometric."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from regulars.differentiate.subscribers import judge_cancelling


@pytest.fixture(scope="module")
def judged(request):
    path = Path(request.getfixturevalue("shared_data")) / "transactions" / "Telco-Customer-Churn.csv"
    rows = pl.read_csv(path).with_columns(pl.col("TotalCharges").cast(pl.Float64, strict=False))
    return judge_cancelling(rows.drop("Churn"), (rows["Churn"] == "Yes").to_numpy(), "tenure")


def test_risks_rank_and_mean_what_they_say(judged):
    figures = judged.figures
    assert figures["auc"] >= 0.845
    assert figures["brier"] <= 0.136
    assert figures["ece"] <= 0.02
    assert figures["left_out"] == ["customerID"]


def test_reasons_are_the_facts_that_count(judged):
    assert {fact["fact"] for fact in figures_first(judged)} >= {"Contract", "tenure"}
    risky = judged.subscribers.sort("risk", descending=True).head(100)
    assert risky["reasons"].str.contains("Month-to-month").mean() > 0.5


def figures_first(judged):
    return judged.figures["facts"][:3]


def test_contracts_follow_the_survival_table(judged):
    table = pl.DataFrame(judged.figures["survival"])
    assert table["observed"][0] == 1.0
    assert (table["observed"].diff().drop_nulls() <= 0).all()
    early = table.filter(pl.col("renewals").is_between(1, 48))
    assert float((early["bdw"] - early["observed"]).abs().max()) < 0.025
    assert float((early["sbg"] - early["observed"]).abs().max()) < 0.045
    assert np.isfinite(table.to_numpy()).all()
