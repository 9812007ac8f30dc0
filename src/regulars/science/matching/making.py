"""How forms are made of columns: each distinct value is read once, and rows are put together only where they must be."""

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
        values = [[read(text) for text in said] for read, (_, said) in zip(self.read, sources, strict=True)]
        if self.join is None:
            return {self.forms[0]: _gathered(self.forms[0], values[0], codes[0])}
        joint = np.flatnonzero(~self._simple(codes, values, height))
        made, rows = _joined(self.join, [code[joint] for code in codes], values)
        forms: dict[str, pl.Series] = {}
        for at, form in enumerate(self.forms):
            shown, where = _shown(self.shown[at] if self.shown else (), codes, values, height)
            where[joint] = rows + len(shown)
            forms[form] = _gathered(form, shown + [row[at] for row in made], where)
        return forms

    def _simple(self, codes: Sequence[Codes], values: Sequence[list[Any]], height: int) -> NDArray[np.bool_]:
        simple = np.full(height, bool(self.simple))
        for test, code, read in zip(self.simple, codes, values, strict=False):
            passed = np.fromiter(map(test, read), dtype=bool, count=len(read))
            if not passed.all():
                simple &= passed[code]
        return simple


def _gathered(name: str, values: list[str], codes: Codes) -> pl.Series:
    return pl.Series(name, values, dtype=pl.String).gather(codes)


def _joined(
    join: Callable[..., Sequence[str]], codes: Sequence[Codes], values: Sequence[list[Any]]
) -> tuple[list[Sequence[str]], Codes]:
    """What `join` gives of each distinct combination, and for each row the number of its combination."""
    if not len(codes[0]):
        return [], codes[0]
    key, count = np.zeros_like(codes[0]), 1
    for code, read in zip(codes, values, strict=True):
        if count * len(read) >= 2**62:  # the combinations so far, counted anew
            found, key = np.unique(key, return_inverse=True)
            count = len(found)
        key, count = key * len(read) + code, count * len(read)
    _, first, rows = np.unique(key, return_index=True, return_inverse=True)
    columns = [[read[number] for number in code[first].tolist()] for code, read in zip(codes, values, strict=True)]
    return list(map(join, *columns)), rows


def _shown(
    choices: Sequence[tuple[int, Callable[[Any], str]]],
    codes: Sequence[Codes],
    values: Sequence[list[Any]],
    height: int,
) -> tuple[list[str], Codes]:
    """The texts that simple rows show, and for each row the number of its text: the first choice that is not empty."""
    texts, where = [""], np.zeros(height, dtype=np.int64)
    for column, how in reversed(choices):
        found = [how(value) for value in values[column]]
        numbers = codes[column] + len(texts)
        filled = np.fromiter(map(bool, found), dtype=bool, count=len(found))
        where = numbers if filled.all() else np.where(filled[codes[column]], numbers, where)
        texts = texts + found
    return texts, where
