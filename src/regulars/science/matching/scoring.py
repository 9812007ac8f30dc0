"""Pairs to probabilities: bits of evidence field by field, weighed against chance, households and namesakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import PairCodes, distinct
from regulars.science.matching.compare.levels import Comparison, Levels, Rows
from regulars.science.matching.encode import People
from regulars.science.matching.model import FieldModel, Model
from regulars.science.matching.training import frequency_bits, names_agree

Bits = NDArray[np.float32]
FLOOR = 0.01
"""Pairs less probable than this are not kept."""

_VETOES = frozenset({"generation"})
"""Fields in which two records of one person never differ: Jr is not Sr."""

_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs that are worth keeping: `log_odds` (bits) that they are one person; `evidence` in bits, without the prior;
    `reach`: the log-odds they would have if every field that both know agreed; `vetoed`: never one person."""

    left: Rows
    right: Rows
    levels: Levels
    log_odds: Bits
    evidence: Bits
    reach: Bits
    vetoed: NDArray[np.bool_]

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Scored:
        """Some of the pairs."""
        return Scored(
            *(getattr(self, name)[which] for name in ("left", "right", "levels", "log_odds", "evidence", "reach", "vetoed"))
        )

    @property
    def probability(self) -> Bits:
        """Of one person, 0 to 1."""
        return probability(self.log_odds)


def probability(log_odds: Bits) -> Bits:
    """From bits of log-odds."""
    return (1 / (1 + np.exp2(-np.clip(log_odds, -60, 60)))).astype(np.float32)  # type: ignore[no-any-return]


def score_pairs(people: People, model: Model, left: Rows, right: Rows) -> Scored:
    """Score pairs of rows, all of them."""
    return weigh(people, model, left, right, compare_pairs(people, model, left, right))


def compare_pairs(people: People, model: Model, left: Rows, right: Rows) -> Levels:
    """The levels of pairs (pairs x fields), a bounded number at a time."""
    levels = np.zeros((len(left), len(model.comparisons)), dtype=np.int8)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        for number, comparison in enumerate(model.comparisons):
            levels[part, number] = _compare(people, comparison, left[part], right[part])
    return levels


def hopeful(people: People, model: Model, found: Sequence[PairCodes], floor: float = FLOOR) -> tuple[Rows, Rows]:
    """The candidate pairs, each once, that may reach the probability `floor`, seen from which values are equal."""
    least = np.float32(np.log2(floor / (1 - floor)) - model.prior_bits)
    kept = [np.empty(0, dtype=np.int64)]
    for codes in found:
        for start in range(0, len(codes), _CHUNK):
            part = codes[start : start + _CHUNK]
            left, right = np.divmod(part, people.height)
            kept.append(part[_upper_bound(people, model, left, right) >= least])
    left, right = np.divmod(distinct(np.concatenate(kept)), people.height)
    return left, right


def _compare(people: People, comparison: Comparison, left: Rows, right: Rows) -> Levels:
    """The comparison's levels; all unknown where this table lacks its field."""
    if not any(field in people.columns for field in comparison.needs):
        return np.zeros(len(left), dtype=np.int8)
    return comparison.compare(people, left, right)


def weigh(people: People, model: Model, left: Rows, right: Rows, levels: Levels) -> Scored:
    """Log-odds of pairs whose levels are known."""
    comparisons = model.comparisons
    same, household, strangers, reach = (np.zeros(len(left), dtype=np.float32) for _ in range(4))
    agree = names_agree(comparisons, levels)
    for number, comparison in enumerate(comparisons):
        known, column = model.fields[comparison.name], levels[:, number]
        chance = _chance_bits(people, model, comparison, known, left, right, column)
        same += _table(known.same)[column] - chance
        if not comparison.personal or comparison.name == "given":
            household += _table(known.household)[column] - chance
        if comparison.name == "email":
            strangers += np.where(agree, _table(known.namesake)[column] - chance, 0).astype(np.float32)
        reach += np.where(column > 0, max(_bits(known).max(), 0), 0).astype(np.float32)
    other = np.logaddexp2(household + model.household_bits, strangers)
    log_odds = (model.slope * (same + model.prior_bits - other) + model.shift).astype(np.float32)
    vetoed = np.zeros(len(left), dtype=bool)
    for number, comparison in enumerate(comparisons):
        if comparison.name in _VETOES:
            vetoed |= levels[:, number] == 1
    return Scored(left, right, levels, log_odds, same, reach + np.float32(model.prior_bits), vetoed)


