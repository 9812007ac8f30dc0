"""Staging: a translated file lies here, in columns on disk, until it is taken in as a whole or thrown away.

What has to see the whole file at once (an order's lines, repeats, one person's rows) is asked of it in SQL, by DuckDB
in memory with a bound, so that a file of any size needs no more than that.
"""

from __future__ import annotations

import csv
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import duckdb
import polars as pl

from regulars.identify import staging_sql
from regulars.identify.canonical import (
    CONSENTS,
    CONVERSATIONS,
    EVENTS,
    LINE,
    MESSAGES,
    RECORDS,
    REJECTS,
    Translated,
)
from regulars.kernel.options import data_folder

_KINDS = {
    "records": RECORDS,
    "events": EVENTS,
    "consents": CONSENTS,
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
}
_MEMORY = "160MB"
_BATCH = 32_768


class Staging:
    """The frames of one file on disk. Use as a context manager: what it holds is removed at the end."""

    def __init__(self) -> None:
        self.folder = data_folder() / "staging" / f"{os.getpid()}-{uuid.uuid4().hex}"
        self.rows = dict.fromkeys(_KINDS, 0)
        self.parts = 0
        self.rejected = 0
        self.errors = self.folder / "errors.csv"
        self._engine: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Staging:
        _sweep(self.folder.parent)
        self.folder.mkdir(parents=True)
        with self.errors.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow(["line", "column", "value", "reason", "message"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine is not None:
            self._engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, translated: Translated) -> None:
        """Keep one chunk's frames; its rejects go to the error file."""
        for kind in _KINDS:
            frame: pl.DataFrame = getattr(translated, kind)
            if frame.height:
                frame.write_parquet(self.folder / f"{kind}-{self.parts:06d}.parquet", compression="lz4")
                self.rows[kind] += frame.height
        self.parts += 1
        self.reject(translated.rejects)

    def reject(self, rejects: pl.DataFrame) -> None:
        """Write rejected rows to the error file; a line refused for several reasons counts once a reason."""
        if rejects.is_empty():
            return
        self.rejected += rejects[LINE].n_unique()
        with self.errors.open("ab") as file:
            rejects.select(*REJECTS).write_csv(file, include_header=False)

    def first_reason(self) -> str:
        """What was wrong with the first rejected line, in words."""
        with self.errors.open(newline="", encoding="utf-8") as file:
            row = next(csv.DictReader(file))
        return f"line {row['line']}, {row['column']} '{row['value'][:60]}': {row['message']}"

    def new_event_lines(self, existing: Sequence[Path]) -> Iterator[pl.DataFrame]:
        """Event lines that are not in the log's segments `existing` yet, completed from the other lines of their order.

        Frames with the columns of EVENT_SCHEMA less seq, source and line, sorted by source key, time and order. Lines
        that stay without a time are rejected.
        """
        if not self.rows["events"]:
            return
        engine = self._open()
        engine.execute(staging_sql.complete(self._files("events")))
        self.reject(_frame(engine.sql(staging_sql.INCOMPLETE)).cast(REJECTS))
        known = f"read_parquet({[str(path) for path in existing]!r})" if existing else None
        reader = engine.sql(staging_sql.new_lines(known)).to_arrow_reader(_BATCH)
        for batch in reader:
            yield pl.DataFrame(batch)

    def people(self) -> pl.DataFrame:
        """One row a source key: of every field the latest that was said. Columns of RECORDS less the line."""
        return self._whole("records", staging_sql.people)

    def consents(self) -> pl.DataFrame:
        """The statements of consent, without repeats."""
        return self._whole("consents", staging_sql.consents)

    def conversations(self) -> pl.DataFrame:
        """One row a conversation: the last that the file says of it."""
        return self._whole("conversations", staging_sql.conversations)

    def messages(self) -> pl.DataFrame:
        """The messages, without repeats, by conversation and time; with the line that each stands in."""
        return self._whole("messages", staging_sql.messages)

    def _whole(self, kind: str, sql: staging_sql.Query) -> pl.DataFrame:
        if not self.rows[kind]:
            return pl.DataFrame(schema=_KINDS[kind]).drop([] if kind == "messages" else LINE)
        return _frame(self._open().sql(sql(self._files(kind))))

    def _files(self, kind: str) -> str:
        return f"read_parquet('{self.folder}/{kind}-*.parquet')"

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._engine is None:
            self._engine = duckdb.connect()
            self._engine.execute(f"SET memory_limit='{_MEMORY}'; SET temp_directory='{self.folder}/spill'")
            self._engine.execute("SET TimeZone='UTC'; SET threads=2")
        return self._engine


def _frame(answer: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    return pl.DataFrame(answer.to_arrow_table())


def _sweep(folder: Path) -> None:
    """Remove what imports that were killed left behind: it holds personal data, and nothing will come back for it."""
    for left in folder.glob("*-*"):
        try:
            os.kill(int(left.name.split("-", maxsplit=1)[0]), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            continue
