"""`regulars erase`: one customer, everywhere, for good."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.opening import BY, Json, Yes, now, open_existing
from regulars.cli.screen import is_terminal, say, say_json
from regulars.kernel.errors import BadInput

PANEL = "Looking after it"
EXAMPLE = "regulars erase 7K3M9QA"


def command(
    code: Annotated[str, typer.Argument(help="The customer's code.", show_default=False)],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Remove one customer from everywhere; a proof without anything of the person stays. This cannot be undone."""
    open_existing()
    from regulars.intake.events.erasing import erase_with_what_waits
    from regulars.interact.desk import find_customer

    customer = find_customer(code)
    if not yes:
        if not is_terminal():
            raise BadInput(f"Erasing {customer.code} cannot be undone.", hint="Say --yes if it is meant.")
        typer.confirm(f"Erase {customer.called} ({customer.code}) for good?", abort=True, err=True)
    report = erase_with_what_waits(customer, by=BY, at=now())
    if as_json:
        say_json(report.to_json())
        return
    say(f"{report.code} is erased: " + ", ".join(f"{count:,} {kind}" for kind, count in report.removed.items()) + ".")
    if report.waiting:
        say(f"Files still waiting to be imported may name them: {', '.join(report.waiting)}.")
    say("Backups made before today still hold them: erase again after restoring one.")
