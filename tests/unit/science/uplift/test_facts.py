"""Facts of any kind become columns of mean 0 and spread 1."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.science.uplift.facts import Encoder

COUNT = 300


def frame(**columns: object) -> pl.DataFrame:
    return pl.DataFrame(columns)


def test_numbers_words_booleans_and_days() -> None:
    rng = np.random.default_rng(0)
    customers = frame(
        age=rng.normal(40, 10, COUNT),
        spent=np.exp(rng.normal(2, 2, COUNT)),
        mail=rng.random(COUNT) < 0.5,
        town=rng.choice(["Leeds", "York", "Bath"], COUNT),
        kind=rng.choice(["new", "old"], COUNT),
        since=[datetime.date(2024, 1, 1) + datetime.timedelta(days=int(day)) for day in rng.integers(0, 200, COUNT)],
    )
    encoder = Encoder.of(customers)
    names = [(column.fact, column.value is not None, column.log) for column in encoder.columns]
    assert names.count(("town", True, False)) == 3
    assert names.count(("kind", True, False)) == 1, "of two values one column says all"
    assert ("age", False, False) in names
    assert ("spent", False, True) in names, "a long tail is taken in logarithms"
    matrix = encoder.encode(customers)
    assert matrix.shape == (COUNT, 8)
    assert np.allclose(matrix.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(matrix.std(axis=0), 1)


def test_names_and_constants_are_left_out() -> None:
    customers = frame(
        number=np.arange(COUNT),
        email=[f"c{place}@example.org" for place in range(COUNT)],
        same=[1] * COUNT,
        hour=np.arange(COUNT) % 24,
    )
    encoder = Encoder.of(customers)
    assert encoder.left_out == ("number", "email", "same")
    assert [column.fact for column in encoder.columns] == ["hour"]


def test_a_number_not_known_is_as_the_mean_and_told_apart() -> None:
    age = [None if place % 3 == 0 else float(place % 7) for place in range(COUNT)]
    encoder = Encoder.of(frame(age=age))
    assert [(column.fact, column.value) for column in encoder.columns] == [("age", None), ("age", "")]
    matrix = encoder.encode(frame(age=age))
    assert matrix[0, 0] == 0
    assert matrix[0, 1] > 0 > matrix[1, 1]


def test_a_word_never_seen_is_none_of_those_seen() -> None:
    encoder = Encoder.of(frame(town=["Leeds", "York", "Bath"] * 100))
    assert (encoder.encode(frame(town=["Hull"])) < 0).all()


def test_nothing_to_look_at_is_a_matrix_without_columns() -> None:
    encoder = Encoder.of(frame(same=["a"] * COUNT))
    assert encoder.encode(frame(same=["a"] * 5)).shape == (5, 0)


@pytest.mark.parametrize("values", [[-1.0, 0.0, 500.0] * 100, [1.0, 2.0, 3.0] * 100])
def test_what_may_be_negative_or_has_no_tail_stays_as_it_is(values: list[float]) -> None:
    assert not Encoder.of(frame(x=values)).columns[0].log
