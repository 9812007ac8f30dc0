"""`regulars run`: the steps in their order, on what is known."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from regulars.cli.opening import AsOf, Json, as_of_moment, now, open_existing
from regulars.cli.screen import progress, say, say_json

PANEL = "Every day"
EXAMPLE = "regulars run    or, one step as of a day:    regulars run measure --as-of 2026-03-31"


def command(
    step: Annotated[
        str, typer.Argument(help="identify, differentiate, preferences, customise or measure.", show_default=False)
    ] = "",
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """Work everything out anew: who is who, what each is worth, what to do next, what it earned.

    All steps in order, or one. Each is done entirely or not at all; run it as often as you like.
    """
    open_existing()
    from regulars import flow

    moment = as_of_moment(as_of)
    with progress(quiet=as_json) as shown:
        task = shown.add_task("getting ready", total=len(flow.STEPS), note="")

        def tell(doing: str, done: int, total: int) -> None:
            shown.update(task, description=doing, completed=done, total=total)

        report = flow.run(step or None, moment, at=now(), progress=tell)
    if as_json:
        say_json(report.to_json())
        return
    say(f"As of {report.as_of:%d %B %Y}:")
    for name, figures in report.steps.items():
        say(f"  {name} ({report.seconds[name]:.1f} s)", style="bold")
        say(*(f"    {line}" for line in _in_words(figures)))
    say("See `regulars today` for what to do, or open the console with `regulars serve`.")


def _in_words(figures: dict[str, Any]) -> list[str]:
    """The step's own sentences, or its plain figures in one line."""
    if figures.get("words"):
        return [str(line) for line in figures["words"]]
    plain = [f"{name.replace('_', ' ')} {value:,}" for name, value in figures.items() if isinstance(value, int | float)]
    return [", ".join(plain)]
