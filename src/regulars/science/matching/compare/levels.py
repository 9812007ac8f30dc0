"""What a comparison is: a field, its levels, and a function that gives the level of each pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from regulars.science.matching.encode import Column, People

Rows = NDArray[np.int64]
Levels = NDArray[np.int8]
Texts = NDArray[np.object_]
UNKNOWN, DIFFERENT = 0, 1


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness. `usual` is how often records of one person stand in it, before the data says better."""

    name: str
    usual: float
    words: str = ""
    """how an explanation says it"""
    most: float = 1.0
    """the most that this can be, however strange the table: twins must not teach that first names mean nothing"""
    frequency: str = ""
    """the derived field whose value's frequency measures the coincidence; empty: the level's own share does"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field as it is compared. Level 0 is unknown; `levels[i]` is level i + 1, the first being "different".

    `compare(people, left, right)` gives a level for each pair of rows. `personal` fields tell members of a household
    apart; the others they may share. `name` is the field's name in explanations and in the model.
    """

    name: str
    levels: tuple[Level, ...]
    compare: Callable[[People, Rows, Rows], Levels]
    personal: bool
    needs: tuple[str, ...]
    """the fields it reads; it takes part where the table has the first of them"""

    def at(self, name: str) -> int:
        """The number of the level of that name."""
        return next(number for number, level in enumerate(self.levels, 1) if level.name == name)


def jaro_winkler(one: Texts, other: Texts) -> NDArray[np.float32]:
    """Jaro-Winkler similarity (0 to 1) of each pair of texts (Winkler 1990)."""
    return process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)


def edits(one: Texts, other: Texts, most: int) -> NDArray[np.int32]:
    """Optimal string alignment distance of each pair of texts; `most` + 1 where there are more edits."""
    return process.cpdist(one, other, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)


def of_unequal(
    column: Column, left: NDArray[np.int32], right: NDArray[np.int32], judge: Callable[[Rows, Rows], Levels]
) -> Levels:
    """Levels of pairs of codes of one column: 0 where one is unknown, -1 where equal, else what `judge` says.

    `judge` sees each pair of different codes once, the smaller first, so that order never matters.
    """
    levels = np.zeros(len(left), dtype=np.int8)
    levels[(left == right) & (left >= 0)] = -1
    unequal = ((left != right) & (left >= 0) & (right >= 0)).nonzero()[0]
    if len(unequal):
        one, other = np.minimum(left[unequal], right[unequal]), np.maximum(left[unequal], right[unequal])
        if len(unequal) < 256:
            levels[unequal] = judge(one.astype(np.int64), other.astype(np.int64))
        else:
            pairs, inverse = np.unique(one.astype(np.int64) * len(column.values) + other, return_inverse=True)
            levels[unequal] = judge(*np.divmod(pairs, len(column.values)))[inverse]
    return levels


def best_of(people: People, name: str, left: Rows, right: Rows, compare: Callable[..., Levels]) -> Levels:
    """The best level over all columns of a field: `compare(column, codes, codes)` is given one column at a time.

    Columns of one field share their values, so that a first phone meets a second.
    """
    columns = people.columns[name]
    if len(columns) == 1:
        codes = columns[0].codes
        return compare(columns[0], codes[left], codes[right])
    shared, codes_of = one_table(people, name)
    best = np.zeros(len(left), dtype=np.int8)
    for one in codes_of:
        for other in codes_of:
            best = np.maximum(best, compare(shared, one[left], other[right]))
    return best


def one_table(people: People, name: str) -> tuple[Column, list[NDArray[np.int32]]]:
    """All columns of a field coded into one table of values: the table, and the codes of each column."""
    first, *others = people.columns[name]
    if not others:
        return first, [first.codes]

    def join(_values: Sequence[str]) -> tuple[Column, list[NDArray[np.int32]]]:
        numbers = {value: number for number, value in enumerate(first.values)}
        all_codes = [first.codes]
        for column in others:
            mapped = np.array([numbers.setdefault(value, len(numbers)) for value in column.values] + [-1], np.int32)
            all_codes.append(mapped[column.codes])
        return Column(first.codes, list(numbers)), all_codes

    return first.derive("in one table", join)  # type: ignore[no-any-return]
