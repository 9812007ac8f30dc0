"""The page of commands, from their own help."""

from __future__ import annotations

from typing import Any

import typer

from regulars.cli.app import PANELS, build
from regulars.server.reference import rows

_CODES = """Every command ends with 0 when it worked, 1 when we failed, 2 when what it was given cannot be used (with
one line on standard error that quotes it, names the rule and says what to do), and 130 when it was interrupted. With
`--json` the result is JSON on standard output and nothing else is written there; progress is shown on a terminal only.

`regulars [OPTIONS] COMMAND [ARGS]...`"""
_KINDS = {"STR": "TEXT", "INT": "NUMBER"}


def page() -> str:
    """All commands, panel by panel."""
    group: Any = typer.main.get_command(build())
    parts = ["# Commands", _CODES, _parameters(group.params)]
    for panel in PANELS:
        parts.append(f"## {panel}")
        parts += [_command(c, f"regulars {name}") for name, c in group.commands.items() if c.rich_help_panel == panel]
    return "\n\n".join(part for part in parts if part)


def _command(command: Any, called: str, level: int = 3) -> str:
    if hasattr(command, "commands"):
        below = [_command(each, f"{called} {name}", level + 1) for name, each in command.commands.items()]
        return "\n\n".join([f"{'#' * level} {called}", command.help, *below])
    example = (command.epilog or "").removeprefix("Example: ")
    examples = "\n".join(part.strip() for part in example.split("    ") if part.strip().startswith("regulars"))
    parts = [f"{'#' * level} {called}", command.help, f"```sh\n{examples}\n```", _parameters(command.params)]
    return "\n\n".join(part for part in parts if part)


def _parameters(parameters: list[Any]) -> str:
    lines = [_parameter(each) for each in parameters if not getattr(each, "hidden", False) and each.name != "help"]
    return rows(("argument or option", "default", "what it is"), lines) if lines else ""


def _parameter(parameter: Any) -> tuple[str, ...]:
    option = parameter.param_type_name == "option"
    shown = ", ".join(f"`{name}`" for name in (parameter.opts if option else [parameter.name.upper()]))
    if option and not _is_flag(parameter):
        kind = parameter.bare_type().upper()
        shown += f" `{parameter.metavar or _KINDS.get(kind, kind)}`"
    default = parameter.default
    told = "required" if parameter.required else "" if default in (None, "", False, ()) else f"`{default}`"
    return shown, told, parameter.help or ""


def _is_flag(parameter: Any) -> bool:
    return bool(getattr(parameter, "is_flag", False) or getattr(parameter, "is_bool_flag", False))
