"""Files as they come: written into the test's own folder."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from regulars.identify.canonical import LINE
from regulars.identify.reading import Table

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """save("name.csv", "text or bytes", encoding="utf-8") writes a file and gives its path; .gz is packed."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        raw = content.encode(encoding) if isinstance(content, str) else content
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    return write


@pytest.fixture
def save_zip(tmp_path: Path) -> Save:
    """save_zip("name.zip", {"inner.txt": b"..."}) writes an archive and gives its path."""

    def write(name: str, parts: dict[str, bytes]) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for inner, content in parts.items():
                archive.writestr(inner, content)
        return path

    return write


@pytest.fixture
def read_all() -> Callable[..., tuple[pl.DataFrame, pl.DataFrame]]:
    """All rows and all rejects of a table, each as one frame."""

    def read(table: Table, rows: int = 65_536) -> tuple[pl.DataFrame, pl.DataFrame]:
        chunks = list(table.chunks(rows))
        assert all(chunk.frame.columns == [*table.columns, LINE] for chunk in chunks)
        assert all(chunk.frame.height <= rows for chunk in chunks)
        assert chunks[-1].bytes_read == table.size
        return pl.concat(chunk.frame for chunk in chunks), pl.concat(chunk.rejects for chunk in chunks)

    return read
