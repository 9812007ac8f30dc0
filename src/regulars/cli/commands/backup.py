"""`regulars backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.opening import Json, now, open_existing
from regulars.cli.screen import say, say_json

PANEL = "Looking after it"
EXAMPLE = "regulars backup regulars-2026-03-31.tar.gz"


def command(
    file: Annotated[Path, typer.Argument(help="The file to write, .tar.gz.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Write all that Regulars remembers to one file, with checksums. Others can go on working meanwhile.

    Keep the file as safe as the data folder: it holds your customers' data and the key that signs sessions.
    """
    open_existing()
    from regulars.ledger.backup import back_up

    report = back_up(file, at=now())
    if as_json:
        say_json(report.to_json())
        return
    say(f"{report.file}: {report.files} files, {report.bytes / 1e6:,.1f} MB. Bring it back with `regulars restore`.")
