"""The model for tables too small to learn from: how people, households and strangers usually agree.

Three records that share an address are no third of mankind; a table of a few dozen says nothing of how rare a name is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from regulars.science.matching.compare.catalogue import comparisons_of
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.frequencies import Counts
from regulars.science.matching.model import FieldModel, Model, Shares

LEAST_TO_LEARN_FROM = 200
"""Records that a table must have to be learned from."""

_CROWD = 1_000
"""A small table is taken for the beginning of one of so many records."""

_SAME_RATE, _HOUSEHOLD_RATE = 0.5, 0.3
_NAMED_AFTER = 0.03

_CHANCE: Mapping[str, Mapping[str, float]] = {
    "given": {
        "different": 0.55, "similar": 2e-3, "initial": 6e-3, "typo": 1e-3, "variant": 1.5e-3, "swapped": 1e-6,
        "exact": 2.5e-3,
    },
    "family": {"similar": 2e-3, "initial": 1e-3, "part": 1e-3, "typo": 1e-3, "exact": 5e-4},
    "email": {
        "like": 8e-3, "number": 1e-3, "similar": 1e-4, "local typo": 1e-4, "typo": 1e-5, "local": 1e-4, "inbox": 1e-5,
        "exact": 1e-5,
    },
    "phone": {"typo": 1e-5, "tail": 1e-6, "exact": 1e-5},
    "birth_date": {"part": 0.07, "two parts": 5e-3, "typo": 2e-3, "swapped": 1e-4, "exact": 4e-5},
    "address": {
        "city": 0.08, "neighbour": 1e-3, "street": 2e-3, "postcode": 0.01, "house": 5e-4, "nearly": 1e-4, "full": 1e-4,
    },
    "gender": {"exact": 0.5},
    "generation": {"exact": 0.5},
    "company": {"part": 5e-3, "typo": 1e-3, "exact": 2e-3},
    "organisation": {"part": 5e-3, "typo": 1e-3, "exact": 1e-3},
    "id": {"typo": 1e-5, "exact": 1e-6},
    "text": {"part": 0.03, "typo": 0.01, "exact": 0.06},
}  # fmt: skip
"""How often strangers stand in each level; the first level has the rest."""

_RARE: Mapping[str, float] = {
    "given": 2.5e-3, "family": 4e-4, "email": 1e-5, "email local": 1e-4, "email number": 1e-3, "phone": 1e-5,
    "birth_date": 5e-5, "address": 1e-4, "city": 0.05, "postcode": 5e-3, "gender": 0.5, "generation": 0.5,
    "company": 2e-3, "organisation": 1e-3, "id": 1e-6, "text": 0.06,
}  # fmt: skip
"""The share of people who have one value of a field."""

_NAMESAKES = {"local": 0.1, "like": 0.25}
"""E-mail addresses of strangers who bear the same name."""

_SCHEMES = (
    ("email",), ("phone",), ("local",), ("names",), ("sounds", "postcode"), ("sounds", "birth date"),
    ("sounds", "city"), ("given", "postcode"), ("house", "postcode"), ("birth date", "postcode"),
    ("sound", "initial", "postcode"), ("given", "birth date"), ("phone", "initial"), ("organisation",),
)  # fmt: skip


def usual_model(columns: set[str], records: int) -> Model:
    """A model for a table with these forms (without their numbers), taken to be of so many records."""
    comparisons = comparisons_of(columns)
    fields = {comparison.name: _field(comparison) for comparison in comparisons}
    wanted = {level.frequency for comparison in comparisons for level in comparison.levels} - {"", "swapped"}
    rare = {name: _RARE[name.split(":", 1)[0]] for name in sorted(wanted)}
    identifiers = tuple((name,) for name in sorted(columns) if name.startswith("id:"))
    return Model(
        max(records, _CROWD),
        _SAME_RATE,
        _HOUSEHOLD_RATE,
        fields,
        Counts({name: {} for name in rare}, rare),
        (*_SCHEMES, *identifiers),
    )


def _field(comparison: Comparison) -> FieldModel:
    same = np.array([level.usual for level in comparison.levels])
    same /= same.sum()
    chance = _shares(comparison, _CHANCE[comparison.name.split(":", 1)[0]])
    household = chance if comparison.personal else 0.5 * same + 0.5 * chance
    if comparison.name == "given":
        household = (1 - _NAMED_AFTER) * chance
        household[-1] += _NAMED_AFTER
    namesake = _shares(comparison, _NAMESAKES, least=0.05) if comparison.name == "email" else chance
    return FieldModel(same, chance, household, namesake)


def _shares(comparison: Comparison, told: Mapping[str, float], least: float = 1e-6) -> Shares:
    shares = np.array([told.get(level.name, least) for level in comparison.levels])
    shares[0] = 1 - shares[1:].sum()
    return shares
