"""Given and family names: equal, a nickname or initial, a slip of the pen, swapped, or somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.atoms import sound
from regulars.science.matching.compare.levels import (
    Comparison,
    Level,
    Levels,
    Rows,
    edits,
    jaro_winkler,
    of_unequal,
)
from regulars.science.matching.encode import Column, People
from regulars.science.matching.normal.nicknames import is_given_name, same_given_name

_ANOTHER, _DIFFERENT, _SIMILAR, _INITIAL, _TYPO, _VARIANT, _SWAPPED, _EXACT = range(1, 9)
_F_DIFFERENT, _F_SIMILAR, _F_INITIAL, _F_PART, _F_TYPO, _F_EXACT = range(1, 7)


def compare_given(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of given names; "swapped" where each record has the other's family name as its given name."""
    given = people.columns["given"][0]
    levels = of_unequal(given, given.codes[left], given.codes[right], lambda one, other: _given(given, one, other))
    levels[levels == -1] = _EXACT
    levels[_swapped(people, left, right, levels)] = _SWAPPED
    return levels


def compare_family(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of family names; unknown where the names are swapped, which the given names' level tells already."""
    family = people.columns["family"][0]
    levels = of_unequal(family, family.codes[left], family.codes[right], lambda one, other: _family(family, one, other))
    levels[levels == -1] = _F_EXACT
    if "given" in people.columns:
        given = people.columns["given"][0]
        apart = given.codes[left] != given.codes[right]
        levels[_swapped(people, left, right, np.where(apart, levels, _EXACT).astype(np.int8))] = 0
    return levels


def _given(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    first_words = column.derive("first words", _first_words)
    mine, theirs = texts[one], texts[other]
    mine_first, theirs_first = first_words[one], first_words[other]
    alike = jaro_winkler(mine_first, theirs_first)
    apart = edits(mine_first, theirs_first, 2)
    lengths = column.derive("first lengths", lambda _: np.array([len(word) for word in first_words]))
    shorter = np.minimum(lengths[one], lengths[other])
    levels = np.full(len(one), _DIFFERENT, dtype=np.int8)
    levels[(alike >= 0.8) & (apart <= 2) & (shorter >= 3)] = _SIMILAR
    levels[(shorter >= 3) & ((apart <= 1) | (alike >= 0.93))] = _TYPO
    initials = column.derive("initials", _initials)
    levels[(shorter == 1) & (initials[one] == initials[other])] = _INITIAL
    # Mary is no slip of Mark: two well-known names are two names, unless they sound alike, as Kristen and Kristin do.
    known = column.derive("known", lambda _: np.array([is_given_name(word) for word in first_words], dtype=bool))
    sounds = column.derive("sounds", lambda _: np.array([hash(sound(word)) for word in first_words], dtype=np.int64))
    levels[known[one] & known[other] & ((sounds[one] != sounds[other]) | (levels == _DIFFERENT))] = _ANOTHER
    starts = column.derive("starts", lambda _: np.array([_start(word) for word in first_words], dtype=np.int64))
    several = column.derive("several", lambda values: np.array([" " in value for value in values], dtype=bool))
    related = (known[one] & known[other]) | (starts[one] == starts[other]) | several[one] | several[other]
    for at in np.flatnonzero(related & (((levels != _TYPO) & (shorter >= 2)) | (mine_first == theirs_first))):
        if _variant(mine[at], theirs[at], mine_first[at], theirs_first[at]):
            levels[at] = _VARIANT
    return levels


def _variant(mine: str, theirs: str, mine_first: str, theirs_first: str) -> bool:
    """Whether two given names may be one: a nickname, one word of several, one the beginning of the other."""
    if mine_first == theirs_first or mine_first in theirs.split() or theirs_first in mine.split():
        return True
    short, long = sorted((mine_first, theirs_first), key=len)
    return (len(short) >= 3 and long.startswith(short)) or same_given_name(mine_first, theirs_first)


def _family(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    mine, theirs = texts[one], texts[other]
    alike, apart = jaro_winkler(mine, theirs), edits(mine, theirs, 2)
    lengths = column.derive("lengths", lambda values: np.array([len(value) for value in values]))
    shorter = np.minimum(lengths[one], lengths[other])
    levels = np.full(len(one), _F_DIFFERENT, dtype=np.int8)
    levels[(alike >= 0.85) & (shorter >= 3)] = _F_SIMILAR
    levels[(shorter >= 3) & ((apart <= 1) | (alike >= 0.94))] = _F_TYPO
    initials = column.derive("initials", _initials)
    levels[(shorter == 1) & (initials[one] == initials[other])] = _F_INITIAL
    for at in np.flatnonzero((levels < _F_TYPO) & (shorter >= 4) & (np.abs(lengths[one] - lengths[other]) >= 3)):
        short, long = sorted((mine[at], theirs[at]), key=len)
        if long.startswith(short) or long.endswith(short):
            levels[at] = _F_PART
    return levels


def _swapped(people: People, left: Rows, right: Rows, levels: Levels) -> NDArray[np.int64]:
    """Where the given name of each is the family name of the other, give or take a letter."""
    if "family" not in people.columns or "given" not in people.columns:
        return np.empty(0, dtype=np.int64)
    given, family = people.columns["given"][0], people.columns["family"][0]
    doubtful = np.flatnonzero((levels >= _ANOTHER) & (levels <= _SIMILAR))
    if not len(doubtful):
        return doubtful
    for column, ends in product((given, family), (left, right)):
        doubtful = doubtful[column.codes[ends[doubtful]] >= 0]
    initials_of = [column.derive("initials", _initials)[column.codes] for column in (given, family)]
    one, other = left[doubtful], right[doubtful]
    crossed = (initials_of[0][one] == initials_of[1][other]) & (initials_of[1][one] == initials_of[0][other])
    doubtful = doubtful[crossed]
    if not len(doubtful):
        return np.empty(0, dtype=np.int64)
    one, other = left[doubtful], right[doubtful]
    given_one, given_other = given.texts()[given.codes[one]], given.texts()[given.codes[other]]
    family_one, family_other = family.texts()[family.codes[one]], family.texts()[family.codes[other]]
    cross = np.minimum(jaro_winkler(given_one, family_other), jaro_winkler(family_one, given_other))
    straight = np.minimum(jaro_winkler(given_one, given_other), jaro_winkler(family_one, family_other))
    return doubtful[(cross >= 0.9) & (cross > straight)]  # type: ignore[no-any-return]


def _start(word: str) -> int:
    """The first three letters as a number; of shorter words one that no other has."""
    return (
        int.from_bytes(word[:3].encode(), "little") if len(word) >= 3 else -1 - int.from_bytes(word.encode(), "little")
    )


def _first_words(values: Sequence[str]) -> NDArray[np.object_]:
    words = np.empty(len(values), dtype=object)
    words[:] = [value.split(" ", 1)[0] for value in values]
    return words


def _initials(values: Sequence[str]) -> NDArray[np.int32]:
    return np.array([ord(value[0]) for value in values], dtype=np.int32)


GIVEN = Comparison(
    "given",
    (
        Level("another", 0.01, "different first names", most=0.04),
        Level("different", 0.02, "different first names", most=0.12),
        Level("similar", 0.03, "somewhat similar first names"),
        Level("initial", 0.05, "the initial of the first name fits"),
        Level("typo", 0.08, "nearly the same first name"),
        Level("variant", 0.07, "a form of the same first name"),
        Level("swapped", 0.03, "first and last name swapped", frequency="swapped"),
        Level("exact", 0.71, "the same first name", frequency="given"),
    ),
    compare_given,
    personal=True,
    needs=("given",),
)
FAMILY = Comparison(
    "family",
    (
        Level("different", 0.05, "different last names"),
        Level("similar", 0.02, "somewhat similar last names"),
        Level("initial", 0.03, "the initial of the last name fits"),
        Level("part", 0.02, "one last name is part of the other"),
        Level("typo", 0.08, "nearly the same last name"),
        Level("exact", 0.80, "the same last name", frequency="family"),
    ),
    compare_family,
    personal=False,
    needs=("family",),
)
