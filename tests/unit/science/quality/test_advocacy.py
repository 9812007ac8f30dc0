"""Advocates: answers outweigh guesses, referrals follow the own history, and the map splits at the middle."""

import numpy as np
import polars as pl
import pytest

from regulars.science.quality.advocacy import (
    ADVOCATE,
    AFFLUENT,
    CHAMPION,
    MISER,
    expected_referrals,
    place_on_map,
    probability_to_recommend,
    referral_value,
)


def signs(**told):
    names = ("promoter_answers", "other_answers", "brought", "complaints", "repeats")
    return pl.DataFrame({"customer": [1], **{name: [told.get(name, 0)] for name in names}})


def recommends(**told):
    return probability_to_recommend(signs(**told))["recommends"][0]


def test_an_answer_counts_more_than_what_we_guess():
    assert recommends() == pytest.approx(0.2)
    assert recommends(promoter_answers=1) > recommends(repeats=30)
    assert recommends(promoter_answers=1, complaints=1) > recommends(other_answers=1, repeats=30)
    assert recommends(complaints=2) < recommends() < recommends(brought=1)


def test_the_interval_holds_the_chance_and_narrows():
    wide, narrow = (probability_to_recommend(signs(promoter_answers=n, other_answers=n)).row(0) for n in (1, 20))
    assert wide[2] < wide[1] < wide[3]
    assert narrow[3] - narrow[2] < wide[3] - wide[2]


def test_nulls_are_nothing():
    empty = signs().with_columns(pl.lit(None, dtype=pl.Int64).alias("brought"))
    assert probability_to_recommend(empty)["recommends"][0] == pytest.approx(0.2)


def test_referrals_lean_on_the_own_history_the_longer_it_is():
    assert expected_referrals(np.array([0.0]), np.array([0.0]), np.array([0.2]))[0] == pytest.approx(0.05)
    assert expected_referrals(np.array([20.0]), np.array([10.0]), np.array([0.2]))[0] == pytest.approx(20.1 / 12)
    short, long = expected_referrals(np.zeros(2), np.array([1.0, 8.0]), np.full(2, 0.2))
    assert long < short


def test_of_those_who_would_have_come_anyway_only_the_cost_of_winning_them_is_saved():
    assert referral_value(np.array([2.0]), 100.0, 15.0, came_otherwise=0.5)[0] == pytest.approx(2 * (15 + 50))
    assert referral_value(np.array([2.0]), 100.0, 15.0, came_otherwise=1.0)[0] == pytest.approx(30)


def test_the_map_splits_at_the_medians_and_equals_share_a_cell():
    value, brings = np.array([1.0, 9.0, 9.0, 1.0]), np.array([1.0, 1.0, 9.0, 9.0])
    assert place_on_map(value, brings).tolist() == [MISER, AFFLUENT, CHAMPION, ADVOCATE]
    assert set(place_on_map(np.ones(5), np.ones(5))) == {MISER}
