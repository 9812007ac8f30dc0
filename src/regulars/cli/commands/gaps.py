"""`regulars gaps`: what customers want beside what they get."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from regulars.cli.opening import Json, now, open_existing
from regulars.cli.screen import say, say_json, screen, table

PANEL = "Every day"
EXAMPLE = "regulars gaps    or    regulars gaps --by tier"
_NUMBERS = ("wanted", "delivered", "gap", "from", "to", "answers")


def command(
    by: Annotated[
        str,
        typer.Option("--by", metavar="CUT", help="Tell groups apart: tier, segment or product.", show_default=False),
    ] = "",
    as_json: Json = False,
) -> None:
    """What customers want, what they get, and where that falls short: need by need, the shortest first."""
    open_existing()
    from regulars.differentiate.customers import members_of_segments
    from regulars.measure.gaps.found import gaps_found
    from regulars.measure.gaps.improve import improvements

    found = gaps_found(now(), by, members_of_segments)
    if as_json:
        say_json({**asdict(found), "as_of": found.as_of.isoformat()})
        return
    if not found.everybody.gaps:
        say("Nobody told yet what they want and get. Ask them: make a survey under Interact.")
        return
    for group in (found.everybody, *found.groups):
        say(f"{group.name.capitalize() or 'Everybody'}: {group.people:,} people", style="bold")
        rows = [
            (
                one.need, f"{one.wanted:.2f}", f"{one.delivered:.2f}", f"{one.gap:+.2f}", f"{one.low:+.2f}",
                f"{one.high:+.2f}", f"{one.answers:,}", str(one.quadrant or ""),
            )
            for one in group.gaps
        ]  # fmt: skip
        screen().print(table(("need", *_NUMBERS, "so"), rows, right=_NUMBERS))
    for one in improvements():
        say(f"{one.need}: {one.what} ({one.owner}, by {one.due_on})")
