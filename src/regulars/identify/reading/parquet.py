"""Parquet as a table: batches of columns turned to text as people would write it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.identify.canonical import LINE, REJECTS
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.table import MAX_CELL, MAX_COLUMNS, ROWS, Chunk, Rejects, Table, empty_is_null
from regulars.kernel.errors import BadFile

_CELLS = 1_000_000
_WHOLE_NUMBERS = float(1 << 53)


@dataclass(frozen=True, kw_only=True)
class ParquetTable(Table):
    """A Parquet file; its rows are numbered from 1."""

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """As in Table."""
        at_most = max(1, min(rows, _CELLS // len(self.columns)))
        done = 0
        with _open(self.path) as file:
            total = max(1, file.metadata.num_rows)
            try:
                for batch in file.iter_batches(batch_size=at_most):
                    frame = _as_text(_flattened(batch), first=done + 1)
                    done += frame.height
                    yield _judged(frame, self.columns, self.size * done // total)
            except (pa.ArrowException, OSError) as error:
                raise BadFile(
                    f"'{self.path.name}' is damaged after row {done:,} ({error}).",
                    hint="Copy or export it again; nothing of it was taken in.",
                ) from None


def open_parquet(path: Path) -> ParquetTable:
    """Raises BadFile when the file is cut off, damaged, or has no rows."""
    with _open(path) as file:
        empty = pa.Table.from_batches([], schema=file.schema_arrow)
        columns = _flattened(empty).column_names
        if not file.metadata.num_rows:
            raise BadFile(f"'{path.name}' has columns ({', '.join(columns[:5])}) but no rows.", hint="Export it again.")
    if len(columns) > MAX_COLUMNS:
        raise BadFile(
            f"'{path.name}' has {len(columns):,} columns; Regulars reads at most {MAX_COLUMNS:,}.",
            hint="Export only the columns that tell about customers.",
        )
    if len(set(columns)) < len(columns) or LINE in columns:
        raise BadFile(f"'{path.name}' has two columns of one name, or one called '{LINE}'.", hint="Rename them.")
    return ParquetTable(path=path, kind="parquet", columns=columns, size=path.stat().st_size)


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise BadFile(
            f"'{path.name}' is no whole Parquet file ({error}).", hint="Copy or export it again; nothing was taken in."
        ) from None


def _flattened(data: pa.RecordBatch | pa.Table) -> pa.Table:
    """Nested fields as columns of their own, named with dots."""
    table = pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else data
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _as_text(table: pa.Table, first: int) -> pl.DataFrame:
    frame = pl.DataFrame(table)
    lines = pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(LINE)
    texts = frame.select(_text(frame[name]) for name in frame.columns)
    return texts.with_columns(empty_is_null(frame.columns)).with_columns(lines)


def _text(column: pl.Series) -> pl.Series:
    """The column as String: whole numbers without a point, times in ISO (UTC where they have a zone), lists as JSON."""
    kind = column.dtype
    if kind == pl.String:
        return column
    if kind.is_float():
        whole = column.is_finite() & (column == column.round(0)) & (column.abs() < _WHOLE_NUMBERS)
        numbers = pl.select(
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        ).to_series()
        return numbers.rename(column.name).set(column.is_nan().fill_null(False), None)
    if isinstance(kind, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return utc.dt.strftime("%Y-%m-%d %H:%M:%S%.f" + ("+00:00" if kind.time_zone else ""))
    if kind.is_nested():
        texts = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in column.to_list()
        ]
        return pl.Series(column.name, texts, dtype=pl.String)
    return column.cast(pl.String, strict=False)


def _judged(frame: pl.DataFrame, columns: list[str], position: int) -> Chunk:
    """Rows with a value beyond all bounds, or zero bytes, are rejected."""
    too_long = pl.any_horizontal(pl.col(columns).str.len_bytes() > MAX_CELL).fill_null(False)
    zeros = pl.any_horizontal(pl.col(columns).str.contains("\x00", literal=True)).fill_null(False)
    marks = frame.select(too_long=too_long, zeros=zeros)
    if not (marks["too_long"].any() or marks["zeros"].any()):
        return Chunk(frame, pl.DataFrame(schema=REJECTS), position)
    rejects = Rejects()
    for row in frame.filter(marks["too_long"] | marks["zeros"]).iter_rows(named=True):
        name = next(
            name for name in columns if row[name] and (len(row[name].encode()) > MAX_CELL or "\x00" in row[name])
        )
        reason = Reason.UNREADABLE if "\x00" in row[name] else Reason.TOO_LARGE
        message = (
            f"A value must be text of at most {MAX_CELL:,} bytes, without zero bytes. Correct it and export again."
        )
        rejects.add(row[LINE], reason, row[name], message, name)
    return Chunk(frame.filter(~(marks["too_long"] | marks["zeros"])), rejects.frame(), position)
