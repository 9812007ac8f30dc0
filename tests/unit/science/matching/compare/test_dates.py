"""Birth dates."""

import numpy as np
import pytest
from tests.support.people import level, people

from regulars.science.matching.compare.dates import BIRTH_DATE, compare_birth_date


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1980-05-03", "1980-05-03", "exact"),
        ("1980-05-03", "1980-03-05", "swapped"),
        ("1980-05-03", "1980-05-04", "typo"),
        ("1980-05-03", "1980-05-30", "typo"),
        ("1980-05-03", "1908-05-03", "typo"),
        ("1980-05-03", "1980-05-14", "two parts"),
        ("1980-05-03", "1971-05-03", "two parts"),
        ("1980-05-03", "1980-11-28", "part"),
        ("1980-05-03", "1980", "part"),
        ("1980-05-03", "1980-05", "part"),
        ("1980", "1980", "part"),
        ("1980-05-03", "1971-11-28", "different"),
        ("1980", "1971", "different"),
        ("1980-05-03", "", ""),
        ("", "", ""),
    ],
)
def test_birth_dates(one: str, other: str, expected: str) -> None:
    assert level("birth_date", {"birth_date": one}, {"birth_date": other}) == expected


def test_a_day_that_is_its_month_is_not_swapped() -> None:
    assert level("birth_date", {"birth_date": "1980-05-05"}, {"birth_date": "1980-05-05"}) == "exact"


def test_a_column_without_a_single_pair_of_dates_says_nothing() -> None:
    table = people({"birth_date": "1980-05-03"}, {"birth_date": ""}, {"birth_date": ""})
    assert compare_birth_date(table, np.array([0, 1]), np.array([1, 2])).tolist() == [0, 0]


def test_a_birth_date_is_personal() -> None:
    assert BIRTH_DATE.personal
