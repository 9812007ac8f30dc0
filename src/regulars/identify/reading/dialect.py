"""How a delimited file is written: its separator, where its header stands, what its columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from regulars.identify.reading.blocks import Shape
from regulars.identify.reading.header import find_header, name_columns
from regulars.identify.reading.rows import Row, exact_rows
from regulars.identify.reading.table import MAX_COLUMNS, excerpt
from regulars.kernel.errors import BadFile

SEPARATORS = (",", ";", "\t", "|")
_ROWS = 200
_LOOKED_AT = 256 << 10


@dataclass(frozen=True, slots=True)
class Dialect:
    """What was found. `body` is the byte of the UTF-8 content at which rows begin, `body_line` its line number."""

    shape: Shape
    header_line: int
    body: int
    body_line: int
    notes: list[str]


def find_dialect(head: bytes, *, whole: bool, name: str) -> Dialect:
    """The dialect of the content that begins with `head`. Raises BadFile when it is no table with header and rows."""
    text = _whole_lines(head, whole=whole, name=name)
    told = _told_separator(text)
    skipped = text.index("\n") + 1 if told else 0
    text, before = text[skipped:], text[:skipped]
    separator = told or _likely_separator(text)
    spaced = _is_spaced(_first_rows(text, separator))
    rows = [row for row in _first_rows(text, separator, skip_space=spaced) if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise BadFile(f"'{name}' holds nothing but empty lines.", hint="Export it again, or name another file.")
    place = find_header([row.cells for row in rows])
    header, below = rows[place], rows[place + 1 :]
    line = header.line + bool(told)
    where = f"Line {line:,} of '{name}'"
    width = _width(header.cells, [row.cells for row in below], separator, where)
    columns = name_columns(header.cells[:width], width, where)
    if not below and not whole:
        raise BadFile(
            f"Line {header.next_line + bool(told):,} of '{name}' goes on for more than {len(head) >> 1:,} bytes.",
            hint="Check that the file has one line a row, and no value is longer than a letter.",
        )
    if not below:
        raise BadFile(
            f"'{name}' has a header ({excerpt(separator.join(header.cells), 80)}) but no rows.",
            hint="Export it again, with data.",
        )
    body = len((before + text[: header.end]).encode("utf-8", "surrogateescape"))
    shape = Shape(separator, tuple(columns), spaced)
    return Dialect(shape, line, body, header.next_line + bool(told), _notes(rows[:place]))


def _notes(above: list[Row]) -> list[str]:
    if not above:
        return []
    count = "One line" if len(above) == 1 else f"{len(above)} lines"
    return [f"{count} above the header left out, beginning with '{excerpt(' '.join(above[0].cells).strip(), 60)}'."]


def _whole_lines(head: bytes, *, whole: bool, name: str) -> str:
    cut = len(head) if whole else head.rfind(b"\n") + 1
    if not cut:
        most = 1 + max(head.count(separator.encode()) for separator in SEPARATORS)
        raise BadFile(
            f"The first line of '{name}' goes on for more than {len(head):,} bytes and {most:,} columns; "
            f"Regulars reads at most {MAX_COLUMNS:,} columns.",
            hint="Check that the file has one line a row, and export only the columns that tell about customers.",
        )
    return head[:cut].decode("utf-8", "surrogateescape")


def _told_separator(text: str) -> str:
    """What the first line says, where a spreadsheet wrote `sep=;` there."""
    first = text[: text.find("\n") + 1].strip().lower()
    return first[4:].strip('"') or "\t" if first.startswith("sep=") and len(first) <= 5 else ""


def _first_rows(text: str, separator: str, *, skip_space: bool = False) -> list[Row]:
    rows = islice(exact_rows(text, separator, skip_space=skip_space, line=1), _ROWS)
    return [row for row in rows if row.closed]


def _likely_separator(text: str) -> str:
    """The separator by which the rows fall into the same number of values most consistently; more values win."""
    start = text[:_LOOKED_AT]
    start = start[: start.rfind("\n") + 1] or start

    def merit(separator: str) -> tuple[float, int]:
        counts = Counter(len(row.cells) for row in _first_rows(start, separator) if any(row.cells))
        if not counts:
            return 0.0, 0
        common, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        return (round(times / counts.total(), 1) if common > 1 else 0.0), common

    return max(SEPARATORS, key=merit)


def _is_spaced(rows: Sequence[Row]) -> bool:
    """Whether a space follows each separator."""
    later = [cell for row in rows for cell in row.cells[1:] if cell]
    return bool(later) and sum(cell.startswith(" ") for cell in later) > 0.8 * len(later)


def _width(header: Sequence[str], below: Sequence[Sequence[str]], separator: str, where: str) -> int:
    """How many columns there are: those that the header names, and nameless ones at the end if the rows have them."""
    counts = Counter(len(row) for row in below)
    common = max(counts, key=lambda count: counts[count], default=0)
    if common == len(header) or counts[common] * 2 <= counts.total():
        return len(header)
    if common < len(header) and not any(header[common:]):
        return common
    if common > len(header) and not any(any(row[len(header) :]) for row in below):
        return common
    raise BadFile(
        f"{where} names {len(header)} columns, but most rows below have {common} values.",
        hint=f"Name every column, and put values that hold a '{separator}' in quotation marks.",
    )
