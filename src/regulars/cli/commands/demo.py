"""`regulars demo`: a believable business, made, imported and worked out, and the console on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.opening import BY, now, open_or_make
from regulars.cli.screen import progress, say, say_json, screen

PANEL = "Setting up"
EXAMPLE = "regulars demo --size 5000 --no-serve"
_OWNER = "owner"


def command(
    size: Annotated[int, typer.Option(min=50, max=1_000_000, help="How many people.")] = 5000,
    seed: Annotated[int, typer.Option(help="Another seed is another business.")] = 1,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the screenful.")] = False,
    folder: Annotated[Path, typer.Option(help="Where its files and its ledger are kept.")] = Path("demo-data"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the console is served.")] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, and do not serve.")] = False,
) -> None:
    """Make a sample business as the files a business has, run the whole job on it, and open the console."""
    folder = folder.expanduser().resolve()
    os.environ["REGULARS_DATA"] = str(folder / "ledger")
    open_or_make()
    from regulars.demo.job import run_demo

    with progress(quiet=as_json) as shown:
        task = shown.add_task("getting ready", total=1.0, note="")

        def tell(doing: str, share: float) -> None:
            shown.update(task, description=doing, completed=share)

        found = run_demo(folder / "files", size=size, seed=seed, at=now(), progress=tell)
    if as_json:
        say_json({"imports": [taken.to_json() for taken in found.imports], **found.flow.to_json()})
        return
    from regulars.demo import screen as screenful

    screen().print(*screenful.say(found), sep="\n")
    if no_serve:
        say("", f"The files are in {folder / 'files'}, the ledger in {folder / 'ledger'}.")
        return
    say("", f"Sign in as '{_OWNER}' with the password {_owner_password()} (a new one each time).")
    # In a process that is new: web processes are forked, and would have the locks of the job's threads without the
    # threads, and wait for ever.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "regulars", "serve", "--port", str(port)])  # noqa: S606


def _owner_password() -> str:
    """A fresh password for the demo's owner, who is made on the first run."""
    from django.contrib.auth.models import User

    from regulars.ledger.users import Role, add_user, change_password, password_made_up

    password = password_made_up()
    if User.objects.filter(username=_OWNER).exists():
        change_password(_OWNER, password, by=BY, at=now())
    else:
        add_user(_OWNER, Role.OWNER, password, by=BY, at=now())
    return password
