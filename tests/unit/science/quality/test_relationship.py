"""Relationship quality: reliability as Cronbach defines it, answers before guesses, and the five kinds."""

import numpy as np
import pytest

from regulars.science.quality.relationship import RELIABLE, Kind, cronbach_alpha, kinds_of, measure_construct


def survey(people, rng, noise=0.8):
    truth = rng.normal(4.5, 1.2, people)
    return truth, np.clip(np.round(truth[:, None] + rng.normal(0, noise, (people, 4))), 1, 7)


def test_alpha_of_a_small_table_by_hand():
    answers = [[1, 2], [2, 3], [3, 4], [4, 5]]
    assert cronbach_alpha(answers) == pytest.approx(1.0)
    assert cronbach_alpha([[1, 4], [2, 3], [3, 2], [4, 1]]) != cronbach_alpha(answers)
    mixed = np.array([[3, 4, 3], [5, 5, 6], [2, 3, 2], [4, 4, 5.0]])
    items = mixed.var(axis=0, ddof=1).sum()
    assert cronbach_alpha(mixed) == pytest.approx(1.5 * (1 - items / mixed.sum(axis=1).var(ddof=1)))


def test_alpha_leaves_out_the_incomplete_and_knows_when_it_cannot_say():
    assert cronbach_alpha([[1, 2], [2, 3], [np.nan, 4]]) == cronbach_alpha([[1, 2], [2, 3]])
    assert np.isnan(cronbach_alpha([[1, 2]]))
    assert np.isnan(cronbach_alpha([[3], [4]]))
    assert np.isnan(cronbach_alpha([[3, 3], [3, 3]]))


def test_a_sound_scale_is_reliable_and_a_noisy_one_is_not():
    rng = np.random.default_rng(1)
    assert cronbach_alpha(survey(500, rng)[1]) > RELIABLE
    assert cronbach_alpha(rng.integers(1, 8, (500, 4))) < RELIABLE


def test_answers_outweigh_behaviour_and_fade():
    said = np.array([[7.0, 7, 7, 7]])
    fresh, old = (measure_construct(said, [age], [3.0], alpha=0.85).mean[0] for age in (0.0, 6.0))
    assert fresh > 5
    assert 3 < old < fresh
    silent = measure_construct(np.full((1, 4), np.nan), [0.0], [3.0], alpha=0.85)
    assert silent.mean[0] == pytest.approx(3.0)
    assert silent.deviation[0] > measure_construct(said, [0.0], [3.0], alpha=0.85).deviation[0]


def test_missing_items_widen():
    whole, half = (
        measure_construct(np.array([row]), [0.0], [4.0], alpha=0.8).deviation[0]
        for row in ([6.0, 6, 6, 6], [6.0, np.nan, np.nan, 6])
    )
    assert whole < half


def test_the_level_is_closer_to_the_truth_than_the_raw_mean():
    rng = np.random.default_rng(2)
    truth, answers = survey(4_000, rng, noise=2.0)
    alpha = cronbach_alpha(answers)
    found = measure_construct(answers, np.zeros(4_000), np.full(4_000, 4.5), alpha=alpha)
    assert np.mean((found.mean - truth) ** 2) < np.mean((answers.mean(axis=1) - truth) ** 2)
    assert np.mean(np.abs(found.mean - truth) < 1.645 * found.deviation) == pytest.approx(0.9, abs=0.05)


def test_five_kinds():
    found = kinds_of([6, 5.2, 4.5, 3, 2], [6, 5, 4, 4, 2], [6, 4, 4, 5, 2])
    assert found == [Kind.AMBASSADOR, Kind.RATIONAL, Kind.AMBIVALENT, Kind.STALKER, Kind.OPPONENT]