def field_bits(people: People, model: Model, left: Rows, right: Rows, levels: Levels) -> Bits:
    """What each field says (pairs x fields), in bits for (+) or against (-) one person rather than two strangers."""
    comparisons = model.comparisons
    agree = names_agree(comparisons, levels)
    bits = np.zeros(levels.shape, dtype=np.float32)
    for number, comparison in enumerate(comparisons):
        known, column = model.fields[comparison.name], levels[:, number]
        chance = _chance_bits(people, model, comparison, known, left, right, column)
        if comparison.name == "email":
            chance = np.where(agree, _table(known.namesake)[column], chance)
        bits[:, number] = _table(known.same)[column] - chance
    return bits


def keep(scored: Scored) -> Scored:
    """The pairs that are at least FLOOR probable."""
    return scored.take(scored.log_odds >= np.log2(FLOOR / (1 - FLOOR)))


def _table(shares: NDArray[np.float64]) -> Bits:
    """log2 of the shares by level; 0 for unknown."""
    return np.concatenate(([0.0], np.log2(shares))).astype(np.float32)  # type: ignore[no-any-return]


def _bits(known: FieldModel) -> NDArray[np.float64]:
    return np.log2(known.same / known.chance)  # type: ignore[no-any-return]


def _chance_bits(
    people: People, model: Model, comparison: Comparison, known: FieldModel, left: Rows, right: Rows, levels: Levels
) -> Bits:
    """log2 of how probable the level is between strangers: by the value's own frequency where that is what counts."""
    bits = _table(known.chance)[levels]
    for number, level in enumerate(comparison.levels, 1):
        if level.frequency:
            at = np.flatnonzero(levels == number)
            if len(at):
                bits[at] = frequency_bits(people, model.frequencies, model.rare, level.frequency, left[at], right[at])
    return bits


def _upper_bound(people: People, model: Model, left: Rows, right: Rows) -> Bits:
    """The most evidence that each pair can have, seen from which values are equal, before any text is compared."""
    bound = np.zeros(len(left), dtype=np.float32)
    names = [people.first("given"), people.first("family")]
    swapped = np.ones(len(left), dtype=bool)
    if names[0] is not None and names[1] is not None:
        swapped = (names[0].codes[left] != names[0].codes[right]) & (names[1].codes[left] != names[1].codes[right])
    for comparison in model.comparisons:
        equal, unequal = _most(model, comparison)
        columns = people.columns.get(comparison.name)
        if columns is None or len(columns) > 1:
            bound += np.float32(equal)
            continue
        one, other = columns[0].codes[left], columns[0].codes[right]
        best = np.where(one == other, np.float32(equal), np.float32(unequal))
        if comparison.name == "given":
            best[swapped] = equal
        best[(one < 0) | (other < 0)] = 0
        bound += best
    return bound


def _most(model: Model, comparison: Comparison) -> tuple[float, float]:
    """The most bits that equal values can give, and that unequal ones can."""
    known = model.fields[comparison.name]
    bits = _bits(known)
    for number, level in enumerate(comparison.levels):
        if level.frequency and level.frequency != "swapped":
            bits[number] = max(bits[number], np.log2(known.same[number] / model.rare.get(level.frequency, 1e-6)))
    apart = [bits[number] for number, level in enumerate(comparison.levels) if level.name not in {"exact", "swapped"}]
    return max(float(bits.max()), 0.0), max(apart)
