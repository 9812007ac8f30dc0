"""Pairs to probabilities: bits of evidence field by field, weighed against chance, households and namesakes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.compare.levels import Comparison, Levels, Rows
from regulars.science.matching.encode import People
from regulars.science.matching.frequencies import frequency_bits, whole_name_bits
from regulars.science.matching.model import Model
from regulars.science.matching.training import ALIKE_IN_A_HOUSEHOLD, names_agree

Bits = NDArray[np.float32]
FLOOR = 0.05
"""Pairs less probable than this are not kept."""

_NEVER = frozenset({"generation"})
"""Fields in which two records of one person never differ: Jr is not Sr."""

_HARDLY_EVER = frozenset({"given", "birth_date"})
"""Fields that speak against a merge where they contradict each other outright, unless this table's own people differ in
them often, or all else says the same person so clearly that the contradiction must be a mistake."""

_OFTEN = 0.2
_CLEARLY = 12.0  # bits

_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs that are worth keeping: `log_odds` (bits) that they are one person; `evidence` in bits, without the prior;
    `conflict`: bits (-) in which they contradict each other; `vetoed`: never one
    person; `opposed`: not by itself."""

    left: Rows
    right: Rows
    levels: Levels
    log_odds: Bits
    evidence: Bits
    conflict: Bits
    vetoed: NDArray[np.bool_]
    opposed: NDArray[np.bool_]

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Scored:
        """Some of the pairs."""
        return Scored(
            *(
                getattr(self, name)[which]
                for name in ("left", "right", "levels", "log_odds", "evidence", "conflict", "vetoed", "opposed")
            )
        )

    @property
    def probability(self) -> Bits:
        """Of one person, 0 to 1."""
        return probability(self.log_odds)


def probability(log_odds: Bits) -> Bits:
    """From bits of log-odds."""
    return (1 / (1 + np.exp2(-np.clip(log_odds, -60, 60)))).astype(np.float32)


def score_pairs(people: People, model: Model, left: Rows, right: Rows) -> Scored:
    """Score pairs of rows, all of them."""
    return weigh(people, model, left, right, compare_pairs(people, model, left, right))


def compare_pairs(people: People, model: Model, left: Rows, right: Rows) -> Levels:
    """The levels of pairs (pairs x fields), a bounded number at a time."""
    levels = np.zeros((len(left), len(model.comparisons)), dtype=np.int8)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        for number, comparison in enumerate(model.comparisons):
            levels[part, number] = compare_rows(people, comparison, left[part], right[part])
    return levels


def compare_rows(people: People, comparison: Comparison, left: Rows, right: Rows) -> Levels:
    """The comparison's levels; all unknown where this table lacks its field."""
    if not any(field in people.columns for field in comparison.needs):
        return np.zeros(len(left), dtype=np.int8)
    return comparison.compare(people, left, right)


def weigh(people: People, model: Model, left: Rows, right: Rows, levels: Levels) -> Scored:
    """Log-odds of pairs whose levels are known."""
    comparisons = model.comparisons
    same, household, strangers, conflict = (np.zeros(len(left), dtype=np.float32) for _ in range(4))
    agree = names_agree(comparisons, levels)
    for number, comparison in enumerate(comparisons):
        known, column = model.fields[comparison.name].bits, levels[:, number]
        if not column.any():
            continue
        chance = _chance_bits(people, model, comparison, left, right, column)
        bits = known["same"][column] - chance
        same += bits
        conflict += np.minimum(bits, 0)
        if not comparison.personal or comparison.name in ALIKE_IN_A_HOUSEHOLD:
            household += known["household"][column] - chance
        if comparison.name == "email":
            strangers += np.where(agree, known["namesake"][column] - chance, np.float32(0))
    of_household = household + np.float32(model.household_bits)
    strangers += whole_name_bits(people, model.counts, left, right)
    other = np.logaddexp2(of_household, strangers)
    log_odds = (model.slope * (same + model.prior_bits - other) + model.shift).astype(np.float32)
    opposed = _opposed(model, levels, log_odds)
    conflict += np.minimum(same + np.float32(model.prior_bits) - of_household, 0)
    return Scored(left, right, levels, log_odds, same, conflict, _vetoed(model, levels), opposed)


def _vetoed(model: Model, levels: Levels) -> NDArray[np.bool_]:
    """Pairs that contradict each other in a field in which one person never does."""
    vetoed = np.zeros(len(levels), dtype=bool)
    for number, comparison in enumerate(model.comparisons):
        if comparison.name in _NEVER:
            vetoed |= levels[:, number] == 1
    return vetoed


def _opposed(model: Model, levels: Levels, log_odds: Bits) -> NDArray[np.bool_]:
    """Pairs that contradict each other in a field in which one person hardly ever does, and are not otherwise clear."""
    opposed = np.zeros(len(levels), dtype=bool)
    for number, comparison in enumerate(model.comparisons):
        personal = comparison.name in _HARDLY_EVER or comparison.name.startswith("id:")
        if personal and model.fields[comparison.name].same[0] < _OFTEN:
            opposed |= (levels[:, number] == 1) & (log_odds < _CLEARLY)
    return opposed


def field_bits(people: People, model: Model, left: Rows, right: Rows, levels: Levels) -> Bits:
    """What each field says (pairs x fields), in bits for (+) or against (-) one person rather than two strangers."""
    comparisons = model.comparisons
    agree = names_agree(comparisons, levels)
    bits = np.zeros(levels.shape, dtype=np.float32)
    for number, comparison in enumerate(comparisons):
        known, column = model.fields[comparison.name].bits, levels[:, number]
        chance = _chance_bits(people, model, comparison, left, right, column)
        if comparison.name == "email":
            chance = np.where(agree, known["namesake"][column], chance)
        bits[:, number] = known["same"][column] - chance
    return bits


def keep(scored: Scored) -> Scored:
    """The pairs that are at least FLOOR probable."""
    return scored.take(scored.log_odds >= np.log2(FLOOR / (1 - FLOOR)))


def _chance_bits(people: People, model: Model, comparison: Comparison, left: Rows, right: Rows, levels: Levels) -> Bits:
    """log2 of how probable the level is between strangers: by the value's own frequency where that is what counts."""
    bits = model.fields[comparison.name].bits["chance"][levels]
    counts = np.bincount(levels, minlength=len(comparison.levels) + 1).tolist()
    for number, level in enumerate(comparison.levels, 1):
        if level.frequency and counts[number]:
            at = np.flatnonzero(levels == number)
            bits[at] = frequency_bits(people, model.counts, level.frequency, left[at], right[at])
    return bits
