"""Verdicts in plain words, and experiments as the last run left them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regulars.kernel.errors import BadInput
from regulars.ledger.models import Run
from regulars.measure.earned.latest import latest_experiments
from regulars.measure.earned.words import AS_SEEN, too_early, uneven, verdict
from regulars.science.experiments.balance import Balance
from regulars.science.experiments.compare import Comparison

AT = datetime(2026, 5, 1, tzinfo=UTC)


def comparison(effect: float, reach: float) -> Comparison:
    return Comparison(
        treated=90,
        control=60,
        treated_mean=10.0,
        control_mean=10.0 - effect,
        effect=effect,
        spread=reach / 3,
        low=effect - reach,
        high=effect + reach,
        fixed_low=effect - reach / 1.6,
        fixed_high=effect + reach / 1.6,
    )


@pytest.mark.parametrize(
    ("effect", "reach", "told"),
    [
        (3.0, 1.0, f"has earned €3.00 a customer, between €2.00 and €4.00, {AS_SEEN}"),
        (-3.0, 1.0, f"has cost €3.00 of margin a customer: the effect is between -€4.00 and -€2.00, {AS_SEEN}"),
        (1.0, 2.0, f"no difference to be seen yet: the effect on a customer is between -€1.00 and €3.00, {AS_SEEN}"),
        (1.0, 1.0, f"no difference to be seen yet: the effect on a customer is between €0.00 and €2.00, {AS_SEEN}"),
    ],
)
def test_what_the_interval_says(effect: float, reach: float, told: str):
    assert verdict(comparison(effect, reach), "EUR") == told


def test_why_it_cannot_be_told():
    assert too_early(1_200, 3, 50, 10) == (
        "too early to tell: 1,200 could have it and 3 were left alone, and it takes 50 of each, 10 of whom bought"
    )
    assert uneven(Balance(control=10, expected=1_040.4, even=False)) == (
        "cannot be told: 10 were left alone where chance would leave about 1,040, "
        "so the groups differ in more than this"
    )


def measured(**outcome: object) -> None:
    figures = {"as_of": AT.isoformat(), "currency": "EUR", "outcomes": [outcome]}
    Run.objects.create(step="measure", started_at=AT, finished_at=AT, figures=figures)


def test_there_is_nothing_before_the_first_run(db: None):
    assert latest_experiments() is None
    assert latest_experiments(2.0) is None


def test_what_is_needed_for_an_effect_of_a_stated_size(db: None):
    measured(days=40, spread=0.5, treated=900, control=100)
    found = latest_experiments(1.0)
    assert found is not None
    (one,) = found["experiments"]
    assert one["needed"] > 0
    assert latest_experiments(10.0)["experiments"][0]["needed"] == 0
    assert latest_experiments()["experiments"][0]["needed"] is None
    assert found["control_group"] is None


def test_where_nothing_can_be_told_nothing_can_be_reckoned(db: None):
    measured(days=40, spread=None, treated=9, control=1)
    assert latest_experiments(1.0)["experiments"][0]["needed"] is None


def test_what_an_earlier_version_measured_is_left_out(db: None):
    measured(name="Call them", verdict="too early to tell")
    assert latest_experiments()["experiments"] == []


@pytest.mark.parametrize("size", [0.0, -2.0, float("inf"), float("nan")])
def test_a_size_must_be_above_nothing(size: float, db: None):
    with pytest.raises(BadInput, match="cannot show: say what an effect worth knowing is"):
        latest_experiments(size)
