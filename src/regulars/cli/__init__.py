"""Floor 5: the command `regulars`. Thin: a command calls a step and shows the result; one file a command."""

from regulars.cli.app import main

__all__ = ["main"]
