"""NPS, CSAT and CES as they are defined."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.quality.satisfaction import (
    customer_effort_score,
    customer_satisfaction,
    interval_of,
    net_promoter_score,
)


def test_net_promoter_score_and_its_error():
    found = net_promoter_score([10, 9, 9, 8, 7, 3, 6, 10, 0, 5])
    assert found.score == pytest.approx(100 * (0.4 - 0.4))
    assert found.error == pytest.approx(100 * np.sqrt(0.8 / 10))
    assert found.answers == 10


def test_satisfaction_is_the_two_best_of_five():
    assert customer_satisfaction([5, 4, 3, 1]).score == 50.0


def test_effort_is_the_mean():
    assert customer_effort_score([7, 5, 6]).score == 6.0
    assert np.isnan(customer_effort_score([7]).error)


@pytest.mark.parametrize(
    ("measure", "answer"), [(net_promoter_score, 11), (customer_satisfaction, 0), (customer_effort_score, 8)]
)
def test_an_answer_off_the_scale_is_quoted(measure, answer):
    with pytest.raises(BadInput, match=f"An answer is {answer}"):
        measure([answer])


def test_no_answers_are_refused():
    with pytest.raises(BadInput, match="no answers"):
        net_promoter_score([])


def test_intervals_stay_within_what_is_possible_and_admit_how_few_answered() -> None:
    for answers in ([10, 10], [0, 0, 0], [9, 6, 7, 10]):
        low, high = interval_of(net_promoter_score(answers), -100, 100)
        assert -100 <= low < high <= 100
    few, many = (interval_of(customer_satisfaction([5] * n), 0, 100) for n in (3, 300))
    assert many[0] > few[0]
    assert many[1] == few[1] == 100


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_intervals_cover_the_truth_nineteen_times_in_twenty(share: float) -> None:
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(2_000):
        low, high = interval_of(customer_satisfaction(np.where(rng.random(60) < share, 5, 1)), 0, 100)
        covered += low <= 100 * share <= high
    assert covered / 2_000 >= 0.93
