"""How rare a value is: counted by people, with the two who are compared left out, and rare ones by Good and Turing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import distinct
from regulars.science.matching.compare.catalogue import WHOLE_NAME
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.encode import Column, People

_MOST_VALUES, _MOST_WHOLE_NAMES = 20_000, 100_000
_LEAST_UNSEEN = 0.02
_CLASS_BITS = 3.0
CLASSES = 16
"""Of whole names, by how rare they would be if their parts came together by chance."""

Bits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Counts:
    """How frequent values are: of each field the share of people with each `common` value, and with a `rare` one;
    `whole_names`, by class of rarity: how much likelier strangers share a whole name than its parts have it (bits)."""

    common: Mapping[str, Mapping[str, float]]
    rare: Mapping[str, float]
    whole_names: tuple[float, ...] = ()


def count_values(
    people: People, comparisons: list[Comparison], owner: Column | None, records_a_person: float
) -> Counts:
    """Count of each field whose values' frequency matters how many people have each value.

    A value that one person is known to have is as likely in a stranger as Good and Turing (1953) reckon from how many
    values have one holder and two: an e-mail address hardly ever, a last name quite often.
    """
    wanted = {level.frequency for comparison in comparisons for level in comparison.levels} - {"", "swapped"}
    wanted |= {WHOLE_NAME}
    frequencies: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    for name in sorted(wanted):
        column = people.first(name)
        if column is None:
            continue
        held = _holders(people, name, owner) / records_a_person
        total = max(float(held.sum()), 1.0)
        once, twice = float(((held > 0) & (held < 1.5)).sum()), float(((held >= 1.5) & (held < 2.5)).sum())
        unseen = min(max(2 * twice / max(once, 1.0), _LEAST_UNSEEN), 1.0)
        rare[name] = unseen / total
        # The two who are compared are left out: that they agree is what is to be explained.
        others = np.maximum(held - 2, 0) + unseen
        common = np.flatnonzero(held >= 2.5)
        most = _MOST_WHOLE_NAMES if name == WHOLE_NAME else _MOST_VALUES
        if len(common) > most:
            common = common[np.argsort(-held[common], kind="stable")[:most]]
        frequencies[name] = {column.values[code]: float(f"{others[code] / total:.4g}") for code in common.tolist()}
        table = _table(len(held), common.tolist(), list(frequencies[name].values()), rare[name])
        column.keep(_name_of(frequencies[name]), table)  # of a million values much faster than value by value
    return Counts(frequencies, rare)


def _holders(people: People, name: str, owner: Column | None) -> NDArray[np.int64]:
    """How many people hold each value of the field's first column; or records, where nobody knows whose they are.

    Records that tell a name and nothing else may be anybody's of that name: as its holders they don't count.
    """
    column = people.columns[name][0]
    if owner is None:
        return column.counts()
    known = column.codes >= 0
    if name == WHOLE_NAME:
        told = [held[0].codes >= 0 for field, held in people.columns.items() if field not in _NAMES]
        known &= np.logical_or.reduce(told) if told else True
    both = distinct(column.codes[known].astype(np.int64) * people.height + owner.codes[known])
    return np.bincount(both // people.height, minlength=len(column.values))


_NAMES = frozenset({"given", "family", "generation", "gender", WHOLE_NAME})


def frequency_bits(
    people: People, counts: Counts, name: str, left: NDArray[np.int64], right: NDArray[np.int64]
) -> Bits:
    """log2 of how frequent the value is that two rows agree in: the more frequent of the two where they differ."""
    if name == "swapped":
        return frequency_bits(people, counts, "given", left, right) + frequency_bits(
            people, counts, "family", left, right
        )
    column = people.first(name)
    if column is None:
        return np.full(len(left), np.log2(counts.rare.get(name, 1e-6)), dtype=np.float32)
    bits = frequency_table(column, counts, name)
    return np.maximum(bits[column.codes[left]], bits[column.codes[right]])


def frequency_table(column: Column, counts: Counts, name: str) -> Bits:
    """log2 of how frequent each value of the column is. The last entry stands for unknown: a second phone or address,
    whose own frequency nobody counted."""
    known, least = counts.common.get(name, {}), counts.rare.get(name, 1e-6)

    def table(values: Sequence[str]) -> Bits:
        codes = [code for code, value in enumerate(values) if value in known]
        return _table(len(values), codes, [known[values[code]] for code in codes], least)

    return column.derive(_name_of(known), table)  # type: ignore[no-any-return]


def _name_of(known: Mapping[str, float]) -> str:
    return f"frequency bits {id(known)}"


def _table(size: int, codes: Sequence[int], shares: Sequence[float], least: float) -> Bits:
    table = np.full(size + 1, np.log2(least), dtype=np.float32)
    table[codes] = np.log2(shares)
    return table


def whole_name_bits(people: People, counts: Counts, left: NDArray[np.int64], right: NDArray[np.int64]) -> Bits:
    """By how much likelier strangers share a whole name than its two parts would have it: names go by origin and age,
    and Murat is more often a Yilmaz than a Smith. log2; 0 where the names differ."""
    bits = np.zeros(len(left), dtype=np.float32)
    column = people.first(WHOLE_NAME)
    if column is not None and WHOLE_NAME in counts.common:
        same, codes = _of_one_name(column, left, right)
        if len(same):
            bits[same] = column.derive(f"excess {id(counts)}", lambda _: _excess(people, column, counts))[codes]
    return bits


def rarity_classes(
    people: People, counts: Counts, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How rare the whole name is that two rows share; CLASSES where they share none, or one so common that it was
    counted itself."""
    classes = np.full(len(left), CLASSES)
    column = people.first(WHOLE_NAME)
    if column is not None:
        same, codes = _of_one_name(column, left, right)
        common = _counted(column, counts)[codes]
        classes[same] = np.where(common, CLASSES, _class_of(_by_parts(people, column, counts))[codes])
    return classes


def _of_one_name(
    column: Column, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Which pairs share a value of the column, and the codes of those values."""
    one = column.codes[left]
    same = np.flatnonzero((one == column.codes[right]) & (one >= 0))
    return same, one[same]


def _excess(people: People, column: Column, counts: Counts) -> Bits:
    """For each whole name of the table what `whole_name_bits` says of it."""
    parts = _by_parts(people, column, counts)
    of_class = np.zeros(CLASSES, dtype=np.float32)
    of_class[: len(counts.whole_names)] = counts.whole_names
    itself = np.maximum(frequency_table(column, counts, WHOLE_NAME)[:-1] - parts, 0)
    return np.where(_counted(column, counts), itself, of_class[_class_of(parts)])


def _counted(column: Column, counts: Counts) -> NDArray[np.bool_]:
    rare = np.float32(np.log2(counts.rare.get(WHOLE_NAME, 1e-6)))
    return frequency_table(column, counts, WHOLE_NAME)[:-1] > rare


def _by_parts(people: People, column: Column, counts: Counts) -> Bits:
    """How frequent each whole name would be if given names said nothing of family names. log2."""
    given, family = people.columns["given"][0], people.columns["family"][0]
    known = np.flatnonzero(column.codes >= 0)
    given_bits, family_bits = frequency_table(given, counts, "given"), frequency_table(family, counts, "family")
    parts = np.zeros(len(column.values), dtype=np.float32)
    parts[column.codes[known]] = given_bits[given.codes[known]] + family_bits[family.codes[known]]
    return parts


def _class_of(parts: Bits) -> NDArray[np.int64]:
    return np.clip(-parts // _CLASS_BITS, 0, CLASSES - 1).astype(np.int64)  # type: ignore[no-any-return]
