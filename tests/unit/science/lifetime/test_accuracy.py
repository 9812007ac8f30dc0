"""Yardsticks of forecasts by hand, and where they are at their best."""

import numpy as np
import pytest

from regulars.science.lifetime.accuracy import (
    calibration_bins,
    calibration_gap,
    judge_counts,
    ranked_score,
    ranking,
    top_share,
)


def test_ranked_score_by_hand():
    reached = np.array([[0.5, 0.8, 1.0]])
    assert ranked_score(reached, np.array([1]))[0] == pytest.approx(0.25 + 0.04)
    assert ranked_score(reached, np.array([5]))[0] == pytest.approx(0.25 + 0.64 + 1 + 2)  # beyond the table


def test_ranked_score_of_a_sure_forecast_is_the_absolute_error():
    sure = np.tile([0.0, 0.0, 1.0, 1.0, 1.0], (5, 1))
    assert ranked_score(sure, np.arange(5)).tolist() == [2, 1, 0, 1, 2]


def test_the_truth_has_the_best_score():
    rng = np.random.default_rng(1)
    came = rng.poisson(1.5, 40_000)
    number = np.arange(15)

    def table(mean):
        chance = np.exp(-mean) * mean**number / np.cumprod(np.maximum(number, 1))
        return np.tile(chance, (len(came), 1))

    scores = {mean: judge_counts(table(mean), came).crps for mean in (1.2, 1.5, 1.8)}
    assert min(scores, key=scores.get) == 1.5
    found = judge_counts(table(1.5), came)
    assert found.ece < 0.01
    assert 0.88 <= found.covered <= 0.97
    assert found.expected == pytest.approx(found.came, rel=0.02)


def test_top_share_takes_equals_in_part():
    assert top_share([3, 1, 1, 1, 1, 1, 1, 1, 1, 1], [5, 1, 1, 1, 1, 0, 0, 0, 0, 1]) == 0.5
    assert top_share(np.ones(10), np.arange(10)) == pytest.approx(0.1)
    assert top_share([1, 2], [0, 0]) == 0.0


def test_ranking_counts_pairs_and_ties_half():
    assert ranking([0.1, 0.4, 0.4, 0.9], [False, True, False, True]) == pytest.approx(3.5 / 4)
    assert np.isnan(ranking([0.1], [True]))


def test_calibration_keeps_equal_chances_together():
    bins = calibration_bins([0.2] * 50 + [0.8] * 50, [True] * 10 + [False] * 40 + [True] * 40 + [False] * 10)
    assert [(round(said, 6), came, count) for said, came, count in bins] == [(0.2, 0.2, 50), (0.8, 0.8, 50)]
    assert calibration_gap([0.5] * 10, [True] * 10) == pytest.approx(0.5)
