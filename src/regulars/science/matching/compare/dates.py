"""Birth dates: equal, day and month swapped, a slip of one digit, or parts of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.compare.levels import Comparison, Level, Levels, Rows
from regulars.science.matching.encode import People

_DIFFERENT, _PART, _TWO, _TYPO, _SWAPPED, _EXACT = range(1, 7)


def compare_birth_date(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of birth dates (YYYY, YYYY-MM or YYYY-MM-DD): by equal parts and by digits."""
    column = people.columns["birth_date"][0]
    digits = column.derive("digits", _digits)
    one, other = column.codes[left], column.codes[right]
    levels = np.zeros(len(left), dtype=np.int8)
    known = np.flatnonzero((one >= 0) & (other >= 0))
    if not len(known):
        return levels
    mine, theirs = digits[one[known]], digits[other[known]]
    both = (mine >= 0) & (theirs >= 0)
    apart = ((mine != theirs) & both).sum(axis=1)
    parts = [(mine[:, part] == theirs[:, part]).all(axis=1) for part in (slice(0, 4), slice(4, 6), slice(6, 8))]
    equal_parts = np.sum(parts, axis=0)
    found = np.full(len(known), _DIFFERENT, dtype=np.int8)
    found[parts[0]] = _PART
    found[(equal_parts == 2) & both.all(axis=1)] = _TWO
    found[(apart == 1) | _transposed(mine, theirs, apart)] = _TYPO
    whole = both.all(axis=1)
    crossed = (mine[:, 4:6] == theirs[:, 6:8]).all(axis=1) & (mine[:, 6:8] == theirs[:, 4:6]).all(axis=1)
    found[whole & parts[0] & crossed & (apart > 0)] = _SWAPPED
    found[(apart == 0) & ~whole] = _PART  # a year alone agrees with any date of that year
    found[(apart == 0) & whole] = _EXACT
    levels[known] = found
    return levels


def _transposed(mine: NDArray[np.int8], theirs: NDArray[np.int8], apart: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where two neighbouring digits are exchanged."""
    exchanged = (mine[:, :-1] == theirs[:, 1:]) & (mine[:, 1:] == theirs[:, :-1]) & (mine[:, :-1] != theirs[:, :-1])
    transposed: NDArray[np.bool_] = (apart == 2) & exchanged.any(axis=1)
    return transposed


def _digits(values: Sequence[str]) -> NDArray[np.int8]:
    """Eight digits a date, -1 where unknown."""
    table = np.full((max(len(values), 1), 8), -1, dtype=np.int8)
    for row, value in enumerate(values):
        figures = value.replace("-", "")[:8]
        table[row, : len(figures)] = [int(figure) for figure in figures]
    return table


BIRTH_DATE = Comparison(
    "birth_date",
    (
        Level("different", 0.05, "different birth dates", most=0.5),
        Level("part", 0.02, "birth dates agree in the year", most=0.15),
        Level("two parts", 0.04, "birth dates agree in two of day, month and year"),
        Level("typo", 0.05, "birth dates differ in one digit"),
        Level("swapped", 0.02, "day and month of the birth date swapped"),
        Level("exact", 0.82, "the same birth date", frequency="birth_date"),
    ),
    compare_birth_date,
    personal=True,
    needs=("birth_date",),
)
