"""Parquet segments: written whole, made durable, then named in the manifest; what no manifest row names is nothing."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from regulars.kernel.options import data_folder
from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.ledger.models import LogSegment

ROWS_PER_SEGMENT = 131_072
_ROWS_PER_GROUP = 65_536


def log_folder() -> Path:
    """Where the segments lie."""
    return data_folder() / "log"


def write_segment(name: str, lines: pl.DataFrame) -> Path:
    """Write event lines (columns of EVENT_SCHEMA, sorted by source key and time) as segment `name`, durably.

    The segment counts only once a `LogSegment` row names it.
    """
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    final, growing = folder / name, folder / f"{name}.growing"
    lines.select(*EVENT_SCHEMA).write_parquet(
        growing, compression="zstd", compression_level=1, row_group_size=_ROWS_PER_GROUP, statistics=True
    )
    _sync(growing)
    growing.replace(final)
    _sync(folder)
    return final


def remove_orphans() -> int:
    """Remove the files that no manifest row names, left by a crash; call while holding the log's lock."""
    folder = log_folder()
    if not folder.is_dir():
        return 0
    named = set(LogSegment.objects.values_list("file", flat=True))
    orphans = [path for path in folder.iterdir() if path.name not in named]
    for path in orphans:
        path.unlink()
    return len(orphans)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
