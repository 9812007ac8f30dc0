"""`regulars settings`: what can be set, what it is set to, and by whom."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from regulars.cli.opening import BY, Json, now, open_existing
from regulars.cli.screen import say, say_json, screen, table

PANEL = "Setting up"
EXAMPLE = "regulars settings MARGIN_RATE 0.4"
CONTEXT = {"ignore_unknown_options": True}
"""A number may begin with a minus sign: it is the setting's rule that refuses it, or not."""

_NUMBER = re.compile(r"-[\d.]+")
_SECRET = frozenset({"SECRET_KEY", "DATABASE_URL", "MAIL_OUT", "MAIL_IN", "MAIL_PROVIDER", "MAIL_HOOK_SECRET"})


def command(
    name: Annotated[str, typer.Argument(help="Show this one only.", show_default=False)] = "",
    value: Annotated[str | None, typer.Argument(help="Set it to this.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """List the settings, show one, or change one.

    Settings of the business are kept in the ledger; the others are set in the environment, as REGULARS_NAME.
    """
    open_existing()
    from regulars.kernel.errors import BadSetting
    from regulars.kernel.options import setting_named
    from regulars.ledger.business import change_setting
    from regulars.ledger.models import Trace

    if value is not None and value.startswith("-") and not _NUMBER.fullmatch(value):
        raise BadSetting(
            f"'{value}' looks like an option, and there is none of that name.",
            hint="See `regulars settings --help`. A text that begins with a minus sign can be set in the console.",
        )
    if name and value is not None:
        change_setting(name, value)
        Trace.objects.create(at=now(), by=BY, did="change setting", what=setting_named(name).name)
    shown = _rows(setting_named(name).name if name else "")
    if as_json:
        say_json(shown)
        return
    if name and value is not None:
        say(f"{shown[0]['name']} is now {shown[0]['value'] or 'empty'}. It counts from the next `regulars run` on.")
        return
    rows = [(row["name"], row["value"], row["set_by"], row["help"]) for row in shown]
    screen().print(table(("setting", "value", "set by", "what it is"), rows))


def _rows(only: str) -> list[dict[str, Any]]:
    from regulars.kernel.options import SETTINGS, from_environment, process_setting
    from regulars.ledger.business import setting_values

    values = setting_values()
    rows = []
    for setting in SETTINGS:
        if only and setting.name != only:
            continue
        if setting.business:
            value, origin = values[setting.name]
        else:
            value = process_setting(setting.name)
            origin = "default" if from_environment(setting.name) is None else "environment"
        secret = setting.name in _SECRET and value
        text = (
            "(set, not shown)"
            if secret
            else {True: "yes", False: "no"}.get(value)
            if isinstance(value, bool)
            else value
        )
        rows.append({"name": setting.name, "value": str(text), "set_by": origin, "help": setting.help})
    return rows
