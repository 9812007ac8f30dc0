"""Fifths, and the rule for ties."""

import datetime

import polars as pl

from regulars.science.lifetime.rfm import fifth_of, score_rfm


def fifths(values):
    return pl.DataFrame({"value": values}).select(fifth_of("value")).to_series().to_list()


def test_ten_different_values_make_five_pairs():
    assert fifths([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]) == [5, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_equals_score_the_same_that_of_their_average_place():
    assert fifths([7] * 9) == [3] * 9
    assert fifths([0] * 6 + [1, 2, 3, 4]) == [2] * 6 + [4, 4, 5, 5]


def test_one_customer_is_in_the_middle():
    assert fifths([42]) == [3]


def test_recent_frequent_and_generous_score_high():
    day = datetime.date
    summary = pl.DataFrame(
        {
            "customer": ["a", "b", "c", "d", "e"],
            "last_at": [day(2024, 5, 1), day(2024, 1, 1), day(2024, 4, 1), day(2024, 3, 1), day(2024, 2, 1)],
            "frequency": [0, 9, 4, 2, 1],
            "total_spend": [50.0, 10.0, 20.0, 30.0, 40.0],
        }
    )
    found = score_rfm(summary)
    assert found.rows() == [("a", 5, 1, 5), ("b", 1, 5, 1), ("c", 4, 4, 2), ("d", 3, 3, 3), ("e", 2, 2, 4)]
    assert found.schema == {"customer": pl.String, "r": pl.Int8, "f": pl.Int8, "m": pl.Int8}
    assert score_rfm(summary.reverse()).reverse().equals(found)


def test_nobody():
    empty = pl.DataFrame(
        schema={"customer": pl.Int64, "last_at": pl.Date, "frequency": pl.Int64, "total_spend": pl.Float64}
    )
    assert score_rfm(empty).is_empty()
