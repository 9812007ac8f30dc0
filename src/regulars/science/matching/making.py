"""How forms are made of columns: each distinct value is read once; rows are put together only where they must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Source = tuple[Codes, list[str]]
"""A column: for each row the number of its value, and the values."""


@dataclass(frozen=True, slots=True)
class Making:
    """Forms of one or several columns. `read` works out single values; `join` puts what was read of a row together.

    Most rows need no joining: where each value is `simple`, a form is the first of its `shown` (column, how) that is
    not empty. This must be what `join` would give; a property test holds it to that. Without `join`, the form is what
    was read.
    """

    roles: tuple[str, ...]
    forms: tuple[str, ...]
    read: tuple[Callable[[str], Any], ...]
    join: Callable[..., Sequence[str]] | None = None
    simple: tuple[Callable[[Any], bool], ...] = ()
    shown: tuple[tuple[tuple[int, Callable[[Any], str]], ...], ...] = ()

    def of_one(self, told: Mapping[str, str | None]) -> dict[str, str]:
        """The forms of one record."""
        values = [read(told.get(role) or "") for role, read in zip(self.roles, self.read, strict=True)]
        return dict(zip(self.forms, self.join(*values) if self.join else values, strict=True))

    def of_all(self, texts: Mapping[str, Source], height: int) -> dict[str, pl.Series]:
        """The forms of all records."""
        nothing: Source = (np.zeros(height, dtype=np.int64), [""])
        sources = [texts.get(role, nothing) for role in self.roles]
        codes = [code for code, _ in sources]
        if self.join is None:
            return {self.forms[0]: _gathered(self.forms[0], list(map(self.read[0], sources[0][1])), codes[0])}
        columns = [self._read(at, said) for at, (_, said) in enumerate(sources)]
        simple = np.full(height, bool(self.simple))
        for column, code in zip(columns, codes, strict=True):
            if not column.simple.all():
                simple &= column.simple[code]
        joint = np.flatnonzero(~simple)
        made, rows = _joined(self.join, [code[joint] for code in codes], columns)
        forms: dict[str, pl.Series] = {}
        for at, form in enumerate(self.forms):
            chosen = [(column, columns[column].shown[at]) for column, _ in self.shown[at]] if self.shown else []
            shown, where = _first_filled(chosen, codes, height)
            where[joint] = rows + len(shown)
            forms[form] = _gathered(form, shown + [row[at] for row in made], where)
        return forms

    def _read(self, at: int, said: list[str]) -> _Read:
        """What is read of a column's values. Values that need no joining are not kept, only what they show."""
        read, test = self.read[at], self.simple[at] if self.simple else None
        ways = [(form, how) for form, choices in enumerate(self.shown) for column, how in choices if column == at]
        kept: list[Any] = []
        simple: list[bool] = []
        shown: list[list[str]] = [[] for _ in ways]
        for text in said:
            value = read(text)
            passed = test is not None and test(value)
            simple.append(passed)
            kept.append(None if passed else value)
            for column, (_, how) in zip(shown, ways, strict=True):
                column.append(how(value) if passed else "")
        by_form = {form: column for (form, _), column in zip(ways, shown, strict=True)}
        return _Read(read, said, kept, np.array(simple, dtype=bool), by_form)


@dataclass(frozen=True, slots=True)
class _Read:
    read: Callable[[str], Any]
    said: list[str]
    kept: list[Any]
    simple: NDArray[np.bool_]
    shown: dict[int, list[str]]

    def values(self, numbers: Codes) -> list[Any]:
        """The values of these numbers; those not kept are read again."""
        kept = self.kept
        again = np.unique(numbers[self.simple[numbers]]).tolist()
        for number in again:
            kept[number] = self.read(self.said[number])
        return [kept[number] for number in numbers.tolist()]


def _gathered(name: str, values: list[str], codes: Codes) -> pl.Series:
    return pl.Series(name, values, dtype=pl.String).gather(codes)


def _joined(
    join: Callable[..., Sequence[str]], codes: Sequence[Codes], columns: Sequence[_Read]
) -> tuple[list[Sequence[str]], Codes]:
    """What `join` gives of each distinct combination, and for each row the number of its combination."""
    if not len(codes[0]):
        return [], codes[0]
    key, count = np.zeros_like(codes[0]), 1
    for code, column in zip(codes, columns, strict=True):
        size = len(column.said)
        if count * size >= 2**62:  # too many to number: those that occur are numbered anew
            found, key = np.unique(key, return_inverse=True)
            count = len(found)
        key, count = key * size + code, count * size
    _, first, rows = np.unique(key, return_index=True, return_inverse=True)
    values = [column.values(code[first]) for column, code in zip(columns, codes, strict=True)]
    return list(map(join, *values)), rows


def _first_filled(
    choices: Sequence[tuple[int, list[str]]], codes: Sequence[Codes], height: int
) -> tuple[list[str], Codes]:
    """Texts, and for each row the number of its text: that of the first column which has one."""
    texts, where = [""], np.zeros(height, dtype=np.int64)
    for column, found in reversed(choices):
        numbers = codes[column] + len(texts)
        filled = np.fromiter(map(bool, found), dtype=bool, count=len(found))
        where = numbers if filled.all() else np.where(filled[codes[column]], numbers, where)
        texts += found
    return texts, where
