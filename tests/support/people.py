"""Small tables of people in normal form, written as a test reads best: only what is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from regulars.science.matching.compare.catalogue import comparisons_of, derive_columns
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.encode import People, encode


def forms(*records: Mapping[str, str]) -> pl.DataFrame:
    """A row a record; what a record does not say is ""."""
    names = sorted({name for record in records for name in record})
    return pl.DataFrame({name: [record.get(name, "") for record in records] for name in names})


def people(*records: Mapping[str, str]) -> People:
    """The same, encoded and with derived columns."""
    return derive_columns(encode(forms(*records)))


def comparison(name: str) -> Comparison:
    """The comparison of that name."""
    needs = {"street", "postcode", "city"} if name == "address" else {name}
    return next(known for known in comparisons_of(needs) if known.name == name)


def level(name: str, one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """The name of the level in which two records stand; "" where it is unknown."""
    return levels(name, (one, other))[0]


def levels(name: str, *pairs: tuple[Mapping[str, str], Mapping[str, str]]) -> list[str]:
    """The levels of several pairs of records, compared in one call."""
    known = comparison(name)
    table = people(*(record for pair in pairs for record in pair))
    if not any(field in table.columns for field in known.needs):
        return [""] * len(pairs)  # a field that nobody fills is not compared
    left = np.arange(0, 2 * len(pairs), 2)
    found = known.compare(table, left, left + 1)
    assert found.tolist() == known.compare(table, left + 1, left).tolist(), "levels do not depend on who is named first"
    return ["" if number == 0 else known.levels[number - 1].name for number in found]
