"""What people see: tables and small pictures on a terminal, plain JSON where a script asked for it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_WIDE = 160


def say_json(value: Any) -> None:
    """Print the value as JSON, and nothing else; times in ISO 8601, money as text."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def screen() -> Console:
    """Where results go: standard output, wide where it is no terminal, so that nothing is cut."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)


@cache
def margin() -> Console:
    """Where progress and asides go: standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(*lines: str, style: str = "") -> None:
    """Print lines as they are (no markup)."""
    for line in lines:
        screen().print(line, style=style, markup=False, soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Iterable[str] = ()) -> Table:
    """A table; columns named in `right` hold numbers. Cells are text or rich's own."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    numbers = set(right)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def bar(share: float, width: int = 10) -> str:
    """A share between 0 and 1 as a bar of `width` letters.

    >>> bar(0.5, 4)
    '██  '
    """
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def sparkline(values: Sequence[float]) -> str:
    """Values as a line of small columns, from the smallest to the largest of them.

    >>> sparkline([1, 2, 3])
    '▁▅█'
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return "".join(_LEVELS[round((value - low) / span * (len(_LEVELS) - 1))] for value in values)


def aside(line: str) -> None:
    """Print a line beside the result, on standard error."""
    margin().print(line, markup=False, soft_wrap=True)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A progress display on standard error, shown on a terminal only."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    shown = sys.stderr.isatty() and not quiet
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
    with Progress(*columns, console=margin(), transient=True, disable=not shown) as made:
        yield made
