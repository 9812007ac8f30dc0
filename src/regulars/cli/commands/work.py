"""`regulars work`: background work on its own, where `regulars serve` runs elsewhere or several are wanted."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.opening import open_existing
from regulars.cli.screen import say_json

PANEL = "Looking after it"
EXAMPLE = "regulars work --once"


def command(
    once: Annotated[bool, typer.Option("--once", help="Do what is waiting, then end.")] = False,
    parent: Annotated[int, typer.Option(hidden=True, help="End when this process has ended.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print how many jobs were done, as JSON.")] = False,
) -> None:
    """Do background work: imports and runs that were asked for in the console or the API. `serve` does so itself."""
    open_existing()
    from regulars.jobs import work

    done = work(once=once, parent=parent)
    if as_json:
        say_json({"done": done})
