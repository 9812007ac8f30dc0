"""`regulars check`: whether all is well."""

from __future__ import annotations

import typer

from regulars.cli.opening import Json, open_existing
from regulars.cli.screen import say, say_json, screen, table

PANEL = "Looking after it"
EXAMPLE = "regulars check"


def command(as_json: Json = False) -> None:
    """Look whether database, event log and settings are sound. Ends with 1 where something is not."""
    open_existing()
    from regulars.ledger.health import examine

    found = examine()
    sound = all(finding.sound for finding in found)
    if as_json:
        say_json({"sound": sound, "findings": [finding.to_json() for finding in found]})
    else:
        rows = [("✓" if f.sound else "✗", f.what, f.seen, f.advice) for f in found]
        screen().print(table(("", "what", "seen", "do"), rows))
        say("All is well." if sound else "Something is not as it should be.", style="bold")
    if not sound:
        raise typer.Exit(1)
