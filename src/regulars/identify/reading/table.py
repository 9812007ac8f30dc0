"""What every reader hands on: a table of text with line numbers, in chunks, whatever the file was."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from regulars.identify.canonical import LINE, REJECTS
from regulars.identify.reading.reasons import Reason

MAX_COLUMNS = 2_000
MAX_CELL = 1_000_000
"""Longest value of one cell, in characters (in bytes where a reader counts those); a longer one rejects its row."""
MAX_RECORD = 8 << 20
"""Longest row in bytes; a longer one is no row but a damaged file."""
SAMPLE_ROWS = 2_000
ROWS = 65_536
_SHOWN = 200
ZERO_BYTES = "The line holds zero bytes, which no text has. Export the file again."
_MANY_CELLS = 1_000_000
_MUCH_TEXT = 32 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of rows.

    `frame` has the table's columns, all String with null for empty, and LINE (Int64). `rejects` has the columns of
    canonical.REJECTS, one row a line that could not be read. `bytes_read` counts from the file's start, of `size`.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame
    bytes_read: int


@dataclass(frozen=True, kw_only=True)
class Table(ABC):
    """A file as rows of text. `line` is the physical line for text files, the row for sheets and Parquet."""

    path: Path
    kind: str
    columns: list[str]
    size: int
    encoding: str = ""
    separator: str = ""
    header_line: int = 0
    notes: list[str] = field(default_factory=list)
    """What was decided while opening it, in plain words: lines left out above the header, the sheet chosen."""

    @abstractmethod
    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """The whole file from its start, in chunks of at most `rows` rows. Memory does not grow with the file.

        Raises BadFile where the file turns out to be damaged.
        """

    def sample(self) -> pl.DataFrame:
        """The first SAMPLE_ROWS rows, and some from further on where that costs little; columns as in Chunk.frame."""
        taken: list[pl.DataFrame] = []
        wanted = SAMPLE_ROWS
        for chunk in self.chunks(SAMPLE_ROWS):
            taken.append(chunk.frame.head(wanted))
            wanted -= taken[-1].height
            if not wanted:
                break
        return pl.concat(taken) if taken else text_frame(self.columns, [], [])


def text_frame(columns: Sequence[str], rows: Sequence[Sequence[str | None]], lines: Sequence[int]) -> pl.DataFrame:
    """Rows of text as a frame with LINE; rows are as long as `columns`, and empty text is null."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    data = [pl.Series(name, cell, dtype=pl.String) for name, cell in zip(columns, cells, strict=True)]
    frame = pl.DataFrame([*data, pl.Series(LINE, lines, dtype=pl.Int64)])
    return frame.with_columns(empty_is_null(columns)) if rows else frame


def empty_is_null(columns: Sequence[str]) -> list[pl.Expr]:
    """Each of the columns, null where it is the empty text."""
    return [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns]


@dataclass
class Rejects:
    """Rows that could not be read, gathered with their reasons."""

    rows: list[tuple[int, str | None, str, str, str]] = field(default_factory=list)

    def add(self, line: int, reason: Reason, value: str, message: str, column: str | None = None) -> None:
        """Note one line; the value is shortened and made printable."""
        self.rows.append((line, column, excerpt(value), reason.value, message))

    def frame(self) -> pl.DataFrame:
        """What was gathered, with the columns of canonical.REJECTS."""
        return pl.DataFrame(self.rows, schema=REJECTS, orient="row")


@dataclass
class Gathering:
    """Rows on their way into a chunk, for readers that meet them one by one."""

    columns: Sequence[str]
    at_most: int
    rows: list[Sequence[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: Rejects = field(default_factory=Rejects)
    _cells: int = 0
    _letters: int = 0

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """Take one row in, unless a value is too long for any customer's data."""
        longest = max((len(cell) for cell in cells if cell), default=0)
        if longest > MAX_CELL:
            place = next(i for i, cell in enumerate(cells) if cell and len(cell) > MAX_CELL)
            message = f"The value has {longest:,} characters; at most {MAX_CELL:,} are read. Shorten it."
            self.rejects.add(line, Reason.TOO_LARGE, cells[place] or "", message, self.columns[place])
            return
        if any("\x00" in cell for cell in cells if cell):
            self.rejects.add(line, Reason.UNREADABLE, " ".join(filter(None, cells)), ZERO_BYTES)
            return
        self.rows.append(cells)
        self.lines.append(line)
        self._cells += len(cells)
        self._letters += sum(len(cell) for cell in cells if cell) if longest > _SHOWN else 0

    @property
    def empty(self) -> bool:
        """Whether nothing was gathered."""
        return not self.rows and not self.rejects.rows

    @property
    def full(self) -> bool:
        """Whether it is time for a chunk: enough rows, or enough in them."""
        held = len(self.rows) + len(self.rejects.rows)
        return held >= self.at_most or self._cells >= _MANY_CELLS or self._letters >= _MUCH_TEXT

    def chunk(self, bytes_read: int) -> Chunk:
        """What was gathered; it begins anew."""
        chunk = Chunk(text_frame(self.columns, self.rows, self.lines), self.rejects.frame(), bytes_read)
        self.rows, self.lines, self.rejects, self._cells, self._letters = [], [], Rejects(), 0, 0
        return chunk


def excerpt(text: str, length: int = _SHOWN) -> str:
    """The text in a form that fits a message: unreadable bytes as \\xNN, long ones cut."""
    shown = "".join(_printable(letter) for letter in text[: length + 1])
    return shown if len(text) <= length else shown[:length] + "…"


def _printable(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if 0xD800 <= code <= 0xDFFF or letter == "\x00":
        return f"\\u{code:04x}"
    return letter
