"""Rows of delimited text exactly as Python's csv reads them: slow, sure, and with the line on which each begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from regulars.identify.reading.table import MAX_RECORD
from regulars.kernel.errors import BadFile

# The library's own limit of 128 KB would end the whole file at one long note; rows are measured by us instead.
csv.field_size_limit(MAX_RECORD)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `line` is where it starts, `next_line` where the next does, `end` how many characters in."""

    line: int
    next_line: int
    end: int
    cells: list[str]
    closed: bool
    """False: the text ended within a quoted value of this row."""


class _Feed:
    """Hands the reader line after line and remembers how far it came."""

    def __init__(self, text: str) -> None:
        self._pieces = io.StringIO(text, newline="")
        self.characters = 0
        self.feeds = 0
        self.drained = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        piece = self._pieces.readline()
        if not piece:
            self.drained = True
            raise StopIteration
        self.characters += len(piece)
        self.feeds += piece.endswith("\n")
        return piece


def exact_rows(text: str, separator: str, *, skip_space: bool, line: int) -> Iterator[Row]:
    """The rows of `text`, whose first line has the number `line`. Raises BadFile at a value beyond all bounds."""
    feed = _Feed(text)
    reader = csv.reader(feed, delimiter=separator, skipinitialspace=skip_space)
    start = line
    try:
        for cells in reader:
            yield Row(start, line + feed.feeds, feed.characters, cells, not feed.drained)
            start = line + feed.feeds
    except csv.Error as error:
        raise runaway(start) from error


def runaway(line: int) -> BadFile:
    """The error for a quoted value that does not end."""
    return BadFile(
        f"A quotation mark opens a value on line {line:,} and nothing closes it.",
        hint="The file is cut off, or a quotation mark there is one too many: correct that line or export it again.",
    )
