"""`regulars restore`: back to what a backup holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.opening import Json
from regulars.cli.screen import say, say_json

PANEL = "Looking after it"
EXAMPLE = "regulars --data regulars-data restore regulars-2026-03-31.tar.gz"


def command(
    file: Annotated[Path, typer.Argument(help="The backup.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace what is there; it is kept aside.")] = False,
    as_json: Json = False,
) -> None:
    """Bring back what a backup holds, after checking every checksum. Stop the server first."""
    from regulars.ledger.backup import restore

    report = restore(file, force=force)
    if as_json:
        say_json(report.to_json())
        return
    say(f"Restored {report.files} files as of {report.made_at[:16].replace('T', ' ')} UTC.")
    if report.kept_aside:
        say(f"What was there before is in {report.kept_aside}; remove it when you no longer need it.")
    if report.erased_since:
        say("Since that backup these customers were erased, and must be again:", style="bold")
        say(*(f"  regulars erase {code}" for code in report.erased_since))
