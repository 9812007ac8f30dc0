"""Addresses as a whole: house and street, postcode and city are one statement, and counted once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from regulars.science.matching.compare.levels import (
    Comparison,
    Level,
    Levels,
    Rows,
    edits,
    jaro_winkler,
    of_unequal,
    one_table,
)
from regulars.science.matching.encode import Column, People

_DIFFERENT, _CITY, _NEIGHBOUR, _STREET, _POSTCODE, _HOUSE, _NEARLY, _FULL = range(1, 9)
_NO, _ALIKE, _SAME = 1, 2, 3
_PARTS: tuple[str, ...] = ("street", "house", "postcode", "city")
Tables = dict[str, tuple[Column, list[NDArray[np.int32]]]]


def compare_address(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of whole addresses, from what both records say of street, house, postcode and city; where records have
    several addresses, of the two that are most alike."""
    tables: Tables = {name: one_table(people, name) for name in _PARTS if name in people.columns}
    places = max(len(codes) for _, codes in tables.values())
    best = np.zeros(len(left), dtype=np.int8)
    for one in range(places):
        for other in range(places):
            best = np.maximum(best, _compare_places(tables, one, other, left, right))
    return best


def _compare_places(tables: Tables, one: int, other: int, left: Rows, right: Rows) -> Levels:
    street = _part(tables, "street", one, other, left, right, _street)
    house = _part(tables, "house", one, other, left, right, _house)
    postcode = _part(tables, "postcode", one, other, left, right, _postcode)
    city = _part(tables, "city", one, other, left, right, _city)
    levels = np.zeros(len(left), dtype=np.int8)
    levels[(street > 0) | (postcode > 0) | (city > 0)] = _DIFFERENT
    levels[city >= _ALIKE] = _CITY
    area = (postcode >= _ALIKE) | ((city >= _ALIKE) & (postcode != _NO)) | ((postcode == 0) & (city == 0))
    alike = street >= _ALIKE
    levels[alike & (area | (city >= _ALIKE))] = _STREET
    levels[alike & area & (house == _NO)] = _NEIGHBOUR
    same_area = (postcode == _SAME) & ~(alike & (house == _NO))
    levels[same_area] = np.maximum(levels[same_area], _POSTCODE)
    levels[(postcode == _SAME) & (house == _SAME)] = _HOUSE
    levels[alike & (house >= _ALIKE)] = _HOUSE
    levels[alike & (house != _NO) & area] = _NEARLY
    levels[(street == _SAME) & ((house == _SAME) | (house == 0)) & area] = _FULL
    return levels


def _part(
    tables: Tables,
    name: str,
    one: int,
    other: int,
    left: Rows,
    right: Rows,
    judge: Callable[[Column, Rows, Rows], Levels],
) -> Levels:
    table, codes = tables.get(name, (None, []))
    if table is None or max(one, other) >= len(codes):
        return np.zeros(len(left), dtype=np.int8)
    levels = of_unequal(table, codes[one][left], codes[other][right], lambda mine, theirs: judge(table, mine, theirs))
    levels[levels == -1] = _SAME
    return levels


def _street(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    mine, theirs = texts[one], texts[other]
    alike = jaro_winkler(mine, theirs)
    levels = np.full(len(one), _NO, dtype=np.int8)
    levels[alike >= 0.93] = _ALIKE
    doubtful = np.flatnonzero((alike >= 0.5) & (alike < 0.93))
    words = process.cpdist(mine[doubtful], theirs[doubtful], scorer=fuzz.token_sort_ratio, dtype=np.float32)
    levels[doubtful[words >= 84]] = _ALIKE
    return levels


def _house(column: Column, one: Rows, other: Rows) -> Levels:
    figures = column.derive("figures", lambda values: np.array([_figures(value) for value in values], dtype=np.int64))
    levels = np.full(len(one), _NO, dtype=np.int8)
    levels[(figures[one] == figures[other]) & (figures[one] >= 0)] = _ALIKE
    return levels


def _figures(value: str) -> int:
    digits = "".join(letter for letter in value if letter.isdigit())[:9]
    return int(digits) if digits else -1


def _postcode(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    levels = np.full(len(one), _NO, dtype=np.int8)
    levels[edits(texts[one], texts[other], 1) <= 1] = _ALIKE
    return levels


def _city(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    mine, theirs = texts[one], texts[other]
    levels = np.full(len(one), _NO, dtype=np.int8)
    levels[(jaro_winkler(mine, theirs) >= 0.9) | (edits(mine, theirs, 2) <= 1)] = _ALIKE
    return levels


ADDRESS = Comparison(
    "address",
    (
        Level("different", 0.20, "different addresses"),
        Level("city", 0.08, "the same town", frequency="city"),
        Level("neighbour", 0.01, "the same street, another house"),
        Level("street", 0.03, "the same street"),
        Level("postcode", 0.05, "the same postcode", frequency="postcode"),
        Level("house", 0.05, "the same house number, and the same postcode or street"),
        Level("nearly", 0.13, "nearly the same address"),
        Level("full", 0.45, "the same address", frequency="address"),
    ),
    compare_address,
    personal=False,
    needs=("street", "postcode", "city"),
)
