"""The command `regulars`: finds its commands, runs one, and says in one line what went wrong."""

from __future__ import annotations

import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, NoReturn

import typer

from regulars.cli import commands
from regulars.kernel.errors import RegularsError
from regulars.kernel.options import data_folder

OUR_FAILURE = 1
INTERRUPTED = 130
PANELS = ("Every day", "Data in and out", "Setting up", "Looking after it")
"""How help groups the commands; a command's module names its panel."""


def command_modules() -> dict[str, str]:
    """The commands there are, each with its module, in alphabetical order."""
    found = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    return {name.rstrip("_").replace("_", "-"): f"{commands.__name__}.{name}" for name in found}


def build(names: Sequence[str] = ()) -> typer.Typer:
    """The application with the commands of these names, or with all of them, panel by panel."""
    app = typer.Typer(
        name="regulars",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Know every customer, and treat each one as the only one.",
        epilog="Start with: regulars init, then regulars import FILE, then regulars run, then regulars serve.",
    )
    app.callback()(_everywhere)
    loaded = [(name, import_module(place)) for name, place in command_modules().items() if not names or name in names]
    for name, module in sorted(loaded, key=lambda found: PANELS.index(found[1].PANEL)):
        epilog = f"Example: {module.EXAMPLE}"
        if isinstance(module.command, typer.Typer):
            app.add_typer(module.command, name=name, rich_help_panel=module.PANEL, epilog=epilog)
        else:
            context = getattr(module, "CONTEXT", None)
            app.command(name, rich_help_panel=module.PANEL, epilog=epilog, context_settings=context)(module.command)
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"regulars {metadata.version('regulars')}")
        raise typer.Exit


def _everywhere(
    data: Annotated[
        str, typer.Option("--data", metavar="FOLDER", help="The data folder; as REGULARS_DATA.", show_default=False)
    ] = "",
    version: Annotated[  # noqa: ARG001 (its callback answers)
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    if data:
        os.environ["REGULARS_DATA"] = data


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 it worked, 1 we failed, 2 what was given cannot be used."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Only the command that is asked for is loaded, so that each starts quickly.
    named = [word for word in given if word in command_modules()]
    try:
        build(named)(args=given, prog_name="regulars")
    except RegularsError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        _complain(_our_failure(error))
        sys.exit(OUR_FAILURE)
    sys.exit(0)


def _complain(words: str) -> None:
    sys.stderr.write(f"regulars: {words.strip()}\n")


def _our_failure(error: Exception) -> str:
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    try:
        place = data_folder() / "last-failure.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except (OSError, RegularsError):
        return f"This is our failure, not yours. {what}"
    return f"This is our failure, not yours. {what} (details for a report: {place})"
