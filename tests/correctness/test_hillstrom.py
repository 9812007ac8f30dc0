"""Hillstrom's e-mail test of 64,000 customers: Qini as scikit-uplift has it, and a policy that loses nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from regulars.measure.trials import Question, judge_trial
from regulars.science.uplift.facts import Encoder
from regulars.science.uplift.hierarchical import fit_hierarchical
from regulars.science.uplift.measures import qini, uplift_at
from regulars.science.uplift.trial import Trial, trial_of

ARMS = ("No E-Mail", "Womens E-Mail", "Mens E-Mail")


@pytest.fixture(scope="module")
def customers(request: pytest.FixtureRequest) -> pl.DataFrame:
    path = Path(request.getfixturevalue("shared_data")) / "decisions" / "hillstrom.csv.gz"
    return pl.read_csv(gzip.decompress(path.read_bytes()))


@pytest.fixture(scope="module")
def trial(customers: pl.DataFrame) -> Trial:
    facts = customers.drop("segment", "visit", "conversion", "spend")
    arm = customers["segment"].replace_strict({name: place for place, name in enumerate(ARMS)})
    return trial_of(Encoder.of(facts).encode(facts), arm.to_numpy(), customers["visit"].to_numpy())


@pytest.mark.parametrize(
    ("arm", "by_history", "by_recency", "of_first"),
    [
        ("Mens E-Mail", 0.01843340125952005, 0.011848925430545868, 0.08947898330252632),
        ("Womens E-Mail", 0.0026215140678726204, -0.004519769337937204, 0.04794238908948567),
    ],
)
def test_figures_are_scikit_uplifts(
    customers: pl.DataFrame, arm: str, by_history: float, by_recency: float, of_first: float
) -> None:
    two = customers.filter(pl.col("segment").is_in([arm, "No E-Mail"]))
    visit, treated = two["visit"].to_numpy(), (two["segment"] == arm).to_numpy()
    assert qini(visit, two["history"].to_numpy(), treated) == pytest.approx(by_history, abs=1e-9)
    assert qini(visit, -two["recency"].to_numpy(), treated) == pytest.approx(by_recency, abs=1e-9)
    # Equal histories at the border are taken in another order.
    assert uplift_at(visit, two["history"].to_numpy(), treated) == pytest.approx(of_first, abs=1e-3)


def test_ranking_of_customers_not_learnt_from(trial: Trial) -> None:
    found = []
    for there in (fold for repeat in range(5) for fold in trial.folds(2, repeat)):
        asked = trial.take(there)
        expected = fit_hierarchical(trial.take(~there)).outcomes(asked.facts)
        for arm in (1, 2):
            both = (asked.arm == 0) | (asked.arm == arm)
            uplift = (expected[:, arm] - expected[:, 0])[both]
            found.append(qini(asked.outcome[both], uplift, asked.arm[both] == arm))
    assert np.mean(found) > 0.04, "the best peer has .0385"


def test_a_slice_learns_to_send_everybody_the_best(customers: pl.DataFrame) -> None:
    asked = Question("segment", "visit", control="No E-Mail", leave_out=("conversion", "spend"))
    figures = judge_trial(customers.head(8_000), asked).figures
    assert figures["policy"]["best"] == "Mens E-Mail"
    assert figures["policy"]["difference"]["high"] >= 0, "never surely below the best arm"
    assert figures["suspects"] == []
    values = {arm["arm"]: arm["value"] for arm in figures["arms"]}
    assert values["Mens E-Mail"]["low"] < 0.1825 < values["Mens E-Mail"]["high"]
    assert values["Womens E-Mail"]["low"] < 0.1516 < values["Womens E-Mail"]["high"]
