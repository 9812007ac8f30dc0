"""Relationship quality: reliability as Cronbach defines it, and the five kinds with their chances."""

import numpy as np
import pytest

from regulars.science.quality.latent import Standing
from regulars.science.quality.relationship import KINDS, RELIABLE, Kind, cronbach_alpha, kind_chances, kinds_of


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


def test_five_kinds():
    found = kinds_of([6, 5.2, 4.5, 3, 2], [6, 5, 4, 4, 2], [6, 4, 4, 5, 2])
    assert found == [Kind.AMBASSADOR, Kind.RATIONAL, Kind.AMBIVALENT, Kind.STALKER, Kind.OPPONENT]


def standing(*means, deviation=0.01):
    mean = np.array(means, dtype=float).reshape(-1, 3)
    return Standing(mean, np.broadcast_to(deviation**2 * np.eye(3), (len(mean), 3, 3)))


def test_who_is_known_exactly_is_surely_of_one_kind():
    found = kind_chances(standing([6, 6, 6], [2, 2, 2], [3.5, 3.5, 5]))
    assert [KINDS[number] for number in found.kind] == [Kind.AMBASSADOR, Kind.OPPONENT, Kind.STALKER]
    assert found.probability.tolist() == [1, 1, 1]
    assert found.sings.tolist() == [1, 0, 0]
    assert found.walks.tolist() == [0, 1, 0]


def test_the_less_is_known_the_less_sure():
    close, far = (kind_chances(standing([6, 6, 6], deviation=each)) for each in (0.2, 1.5))
    assert close.sings[0] > 0.95
    assert far.sings[0] < 0.6
    assert far.probability[0] < close.probability[0]


def test_nobody_is_nothing():
    assert len(kind_chances(standing()).kind) == 0
