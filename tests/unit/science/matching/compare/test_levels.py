"""The machinery of levels: each pair of values judged once, the best of several columns."""

import numpy as np
import pytest
from tests.support.people import people

from regulars.science.matching.compare.levels import Levels, Rows, best_of, edits, jaro_winkler, of_unequal
from regulars.science.matching.encode import Column, encode_column


def texts(*values: str) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def test_jaro_winkler_gives_the_figures_of_winkler_1990() -> None:
    found = jaro_winkler(texts("martha", "dwayne", "dixon"), texts("marhta", "duane", "dicksonx"))
    assert found.tolist() == pytest.approx([0.9611, 0.84, 0.8133], abs=1e-3)


def test_exchanged_neighbours_are_one_edit_and_distant_words_are_cut_off() -> None:
    assert edits(texts("ann", "jonh", "abcdef"), texts("ann", "john", "uvwxyz"), 2).tolist() == [0, 1, 3]


@pytest.mark.parametrize("times", [1, 100])
def test_equal_unknown_and_unequal_values(times: int) -> None:
    column = encode_column(["ann", "bob", "", "ann"])
    seen: list[tuple[int, int]] = []

    def judge(one: Rows, other: Rows) -> Levels:
        seen.extend(zip(one.tolist(), other.tolist(), strict=True))
        return np.full(len(one), 5, dtype=np.int8)

    left, right = np.array([0, 0, 0, 1, 2] * times), np.array([3, 1, 2, 0, 2] * times)
    found = of_unequal(column, column.codes[left], column.codes[right], judge)
    assert found.tolist() == [-1, 5, 0, 5, 0] * times
    assert set(seen) == {(0, 1)}, "the smaller code first, so that order never matters"
    if times == 100:
        assert len(seen) == 2 * times or len(seen) == 1


def test_nothing_to_judge_calls_no_judge() -> None:
    column = encode_column(["ann", "ann"])

    def judge(_one: Rows, _other: Rows) -> Levels:
        raise AssertionError("both are equal")

    assert of_unequal(column, column.codes[:1], column.codes[1:], judge).tolist() == [-1]


def test_columns_of_one_field_meet_each_other() -> None:
    table = people({"phone": "1", "phone#2": "2"}, {"phone": "3", "phone#2": "1"}, {"phone": "4", "phone#2": ""})

    def compare(_column: Column, one: np.ndarray, other: np.ndarray) -> Levels:
        return np.where((one == other) & (one >= 0), 2, ((one >= 0) & (other >= 0)).astype(int)).astype(np.int8)

    assert best_of(table, "phone", np.array([0, 0, 1]), np.array([1, 2, 2]), compare).tolist() == [2, 1, 1]
