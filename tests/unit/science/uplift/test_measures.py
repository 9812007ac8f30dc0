"""Qini and its kin, pinned to scikit-uplift 0.5.1."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.uplift.measures import lift_kept, qini, qini_curve, uplift_at

OUTCOME = [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0]
TREATED = [1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0]
UPLIFT = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]


def test_the_curve_and_its_area_are_scikit_uplifts() -> None:
    taken, gained = qini_curve(OUTCOME, UPLIFT, TREATED)
    assert taken.tolist() == [0, 1, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    assert gained == pytest.approx([0, 1, 2, 2, 2, 5 / 3, 2, 1.75, 1.5, 0.6, 1])
    assert qini(OUTCOME, UPLIFT, TREATED) == pytest.approx(0.5255319148936171, abs=1e-12)


def test_a_thousand_customers_are_scikit_uplifts_too() -> None:
    place = np.arange(1000)
    outcome, treated = (place * 7919 % 13 < 4).astype(int), (place * 104729 % 7 < 3).astype(int)
    uplift = np.sin(place) * 0.1 + 0.05 * outcome * treated
    assert qini(outcome, uplift, treated) == pytest.approx(0.1525456402702153, abs=1e-12)
    assert uplift_at(outcome, uplift, treated, 0.3) == pytest.approx(0.09899888765294768, abs=1e-12)


def test_a_ranking_by_nothing_is_worth_nothing() -> None:
    assert qini(OUTCOME, [0.0] * 12, TREATED) == pytest.approx(0)
    kept = lift_kept(np.arange(10.0), np.zeros(10), 0.3)
    assert kept.value == pytest.approx(0.3)
    assert kept.error == pytest.approx(0)


def test_the_best_order_has_a_qini_of_one() -> None:
    outcome, treated = np.array(OUTCOME), np.array(TREATED)
    assert qini(outcome, outcome * treated - outcome * (1 - treated), treated) == pytest.approx(1)


def test_few_contacts_keep_what_those_contacted_gain() -> None:
    gain = np.array([5.0, 3.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert lift_kept(gain, gain, 0.2).value == pytest.approx(0.8)
    assert lift_kept(gain, gain, 0.3).value == pytest.approx(0.9), "of two alike at the border, half of each"
    assert lift_kept(gain, -gain, 0.3).value == pytest.approx(0)


@pytest.mark.parametrize(
    ("outcome", "treated", "said"),
    [([0, 2.5], [0, 1], "0 or 1"), ([0, 1], [1, 1], "others who were not"), ([0, 1], [0, 0], "others who were not")],
)
def test_what_qini_is_not_for(outcome, treated, said) -> None:
    with pytest.raises(BadInput, match=said):
        qini(outcome, [1, 2], treated)
