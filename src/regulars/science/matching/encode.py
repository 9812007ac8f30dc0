"""Forms as numbers: each column's values are counted once, and compared by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.int32]
UNKNOWN = -1
_FEW = 64  # rows, up to which plain Python is faster than arrays


@dataclass(slots=True)
class Column:
    """A column of text: `codes` (a row each, -1 unknown) into `values`; what is made of a value is worked out once."""

    codes: Codes
    values: Sequence[str]
    _derived: dict[str, Any] = field(default_factory=dict)

    def derive(self, name: str, make: Callable[[Sequence[str]], Any]) -> Any:
        """What `make` gives of the values, remembered under `name`."""
        if name not in self._derived:
            self._derived[name] = make(self.values)
        return self._derived[name]

    def keep(self, name: str, derived: Any) -> None:
        """Remember under `name` what was made of the values elsewhere."""
        self._derived[name] = derived

    def texts(self) -> NDArray[np.object_]:
        """The values as an array, for gathering."""
        return self.derive("texts", _texts)  # type: ignore[no-any-return]

    def counts(self) -> NDArray[np.int64]:
        """How many rows hold each value."""
        return self.derive("counts", lambda _: np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)))  # type: ignore[no-any-return]


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@dataclass(slots=True)
class People:
    """Records in normal form, a row each. `columns` maps a field to its columns: several where a record has several."""

    height: int
    columns: dict[str, list[Column]]

    def first(self, name: str) -> Column | None:
        """The field's first column; None where the table has none."""
        held = self.columns.get(name)
        return held[0] if held else None

    def add(self, name: str, column: Column) -> None:
        """Keep a derived column under a name of its own."""
        self.columns[name] = [column]


def encode(forms: pl.DataFrame | Mapping[str, Sequence[str]]) -> People:
    """The forms (text columns, "" unknown; `name#2` is a second value of `name`) as People."""
    columns: dict[str, list[Column]] = {}
    height = 0
    for name in forms.columns if isinstance(forms, pl.DataFrame) else forms:
        column = encode_column(forms[name])
        height = len(column.codes)
        field, _, number = name.partition("#")
        held = columns.setdefault(field, [])
        # A second address is one across its columns, also where one of them is empty throughout.
        while len(held) < int(number or 1) - 1:
            held.append(Column(np.full(height, UNKNOWN, dtype=np.int32), ()))
        held.append(column)
    columns = {field: held for field, held in columns.items() if any(len(column.values) for column in held)}
    for group in _ONE_STATEMENT:
        _fill_from_others(columns, group, height)
    return People(height, columns)


_ONE_STATEMENT = (("given", "family", "generation", "gender"), ("birth_date",))
"""Fields that are compared together, of one statement: the first that a record makes."""


def _fill_from_others(columns: dict[str, list[Column]], group: tuple[str, ...], height: int) -> None:
    """Where a record's first name or address is unknown, its second stands in, as a whole."""
    most = max((len(columns.get(name, ())) for name in group), default=0)
    for other in range(1, most):
        empty = np.ones(height, dtype=bool)
        for name in group:
            if name in columns:
                empty &= columns[name][0].codes < 0
        for name in group:
            if len(columns.get(name, ())) > other:
                columns[name][0] = _filled(columns[name][0], columns[name][other], empty)
    for name in group:
        if name in columns:
            columns[name] = columns[name][:1]


def _filled(first: Column, second: Column, where: NDArray[np.bool_]) -> Column:
    numbers = {value: number for number, value in enumerate(first.values)}
    mapped = np.array([numbers.setdefault(value, len(numbers)) for value in second.values] + [UNKNOWN], np.int32)
    return Column(np.where(where, mapped[second.codes], first.codes), list(numbers))


def encode_column(texts: pl.Series | Sequence[str]) -> Column:
    """One text column; null and "" are unknown."""
    if not isinstance(texts, pl.Series):
        return _encode_few(texts)
    if len(texts) <= _FEW:
        return _encode_few(texts.to_list())
    cleaned = texts.set(texts == "", None) if texts.dtype == pl.String else texts
    coded = cleaned.to_arrow().dictionary_encode()
    if hasattr(coded, "combine_chunks"):
        coded = coded.combine_chunks()
    codes = coded.indices.fill_null(UNKNOWN).to_numpy(zero_copy_only=False).astype(np.int32)
    return Column(codes, coded.dictionary.to_pylist())


def _encode_few(texts: Sequence[str | None]) -> Column:
    seen: dict[str, int] = {}
    codes = [UNKNOWN if not text else seen.setdefault(text, len(seen)) for text in texts]
    return Column(np.array(codes, dtype=np.int32), list(seen))


def combine(columns: Sequence[Column], joint: str = "\x1f") -> Column:
    """Columns together as one: known where all are."""
    if len(columns[0].codes) <= _FEW:
        return _combine_few(columns, joint)
    known = np.logical_and.reduce([column.codes >= 0 for column in columns])
    code = np.zeros(len(known), dtype=np.int64)
    for column in columns:
        code = code * (len(column.values) + 1) + column.codes
    kept, first, inverse = np.unique(code[known], return_index=True, return_inverse=True)
    codes = np.full(len(known), UNKNOWN, dtype=np.int32)
    codes[known] = inverse
    rows = np.flatnonzero(known)[first]
    parts = [column.texts()[column.codes[rows]] for column in columns]
    return Column(codes, [joint.join(texts) for texts in zip(*parts, strict=True)] if len(kept) else [])


def _combine_few(columns: Sequence[Column], joint: str) -> Column:
    told = [["" if code < 0 else column.values[code] for code in column.codes.tolist()] for column in columns]
    return _encode_few([joint.join(texts) if all(texts) else "" for texts in zip(*told, strict=True)])
