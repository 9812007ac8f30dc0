"""Which row names the columns, and whether it can."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from regulars.identify.canonical import LINE
from regulars.identify.reading.table import MAX_COLUMNS, excerpt
from regulars.kernel.errors import BadFile

_SEARCHED = 30
_DATA = re.compile(
    r"""
    [^@\s]+@[^@\s]+\.[^@\s]+                                # an e-mail address
    | [-+(]?[£$€¥]?\s?\d[\d.,'\s]*(e[+-]?\d+)?\)?\s?[€%]?   # a number or an amount
    | \+?[\d\s().-]{7,}                                     # a telephone number
    | \d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ].*)?              # a date
    | \d{1,2}:\d{2}(:\d{2})?                                # a time of day
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"(19|20)\d\d")


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The index of the row that names the columns: the first that is about as full as the rows commonly are.

    What stands above it are titles, such as the name of the report. `rows` are the first of the file, at least one.
    """
    full = [_fullness(row) for row in rows]
    typical = sorted(full)[len(full) // 2]
    needed = max(2 if typical > 1 else 1, -(-typical * 6 // 10))
    return next((index for index, count in enumerate(full[:_SEARCHED]) if count >= needed), 0)


def _fullness(row: Sequence[str]) -> int:
    """How many cells have content; a nameless first column, as of row numbers, counts when a named one follows."""
    filled = [bool(cell.strip()) for cell in row]
    return sum(filled) + (filled[:2] == [False, True])


def name_columns(cells: Sequence[str], width: int, where: str) -> list[str]:
    """The names that the header's cells give to `width` columns; nameless ones are called after their place.

    Raises BadFile when there are too many, when two have one name, or when they look like data. `where` names the row.
    """
    if width > MAX_COLUMNS:
        raise BadFile(
            f"{where} has {width:,} columns; Regulars reads at most {MAX_COLUMNS:,}.",
            hint="Check that the separator is right, or export only the columns that tell about customers.",
        )
    names = [clean_name(cell) for cell in cells]
    _refuse_data(names, where)
    names += [""] * (width - len(names))
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise BadFile(
            f"{where} has more than one column called {', '.join(repr(excerpt(name, 60)) for name in twice[:5])}.",
            hint="Give each column a name of its own.",
        )
    if LINE in names:
        raise BadFile(f"{where} has a column called '{LINE}', a name that Regulars needs itself.", hint="Rename it.")
    return names


def clean_name(cell: str) -> str:
    """A header cell without the byte order mark and spaces around it."""
    return " ".join(cell.replace("\ufeff", "").replace("\u200b", "").replace("\x00", "").split())


def _refuse_data(names: Sequence[str], where: str) -> None:
    given = [name for name in names if name]
    data = [name for name in given if looks_like_data(name)]
    addresses = [name for name in data if "@" in name]
    if addresses or len(data) > 1 or (data and 2 * len(data) >= len(given)):
        shown = (addresses or data)[0]
        raise BadFile(
            f"{where} should name the columns, but '{excerpt(shown, 60)}' looks like data: the file has no header.",
            hint="Add a first line with the names of the columns, such as email,name,city.",
        )


def looks_like_data(cell: str) -> bool:
    """Whether this is a value (address, number, date) rather than a column's name."""
    return bool(_DATA.fullmatch(cell)) and not _YEAR.fullmatch(cell)
