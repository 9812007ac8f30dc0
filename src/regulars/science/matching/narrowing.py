"""Of the candidate pairs those that may be one person's: the others are let go as early as can be seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import PairCodes, distinct
from regulars.science.matching.compare.levels import Comparison, Levels, Rows
from regulars.science.matching.encode import Column, People
from regulars.science.matching.frequencies import frequency_table, whole_name_bits
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import FLOOR, Bits, compare_rows
from regulars.science.matching.training import ALIKE_IN_A_HOUSEHOLD

_FIRST_LOOK, _CHUNK = 500_000, 2_000_000  # pairs at a time
_ROUNDING = 1e-3  # bits

_FIRST = ("birth_date", "given", "address", "family", "phone", "email")
"""What is compared first: what tells most for the time it takes."""


def hopeful(
    people: People, model: Model, found: Sequence[PairCodes], floor: float = FLOOR
) -> tuple[Rows, Rows, Levels]:
    """The candidate pairs, each once, that may reach the probability `floor`, and their levels.

    A pair is given up as soon as the best that its other fields could say no longer lifts it there, above chance or
    above a household: first by which of its values are equal, then field by field as texts are compared.
    """
    every = distinct(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    hope = _Hope(people, model, floor)
    looked = [hope.look(every[start : start + _FIRST_LOOK]) for start in range(0, len(every), _FIRST_LOOK)]
    every = np.concatenate(looked) if looked else every
    parts = [hope.narrow(every[start : start + _CHUNK]) for start in range(0, len(every), _CHUNK)]
    if not parts:
        return every, every, np.zeros((0, len(model.comparisons)), dtype=np.int8)
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


class _Hope:
    """The most evidence that pairs of a table can have, over chance and over a household, and the least they need."""

    def __init__(self, people: People, model: Model, floor: float) -> None:
        self.people, self.model = people, model
        odds = (np.log2(floor / (1 - floor)) - model.shift) / model.slope - model.prior_bits - _ROUNDING
        self.least = np.array([odds + _strangers(model), odds + model.household_bits], dtype=np.float32)
        self.tables = [_tables(model, number) for number in range(len(model.comparisons))]
        self.places = _places(people)

    def look(self, codes: PairCodes) -> PairCodes:
        """The pairs of which not all is lost, as far as their equal values tell."""
        left, right = np.divmod(codes, self.people.height)
        return codes[self._alive(self._most(left, right))]

    def narrow(self, codes: PairCodes) -> tuple[Rows, Rows, Levels]:
        """Compare pairs field by field, and let go of those that no longer can be one person's."""
        left, right = np.divmod(codes, self.people.height)
        comparisons, most = self.model.comparisons, self._most(left, right)
        levels = np.zeros((len(codes), len(comparisons)), dtype=np.int8)
        order = {name: place for place, name in enumerate(_FIRST)}
        for number in sorted(range(len(comparisons)), key=lambda at: order.get(comparisons[at].name, len(order))):
            levels[:, number] = compare_rows(self.people, comparisons[number], left, right)
            self._hear(number, left, right, levels[:, number], most)
            alive = self._alive(most)
            if len(alive) < 0.9 * len(left):
                left, right, levels = left[alive], right[alive], levels[alive]
                most = [way[alive] for way in most]
        alive = self._alive(most)
        return left[alive], right[alive], levels[alive]

    def _most(self, left: Rows, right: Rows) -> list[Bits]:
        """The most evidence of each pair, over chance and over a household."""
        most = [-whole_name_bits(self.people, self.model.counts, left, right), np.zeros(len(left), dtype=np.float32)]
        for number in range(len(self.tables)):
            for way, bound in enumerate(self._bounds(number, left, right)):
                most[way] += bound
        return most

    def _hear(self, number: int, left: Rows, right: Rows, levels: NDArray[np.int8], most: list[Bits]) -> None:
        """Put what a comparison says in the place of what was hoped of it."""
        exact = levels == len(self.model.comparisons[number].levels)
        for way, bound in enumerate(self._bounds(number, left, right)):
            said = np.take(self.tables[number][way], levels)
            np.minimum(said, bound, out=said, where=exact)
            most[way] += said - bound
        # For good, whatever other pairs are looked at beside it: a cluster of machines cuts elsewhere.
        lost = (most[0] < self.least[0]) | (most[1] < self.least[1])
        most[0][lost] = -np.inf

    def _alive(self, most: list[Bits]) -> NDArray[np.int64]:
        return np.flatnonzero((most[0] >= self.least[0]) & (most[1] >= self.least[1]))

    def _bounds(self, number: int, left: Rows, right: Rows) -> list[Bits]:
        """The most that a field can say of each pair, seen from which values are equal."""
        comparison, tables = self.model.comparisons[number], self.tables[number]
        columns = self.people.columns.get(comparison.name)
        most = [np.float32(max(table.max(), 0)) for table in tables]
        if columns is None or len(columns) > 1:
            return [np.full(len(left), bits) for bits in most]
        one, other = columns[0].codes[left], columns[0].codes[right]
        same, known = one == other, (one >= 0) & (other >= 0)
        equals = (_equal_bits(self.model, comparison, columns[0])[one], np.full(len(left), most[1]))
        bounds = []
        for equal, bits, table in zip(equals, most, tables, strict=True):
            apart = np.float32(max(table[level] for level in _levels_apart(comparison)))
            if comparison.name == "family":  # where names are swapped, the family name says nothing
                apart = max(apart, np.float32(0))
            best = np.where(same, equal, apart)
            if comparison.name == "given":
                best[self._may_be_swapped(left, right, ~same)] = bits
            if comparison.name == "address":  # house and street are not all that is compared
                best = np.where(self.places[left] & self.places[right], np.maximum(best, apart), np.float32(0))
            else:
                best[~known] = 0
            bounds.append(best)
        return bounds

    def _may_be_swapped(self, left: Rows, right: Rows, apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
        family = self.people.first("family")
        return apart if family is None else apart & (family.codes[left] != family.codes[right])


def _strangers(model: Model) -> float:
    """By how many bits strangers may explain a pair less well than chance does: even namesakes hardly ever stand in
    some levels of e-mail addresses."""
    if "email" not in model.fields:
        return 0.0
    known, often = model.fields["email"], max(model.counts.common.get("email local", {}).values(), default=0.0)
    return min(float(np.log2(known.namesake / np.maximum(known.chance, often)).min()), 0.0)


def _places(people: People) -> NDArray[np.bool_]:
    """Which records tell anything of their first address that is compared."""
    known = np.zeros(people.height, dtype=bool)
    for name in ("street", "postcode", "city"):
        column = people.first(name)
        if column is not None:
            known |= column.codes >= 0
    return known


def _levels_apart(comparison: Comparison) -> list[int]:
    """The levels of values that are not equal; swapped names are looked after elsewhere."""
    unlike = {"exact", "swapped"} if comparison.name == "given" else {"exact"}
    return [level for level, known in enumerate(comparison.levels, 1) if known.name not in unlike]


def _tables(model: Model, number: int) -> tuple[Bits, Bits]:
    """The most that each level of a comparison can say (0 for unknown): for one person rather than chance, and rather
    than two of a household."""
    comparison = model.comparisons[number]
    over_chance = best_bits(model, comparison)
    if comparison.personal and comparison.name not in ALIKE_IN_A_HOUSEHOLD:  # two of a household are strangers there
        return over_chance, over_chance
    known = model.fields[comparison.name]
    return over_chance, np.concatenate(([0.0], np.log2(known.same / known.household))).astype(np.float32)


def _equal_bits(model: Model, comparison: Comparison, column: Column) -> Bits:
    """What it says that two records share a value of this column, value by value; the last entry is for unknown."""
    known = model.fields[comparison.name]
    if comparison.levels[-1].frequency != comparison.name:
        return np.full(len(column.values) + 1, max(float(best_bits(model, comparison).max()), 0.0), dtype=np.float32)
    shares = frequency_table(column, model.counts, comparison.name)
    # Equal values may also stand in a weaker level, as those of a company's mailbox do.
    likely = max(
        known.same[number] for number, level in enumerate(comparison.levels) if level.frequency == comparison.name
    )
    return np.float32(np.log2(likely)) - shares


def best_bits(model: Model, comparison: Comparison) -> Bits:
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
