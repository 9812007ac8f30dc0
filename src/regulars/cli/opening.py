"""What most commands begin with: the ledger opened, and what the clock and the person say, read strictly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.options import data_folder, process_setting

BY = "command line"
"""Who did it, in the audit log; the machine's own rights decide who may use the command."""

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="How many at most.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="What was known by the end of that day.", show_default=False)
]


def now() -> datetime:
    """The moment that what we do is dated with."""
    return datetime.now(UTC)


def open_or_make() -> None:
    """Open the ledger; a new data folder gets one."""
    from regulars.ledger.opening import open_ledger

    open_ledger()


def open_existing() -> None:
    """Open the ledger. Raises NotFound where there is none, rather than make one in a folder named by mistake."""
    if not process_setting("DATABASE_URL") and not (data_folder() / "regulars.sqlite3").exists():
        raise NotFound(
            f"There is no ledger in '{data_folder()}' yet.",
            hint="Make one with `regulars init`, or name its folder with --data FOLDER.",
        )
    open_or_make()


def read_day(text: str, option: str) -> date:
    """The day that was given. Raises BadInput, quoting text and rule."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} cannot be '{text}': a day is written YYYY-MM-DD, such as 2026-03-31.") from None


def as_of_moment(text: str) -> datetime | None:
    """The end of the day given with --as-of in the business's zone; None where none was given."""
    if not text:
        return None
    from regulars.kernel.time import end_of_day
    from regulars.ledger.business import business

    return end_of_day(read_day(text, "--as-of"), business().time_zone)
