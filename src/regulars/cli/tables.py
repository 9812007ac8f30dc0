"""Files that a command learns from: any format, read whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from regulars.kernel.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

_NUMBERS = 0.95


def read_table(path: Path) -> pl.DataFrame:
    """Every row of a file, all of it text. Raises BadFile or BadInput where there is none."""
    import polars as pl

    from regulars.identify.reading import open_table

    opened = open_table(path)
    parts = [chunk.frame.select(opened.columns) for chunk in opened.chunks()]
    if not parts:
        raise BadInput(f"'{path}' has no rows.")
    return pl.concat(parts)


def typed(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns of numbers as numbers: where all but one in twenty of those filled in can be read as one."""
    import polars as pl

    found = []
    for column in rows:
        numbers = column.cast(pl.Float64, strict=False)
        filled = len(column) - column.null_count()
        found.append(numbers if filled and len(numbers) - numbers.null_count() >= _NUMBERS * filled else column)
    return pl.DataFrame(found)
