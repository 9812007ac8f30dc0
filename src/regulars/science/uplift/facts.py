"""Facts of any kind as standardised columns: numbers, yes and no, words; gaps are facts too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MOST_VALUES = 20  # of a fact in words; rarer ones have no column of their own
_RAREST = 0.005  # share of customers that a value needs for a column of its own
_SKEWED = 3.0  # a mean so many times the median calls for logarithms


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix: where it comes from, and how.

    Attributes:
        fact: name in the frame.
        value: None for the number itself, "" for whether it is missing, else the word that it stands for.
        log: whether the number is taken as log(1 + x).
        mean, spread: of the column, among those learnt from.
    """

    fact: str
    value: str | None
    log: bool
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Encoder:
    """How facts become columns; made by `Encoder.of`, which sees no outcome.

    Attributes:
        columns: in the order of the matrix.
        left_out: facts that are the same for all, or different for almost all (a name, a number of a customer).
    """

    columns: tuple[Column, ...]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, customers: pl.DataFrame) -> Encoder:
        """Choose the columns.

        Args:
            customers: one row each; columns of numbers, text, booleans or dates, nulls allowed.
        """
        kept: list[Column] = []
        left_out = []
        for fact in customers:
            found = _columns(fact)
            kept += found
            if not found:
                left_out.append(fact.name)
        return cls(tuple(kept), tuple(left_out))

    def encode(self, customers: pl.DataFrame) -> Floats:
        """The columns of these customers, shape (n, columns); mean 0 and spread 1 among those learnt from."""
        made = [(_raw(customers[c.fact], c.value, c.log, c.mean) - c.mean) / c.spread for c in self.columns]
        return np.column_stack(made) if made else np.zeros((len(customers), 0))


def _columns(fact: pl.Series) -> list[Column]:
    plain = fact.drop_nulls()
    if plain.n_unique() < 2 and not 0 < fact.null_count() < len(fact):
        return []
    ways: list[tuple[str | None, bool]] = []
    if _is_number(fact):
        numbers = plain.cast(pl.Float64)
        whole = bool((numbers == numbers.round()).all())
        if whole and len(plain) > _MOST_VALUES and plain.n_unique() == len(plain):
            return []  # a whole number of its own for everybody is a name
        ways.append((None, _skewed(numbers)))
    else:
        counts = plain.cast(pl.String).value_counts(sort=True)
        names = counts.columns[0]
        often = counts.filter(pl.col("count") >= _RAREST * len(fact)).sort("count", names, descending=[True, False])
        values = often[names].head(_MOST_VALUES).to_list()
        ways += [(value, False) for value in (values[1:] if len(counts) == 2 == len(values) else values)]
    if fact.null_count() >= _RAREST * len(fact):
        ways.append(("", False))
    found = []
    for value, log in ways:
        raw = _raw(fact, value, log, np.nan)
        spread = float(np.nanstd(raw))
        if spread > 0:
            found.append(Column(fact.name, value, log, float(np.nanmean(raw)), spread))
    return found


def _is_number(fact: pl.Series) -> bool:
    return fact.dtype.is_numeric() or fact.dtype.is_temporal() or fact.dtype == pl.Boolean


def _skewed(numbers: pl.Series) -> bool:
    """Whether large values would outweigh all others: no value below 0, and a long tail on the right."""
    least, middle, high = numbers.min(), numbers.median(), numbers.quantile(0.99)
    if not all(isinstance(value, float) for value in (least, middle, high)) or float(least) < 0:  # type: ignore[arg-type]
        return False
    return float(high) > _SKEWED * max(float(middle), 1.0)  # type: ignore[arg-type]


def _raw(fact: pl.Series, value: str | None, log: bool, missing: float) -> Floats:
    """A column before it is standardised; where a number is not known it is `missing`."""
    if value == "":
        return fact.is_null().to_numpy().astype(np.float64)
    if value is not None:
        return (fact.cast(pl.String) == value).fill_null(False).to_numpy().astype(np.float64)
    physical = fact.to_physical() if fact.dtype.is_temporal() else fact
    numbers = physical.cast(pl.Float64).fill_null(np.nan).to_numpy()
    taken = np.log1p(np.maximum(numbers, 0)) if log else numbers
    return np.where(np.isnan(taken), missing, taken)
