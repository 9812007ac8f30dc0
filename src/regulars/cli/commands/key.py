"""`regulars key`: the write keys with which sites and apps send live events."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.opening import BY, Json, now, open_existing
from regulars.cli.screen import say, say_json, screen, table

PANEL = "Data in and out"
EXAMPLE = "regulars key make 'web shop'"

command = typer.Typer(help="The write keys with which sites and apps send live events.", no_args_is_help=True)

SourceName = Annotated[str, typer.Argument(help="The source: the site or app that sends.", show_default=False)]
Number = Annotated[int, typer.Argument(help="The key's number.", show_default=False)]


@command.command(epilog="Example: regulars key make 'web shop' --name 'checkout server'")
def make(
    source: SourceName,
    name: Annotated[str, typer.Option(help="What the key is for, to tell it from others.")] = "main",
    as_json: Json = False,
) -> None:
    """Make a write key. It is shown only this once; the source's other keys go on working."""
    open_existing()
    from regulars.ledger.write_keys import make_key

    text, made = make_key(source, name, by=BY, at=now())
    if as_json:
        say_json({"number": made.pk, "source": made.source.name, "name": made.name, "key": text})
        return
    say(text, "Give it to the SDK as its write key, and this server's address as its host.")


@command.command("list", epilog="Example: regulars key list")
def list_keys(as_json: Json = False) -> None:
    """The write keys there are."""
    open_existing()
    from regulars.ledger.write_keys import keys

    made = [
        {
            "number": key.pk,
            "source": key.source.name,
            "name": key.name,
            "ends_in": key.hint,
            "made_by": key.created_by,
            "made_at": key.created_at.isoformat(),
            "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
            "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        }
        for key in keys()
    ]
    if as_json:
        say_json(made)
        return
    rows = [
        (str(k["number"]), str(k["source"]), str(k["name"]), f"…{k['ends_in']}", str(k["last_used_at"] or "never")[:16],
         "revoked" if k["revoked_at"] else "in use")
        for k in made
    ]  # fmt: skip
    screen().print(table(("no.", "source", "name", "ends in", "last used", "state"), rows, right=["no."]))


@command.command(epilog="Example: regulars key revoke 3")
def revoke(number: Number, as_json: Json = False) -> None:
    """End a write key; whoever sends with it is turned away within seconds."""
    open_existing()
    from regulars.ledger.write_keys import revoke_key

    ended = revoke_key(number, by=BY, at=now())
    if as_json:
        say_json({"number": ended.pk, "name": ended.name, "revoked_at": str(ended.revoked_at)})
        return
    say(f"The key '{ended.name}' of '{ended.source.name}' no longer opens the door.")
