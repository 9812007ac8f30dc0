"""Pairs to probabilities: bits of evidence field by field, weighed against chance, households and namesakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import PairCodes, distinct
from regulars.science.matching.compare.levels import Comparison, Levels, Rows
from regulars.science.matching.encode import Column, People
from regulars.science.matching.frequencies import frequency_bits, frequency_table, whole_name_bits
from regulars.science.matching.model import FieldModel, Model
from regulars.science.matching.training import ALIKE_IN_A_HOUSEHOLD, names_agree

Bits = NDArray[np.float32]
FLOOR = 0.05
"""Pairs less probable than this are not kept."""

_TELLING = {"birth_date": 0, "given": 1, "family": 2, "phone": 3, "email": 4}
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
            levels[part, number] = _compare(people, comparison, left[part], right[part])
    return levels


def hopeful(
    people: People, model: Model, found: Sequence[PairCodes], floor: float = FLOOR
) -> tuple[Rows, Rows, Levels]:
    """The candidate pairs, each once, that may reach the probability `floor`, and their levels.

    A pair is given up as soon as the best that its other fields could say no longer lifts it there: first by which of
    its values are equal, then field by field as texts are compared.
    """
    least = _least_bits(model, floor)
    kept = [np.empty(0, dtype=np.int64)]
    for codes in found:
        for start in range(0, len(codes), _CHUNK):
            part = codes[start : start + _CHUNK]
            left, right = np.divmod(part, people.height)
            kept.append(part[_hope(people, model, left, right, _bounds(people, model, left, right)) >= least])
    every = distinct(np.concatenate(kept))
    parts = [_narrow(people, model, every[start : start + _CHUNK], least) for start in range(0, len(every), _CHUNK)]
    if not parts:
        return every, every, np.zeros((0, len(model.comparisons)), dtype=np.int8)
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


def _least_bits(model: Model, floor: float) -> np.float32:
    """The least evidence with which a pair can reach the probability `floor`.

    Where even namesakes hardly ever stand, strangers explain a pair less well than chance does: that is allowed for.
    """
    odds = (np.log2(floor / (1 - floor)) - model.shift) / model.slope
    strangers = 0.0
    if "email" in model.fields:
        known, often = model.fields["email"], max(model.counts.common.get("email local", {}).values(), default=0.0)
        strangers = min(float(np.log2(known.namesake / np.maximum(known.chance, often)).min()), 0.0)
    return np.float32(odds - model.prior_bits + strangers)


def _narrow(people: People, model: Model, codes: PairCodes, least: np.float32) -> tuple[Rows, Rows, Levels]:
    """Compare pairs field by field, the telling ones first, and let go of those that can no longer reach `least`."""
    left, right = np.divmod(codes, people.height)
    comparisons = model.comparisons
    bounds = _bounds(people, model, left, right)
    total = _hope(people, model, left, right, bounds)
    levels = np.zeros((len(codes), len(comparisons)), dtype=np.int8)
    for number in sorted(range(len(comparisons)), key=lambda number: _TELLING.get(comparisons[number].name, 5)):
        levels[:, number] = _compare(people, comparisons[number], left, right)
        said = _best_bits(model, comparisons[number])[levels[:, number]]
        exact = levels[:, number] == len(comparisons[number].levels)
        total += np.where(exact, np.minimum(said, bounds[number]), said) - bounds[number]
        total[total < least] = -np.inf  # for good, whatever other pairs are looked at beside it: Spark cuts elsewhere
        alive = np.flatnonzero(total >= least)
        if len(alive) < 0.9 * len(total):
            left, right, levels, total, bounds = (
                left[alive],
                right[alive],
                levels[alive],
                total[alive],
                bounds[:, alive],
            )
    alive = np.flatnonzero(total >= least)
    return left[alive], right[alive], levels[alive]


def _compare(people: People, comparison: Comparison, left: Rows, right: Rows) -> Levels:
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
        known, column = model.fields[comparison.name], levels[:, number]
        chance = _chance_bits(people, model, comparison, known, left, right, column)
        bits = _table(known.same)[column] - chance
        same += bits
        conflict += np.minimum(bits, 0)
        if not comparison.personal or comparison.name in ALIKE_IN_A_HOUSEHOLD:
            household += _table(known.household)[column] - chance
        if comparison.name == "email":
            strangers += np.where(agree, _table(known.namesake)[column] - chance, 0).astype(np.float32)
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
    return np.concatenate(([0.0], np.log2(shares))).astype(np.float32)


def _bits(known: FieldModel) -> NDArray[np.float64]:
    return np.log2(known.same / known.chance)


def _chance_bits(
    people: People, model: Model, comparison: Comparison, known: FieldModel, left: Rows, right: Rows, levels: Levels
) -> Bits:
    """log2 of how probable the level is between strangers: by the value's own frequency where that is what counts."""
    bits = _table(known.chance)[levels]
    for number, level in enumerate(comparison.levels, 1):
        if level.frequency:
            at = np.flatnonzero(levels == number)
            if len(at):
                bits[at] = frequency_bits(people, model.counts, level.frequency, left[at], right[at])
    return bits


