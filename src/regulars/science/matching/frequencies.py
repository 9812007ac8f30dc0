"""How rare a value is: counted by people, with the two who are compared left out, and rare ones by Good and Turing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import distinct
from regulars.science.matching.compare.catalogue import WHOLE_NAME
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.encode import Column, People

_MOST_VALUES, _MOST_WHOLE_NAMES = 20_000, 100_000
_LEAST_UNSEEN = 0.02


def count_values(
    people: People, comparisons: list[Comparison], owner: Column | None, records_a_person: float
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Of each field whose values' frequency matters, the share of people with each common value, and with a rare one.

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
    return frequencies, rare


def _holders(people: People, name: str, owner: Column | None) -> NDArray[np.int64]:
    """How many people hold each value of the field's first column; or records, where nobody knows whose they are."""
    column = people.columns[name][0]
    if owner is None:
        return column.counts()
    known = column.codes >= 0
    both = distinct(column.codes[known].astype(np.int64) * people.height + owner.codes[known])
    return np.bincount(both // people.height, minlength=len(column.values))


def frequency_bits(
    people: People,
    frequencies: Mapping[str, Mapping[str, float]],
    rare: Mapping[str, float],
    name: str,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.float32]:
    """log2 of how frequent the value is that two rows agree in: the more frequent of the two where they differ."""
    if name == "swapped":
        parts = [frequency_bits(people, frequencies, rare, part, left, right) for part in ("given", "family")]
        return parts[0] + parts[1]
    column = people.first(name)
    if column is None:
        return np.full(len(left), np.log2(rare.get(name, 1e-6)), dtype=np.float32)
    bits = frequency_table(column, frequencies, rare, name)
    return np.maximum(bits[column.codes[left]], bits[column.codes[right]])


def whole_name_bits(
    people: People,
    frequencies: Mapping[str, Mapping[str, float]],
    rare: Mapping[str, float],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.float32]:
    """By how much likelier strangers share a whole name than its two parts would have it: names go by origin and age,
    and Murat is more often a Yilmaz than a Smith. log2; 0 where the names differ or are rare."""
    bits = np.zeros(len(left), dtype=np.float32)
    column = people.first(WHOLE_NAME)
    if column is None or WHOLE_NAME not in frequencies:
        return bits
    excess = column.derive(f"excess {id(frequencies[WHOLE_NAME])}", lambda _: _excess(people, frequencies, rare))
    one = column.codes[left]
    same = (one == column.codes[right]) & (one >= 0)
    bits[same] = excess[one[same]]
    return bits


def _excess(
    people: People, frequencies: Mapping[str, Mapping[str, float]], rare: Mapping[str, float]
) -> NDArray[np.float32]:
    """For each whole name of the table what `whole_name_bits` says of it."""
    column, given, family = (people.columns[name][0] for name in (WHOLE_NAME, "given", "family"))
    known = np.flatnonzero(column.codes >= 0)
    parts = np.zeros(len(column.values), dtype=np.float32)
    tables = [frequency_table(part, frequencies, rare, name) for part, name in ((given, "given"), (family, "family"))]
    parts[column.codes[known]] = tables[0][given.codes[known]] + tables[1][family.codes[known]]
    common = np.array([value in frequencies[WHOLE_NAME] for value in column.values], dtype=bool)
    together = frequency_table(column, frequencies, rare, WHOLE_NAME)[:-1]
    return np.where(common, np.maximum(together - parts, 0), 0).astype(np.float32)


def frequency_table(
    column: Column, frequencies: Mapping[str, Mapping[str, float]], rare: Mapping[str, float], name: str
) -> NDArray[np.float32]:
    """log2 of how frequent each value of the column is. The last entry stands for unknown: a second phone or address,
    whose own frequency nobody counted."""
    known, least = frequencies.get(name, {}), np.float32(np.log2(rare.get(name, 1e-6)))

    def table(values: Sequence[str]) -> NDArray[np.float32]:
        shares = np.full(len(values) + 1, least, dtype=np.float32)
        for code, value in enumerate(values):
            share = known.get(value)
            if share is not None:
                shares[code] = np.log2(share)
        return shares

    return column.derive(f"frequency bits {id(known)}", table)  # type: ignore[no-any-return]
