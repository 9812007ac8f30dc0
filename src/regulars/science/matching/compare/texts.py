"""Companies, identifiers and whatever else records may agree in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from regulars.science.matching.compare.levels import (
    Comparison,
    Level,
    Levels,
    Rows,
    best_of,
    edits,
    jaro_winkler,
    of_unequal,
)
from regulars.science.matching.encode import Column, People

_DIFFERENT, _PART, _TYPO, _EXACT = range(1, 5)
_I_DIFFERENT, _I_TYPO, _I_EXACT = range(1, 4)


def _text_levels(column: Column, left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    levels = of_unequal(column, left, right, lambda one, other: _text(column, one, other))
    levels[levels == -1] = _EXACT
    return levels


def _text(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    mine, theirs = texts[one], texts[other]
    levels = np.full(len(one), _DIFFERENT, dtype=np.int8)
    words = column.derive("words", lambda values: np.array([value.count(" ") + 1 for value in values]))
    several = np.flatnonzero(np.maximum(words[one], words[other]) >= 2)
    shared = process.cpdist(mine[several], theirs[several], scorer=fuzz.token_set_ratio, dtype=np.float32)
    levels[several[shared >= 92]] = _PART
    levels[jaro_winkler(mine, theirs) >= 0.92] = _TYPO
    return levels


def _identifier_levels(column: Column, left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    levels = of_unequal(column, left, right, lambda one, other: _identifier(column, one, other))
    levels[levels == -1] = _I_EXACT
    return levels


def _identifier(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    levels = np.full(len(one), _I_DIFFERENT, dtype=np.int8)
    lengths = column.derive("lengths", lambda values: np.array([len(value) for value in values]))
    near = (edits(texts[one], texts[other], 1) <= 1) & (np.minimum(lengths[one], lengths[other]) >= 5)
    levels[near] = _I_TYPO
    return levels


def text_comparison(field: str, label: str) -> Comparison:
    """Compares a company, an organisation or any other attribute by its words."""

    def compare(people: People, left: Rows, right: Rows) -> Levels:
        return best_of(people, field, left, right, _text_levels)

    own_name = field == "organisation"
    usual = (0.05, 0.20, 0.20, 0.55) if own_name else (0.22, 0.03, 0.05, 0.70)
    return Comparison(
        field,
        (
            Level("different", usual[0], f"different in {label}"),
            Level("part", usual[1], f"partly the same {label}"),
            Level("typo", usual[2], f"nearly the same {label}"),
            Level("exact", usual[3], f"the same {label}", frequency=field),
        ),
        compare,
        personal=own_name,
        needs=(field,),
    )


def identifier_comparison(field: str, label: str) -> Comparison:
    """Compares identifiers of which a person has one: a passport, a social security or loyalty number."""

    def compare(people: People, left: Rows, right: Rows) -> Levels:
        return best_of(people, field, left, right, _identifier_levels)

    return Comparison(
        field,
        (
            Level("different", 0.03, f"different {label}s"),
            Level("typo", 0.06, f"nearly the same {label}"),
            Level("exact", 0.91, f"the same {label}", frequency=field),
        ),
        compare,
        personal=True,
        needs=(field,),
    )


def _same(field: str, label: str, usual: float, personal: bool = True) -> Comparison:
    def compare(people: People, left: Rows, right: Rows) -> Levels:
        codes = people.columns[field][0].codes
        one, other = codes[left], codes[right]
        levels = np.where(one == other, 2, 1).astype(np.int8)
        levels[(one < 0) | (other < 0)] = 0
        return levels

    levels = (
        Level("different", 1 - usual, f"different {label}s", most=0.1),
        Level("exact", usual, f"the same {label}", frequency=field),
    )
    return Comparison(field, levels, compare, personal=personal, needs=(field,))


GENDER = _same("gender", "gender", 0.97)
GENERATION = _same("generation", "generation (Jr, Sr)", 0.99)