def _hope(people: People, model: Model, left: Rows, right: Rows, bounds: Bits) -> Bits:
    """The most evidence that pairs can have, less what speaks for strangers of one name."""
    return bounds.sum(axis=0) - whole_name_bits(people, model.counts, left, right)  # type: ignore[no-any-return]


def _bounds(people: People, model: Model, left: Rows, right: Rows) -> Bits:
    """The most that each field can say of each pair (fields x pairs), seen from which values are equal."""
    bounds = np.zeros((len(model.comparisons), len(left)), dtype=np.float32)
    names = [people.first("given"), people.first("family")]
    swapped = np.ones(len(left), dtype=bool)
    if names[0] is not None and names[1] is not None:
        swapped = (names[0].codes[left] != names[0].codes[right]) & (names[1].codes[left] != names[1].codes[right])
    for number, comparison in enumerate(model.comparisons):
        bits = _best_bits(model, comparison)
        equal = max(float(bits.max()), 0.0)
        columns = people.columns.get(comparison.name)
        if columns is None or len(columns) > 1:
            bounds[number] = equal
            continue
        unlike = {"exact", "swapped"} if comparison.name == "given" else {"exact"}
        apart = np.float32(
            max(bits[level] for level, known in enumerate(comparison.levels, 1) if known.name not in unlike)
        )
        one, other = columns[0].codes[left], columns[0].codes[right]
        best = np.where(one == other, _equal_bits(model, comparison, columns[0])[one], apart)
        if comparison.name == "given":
            best[swapped] = equal
        elif comparison.name == "family":
            best[swapped] = max(apart, np.float32(0))  # where names are swapped, the family name says nothing
        best[(one < 0) | (other < 0)] = 0
        if comparison.name == "address":  # house and street are not all that is compared
            best = np.where((one == other) & (one >= 0), np.maximum(best, apart), apart)
        bounds[number] = best
    return bounds


def _equal_bits(model: Model, comparison: Comparison, column: Column) -> Bits:
    """What it says that two records share a value of this column, value by value; the last entry is for unknown."""
    known = model.fields[comparison.name]
    if comparison.levels[-1].frequency != comparison.name:
        return np.full(len(column.values) + 1, max(float(_best_bits(model, comparison).max()), 0.0), dtype=np.float32)
    shares = frequency_table(column, model.counts, comparison.name)
    # Equal values may also stand in a weaker level, as those of a company's mailbox do.
    likely = max(
        known.same[number] for number, level in enumerate(comparison.levels) if level.frequency == comparison.name
    )
    return np.float32(np.log2(likely)) - shares


def _best_bits(model: Model, comparison: Comparison) -> Bits:
    """The most that each level can say (0 for unknown), for the rarest value where its frequency counts."""
    known = model.fields[comparison.name]
    bits = np.log2(known.same / known.chance)
    for number, level in enumerate(comparison.levels):
        if level.frequency == "swapped":
            rarest = model.counts.rare.get("given", 1e-6) * model.counts.rare.get("family", 1e-6)
        else:
            rarest = model.counts.rare.get(level.frequency, known.chance[number])
        bits[number] = max(bits[number], np.log2(known.same[number] / rarest))
    return np.concatenate(([0.0], bits)).astype(np.float32)
