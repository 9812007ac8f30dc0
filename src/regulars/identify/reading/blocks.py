"""Blocks of delimited text into frames: by columns where a block is plain, row by row and exactly where it is not.

A block is plain when every quotation mark opens or closes a value, every row has its values, and all of it is UTF-8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.identify.canonical import LINE, REJECTS
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.rows import exact_rows, runaway
from regulars.identify.reading.table import MAX_CELL, MAX_RECORD, ZERO_BYTES, Rejects, empty_is_null, text_frame
from regulars.kernel.errors import BadFile

_Places = NDArray[np.int64]
_FEED, _RETURN, _QUOTE = 10, 13, 34


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows are written: what separates values, what the columns are called, whether a space follows."""

    separator: str
    columns: tuple[str, ...]
    skip_space: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """The whole rows of a block, and how many of its bytes and lines they took."""

    frame: pl.DataFrame
    rejects: pl.DataFrame
    taken: int
    lines: int


def parse_block(block: bytes, line: int, shape: Shape, *, final: bool) -> Parsed:
    """The whole rows at the start of a block of UTF-8; with `final`, all of it. `line` is the number of its first line.

    Raises BadFile when a quoted value has no end.
    """
    if final and not block.endswith(b"\n"):
        block += b"\n"
    parsed = _parse_plain(block, line, shape)
    if parsed is None or (final and parsed.taken < len(block)):
        parsed = _parse_exactly(block, line, shape, final=final)
    if len(block) - parsed.taken > MAX_RECORD:
        raise _endless(block[parsed.taken :], line + parsed.lines)
    return parsed


def _endless(rest: bytes, line: int) -> BadFile:
    if b'"' in rest:
        return runaway(line)
    return BadFile(
        f"Line {line:,} is longer than {MAX_RECORD:,} bytes.", hint="Check that the file has one line a row."
    )


def _parse_plain(block: bytes, line: int, shape: Shape) -> Parsed | None:
    data = np.frombuffer(block, np.uint8)
    feeds = np.flatnonzero(data == _FEED)
    quotes = np.flatnonzero(data == _QUOTE) if b'"' in block else feeds[:0]
    if quotes.size and (shape.skip_space or not _well_quoted(data, quotes, ord(shape.separator))):
        return None
    ends = feeds[_outside(feeds, quotes)]
    if not ends.size:
        return _nothing(shape)
    taken = int(ends[-1]) + 1
    text = block[:taken]
    if not _is_plain_text(text) or not _all_full(data[:taken], ends, quotes, shape):
        return None
    frame = pl.read_csv(
        text,
        has_header=False,
        separator=shape.separator,
        schema=dict.fromkeys(shape.columns, pl.String()),
        infer_schema=False,
    )
    if frame.height != ends.size:
        return None
    if shape.skip_space:
        frame = frame.with_columns(pl.all().str.strip_chars_start(" "))
    if shape.skip_space or b'""' in text:
        frame = frame.with_columns(empty_is_null(shape.columns))
    # Lines within quoted values belong to the row in which they stand.
    starts = np.concatenate(([0], np.searchsorted(feeds, ends[:-1]) + 1)) + line
    frame = frame.with_columns(pl.Series(LINE, starts, dtype=pl.Int64))
    return Parsed(_without_blank(frame, shape), pl.DataFrame(schema=REJECTS), taken, int(np.searchsorted(feeds, taken)))


def _nothing(shape: Shape) -> Parsed:
    return Parsed(text_frame(shape.columns, [], []), pl.DataFrame(schema=REJECTS), 0, 0)


def _well_quoted(data: NDArray[np.uint8], quotes: _Places, separator: int) -> bool:
    """Whether quotation marks by turns open (after a separator or line end) and close (before one), or are doubled."""
    before = np.where(quotes > 0, data[quotes - 1], _FEED)
    after = np.append(data, _FEED)[quotes + 1]
    opens, closes = before[0::2], after[1::2]
    opened = np.isin(opens, (separator, _FEED, _QUOTE))
    closed = np.isin(closes, (separator, _FEED, _RETURN, _QUOTE))
    doubled = np.diff(quotes) == 1
    opened[1:] &= (opens[1:] != _QUOTE) | doubled[1::2][: opened.size - 1]
    return bool(opened.all() and closed.all() and opens[0] != _QUOTE)


