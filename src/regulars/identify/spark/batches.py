"""Arrow batches as executors get and give them: gathered to a useful size, or cut between groups of a sorted column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ROWS = 50_000
"""From so many rows on, the overhead of a call no longer counts."""

Batches = Iterable[pa.RecordBatch]


def gathered(batches: Batches, rows: int = ROWS) -> Iterator[pa.Table]:
    """The batches joined into tables of about so many rows."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.num_rows
        if size >= rows:
            yield pa.Table.from_batches(held)
            held, size = [], 0
    if size:
        yield pa.Table.from_batches(held)


def whole_runs(batches: Batches, column: str, *, most: int | None = None, rows: int = ROWS) -> Iterator[pa.Table]:
    """The batches, sorted by a column, as tables that break no run of equal values.

    Of the last run of a table, at most `most` rows are held until the next batch: for those who only need to know that
    there are more.
    """
    held: list[pa.RecordBatch] = []
    size, enough = 0, rows
    for batch in batches:
        held.append(batch)
        size += batch.num_rows
        if size < enough:
            continue
        table = pa.Table.from_batches(held).combine_chunks()
        values = numbers(table, column)
        start = int(np.searchsorted(values, values[-1]))
        if start:
            yield table.slice(0, start)
        rest = table.slice(start, most)
        held, size = rest.to_batches(), rest.num_rows
        enough = max(rows, 2 * size)  # a run longer than a table must not be joined anew with every batch
    if size:
        yield pa.Table.from_batches(held).combine_chunks()


def numbers(table: pa.Table, column: str) -> NDArray[np.int64]:
    """A column of whole numbers without nulls."""
    found: NDArray[np.int64] = table[column].to_numpy()
    return found


def batch_of(**columns: NDArray[Any]) -> pa.RecordBatch:
    """A batch to give back."""
    return pa.RecordBatch.from_arrays([pa.array(column) for column in columns.values()], names=list(columns))