def _outside(places: _Places, quotes: _Places) -> NDArray[np.bool_]:
    return np.asarray(np.searchsorted(quotes, places) % 2 == 0)


def _is_plain_text(text: bytes) -> bool:
    if b"\x00" in text or text.count(b"\r") != text.count(b"\r\n"):
        return False
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _all_full(data: NDArray[np.uint8], ends: _Places, quotes: _Places, shape: Shape) -> bool:
    """Whether every row has as many values as there are columns, and none is beyond all bounds."""
    lengths = np.diff(ends, prepend=-1)
    blank = lengths == 1
    if int(lengths.max()) > MAX_CELL or blank.any() or (data[ends[lengths == 2] - 1] == _RETURN).any():
        return False
    separators = np.flatnonzero(data == ord(shape.separator))
    if quotes.size:
        separators = separators[_outside(separators, quotes)]
    counts = np.diff(np.searchsorted(separators, ends), prepend=0)
    return bool((counts == len(shape.columns) - 1).all())


def _without_blank(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Rows with at least one value; spreadsheets append rows of separators."""
    first = frame[shape.columns[0]]
    if not first.null_count() and len(shape.columns) > 1:
        return frame
    if len(shape.columns) == 1:
        return frame.filter(first.str.strip_chars() != "")
    return frame.filter(pl.any_horizontal(pl.col(shape.columns).is_not_null()))


def _parse_exactly(block: bytes, line: int, shape: Shape, *, final: bool) -> Parsed:
    cut = block.rfind(b"\n") + 1
    text = block[:cut].decode("utf-8", "surrogateescape")
    judge = _Judge(shape, unreadable=not _is_text(text), zeros="\x00" in text)
    taken = feeds = 0
    for row in exact_rows(text, shape.separator, skip_space=shape.skip_space, line=line):
        if not row.closed:
            if final:
                raise runaway(row.line)
            break
        taken, feeds = row.end, row.next_line - line
        judge.see(row.line, row.cells)
    size = len(text[:taken].encode("utf-8", "surrogateescape"))
    return Parsed(text_frame(shape.columns, judge.rows, judge.lines), judge.rejects.frame(), size, feeds)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Judge:
    """Sorts rows into good and rejected ones."""

    def __init__(self, shape: Shape, *, unreadable: bool, zeros: bool) -> None:
        self.shape, self.width = shape, len(shape.columns)
        self.unreadable, self.zeros = unreadable, zeros
        self.rows: list[list[str]] = []
        self.lines: list[int] = []
        self.rejects = Rejects()

    def see(self, line: int, cells: list[str]) -> None:
        if not any(cells) or (len(cells) == 1 and not cells[0].strip()):
            return
        if len(cells) > self.width and not any(cells[self.width :]):
            del cells[self.width :]
        if not self._refused(line, cells):
            self.rows.append(cells)
            self.lines.append(line)

    def _refused(self, line: int, cells: list[str]) -> bool:
        text = self.shape.separator.join(cells) if self.unreadable or self.zeros or len(cells) != self.width else ""
        if self.unreadable and not _is_text(text):
            message = "The line holds bytes that are not in the file's encoding. Export the file again, as UTF-8."
            self.rejects.add(line, Reason.UNREADABLE, text, message)
        elif self.zeros and "\x00" in text:
            self.rejects.add(line, Reason.UNREADABLE, text, ZERO_BYTES)
        elif len(cells) != self.width:
            message = (
                f"The line has {len(cells)} values for {self.width} columns. Put a value that holds a "
                f"'{self.shape.separator}' or a line break in quotation marks."
            )
            self.rejects.add(line, Reason.RAGGED, text, message)
        elif max(map(len, cells)) > MAX_CELL:
            place = next(i for i, cell in enumerate(cells) if len(cell) > MAX_CELL)
            message = f"The value has {len(cells[place]):,} characters; at most {MAX_CELL:,} are read. Shorten it."
            self.rejects.add(line, Reason.TOO_LARGE, cells[place], message, self.shape.columns[place])
        else:
            return False
        return True
