"""`regulars export`: everything about one customer, or the list of all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.opening import BY, now, open_existing
from regulars.cli.screen import aside
from regulars.kernel.errors import BadInput

PANEL = "Data in and out"
EXAMPLE = "regulars export 7K3M9QA --output ann.json    or    regulars export --all --output customers.csv"


def command(
    code: Annotated[str, typer.Argument(help="The customer's code.", show_default=False)] = "",
    everyone: Annotated[bool, typer.Option("--all", help="All customers with their figures, as CSV.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file; else to the screen.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One customer is always JSON; this changes nothing.")] = False,  # noqa: ARG001 (every command takes it)
) -> None:
    """Everything about one customer as JSON (what the law calls access), or all customers as CSV."""
    if bool(code) == everyone:
        raise BadInput("Say which customer, or --all.", hint=f"For example: {EXAMPLE.split('    ', maxsplit=1)[0]}")
    open_existing()
    from regulars.interact.desk import find_customer
    from regulars.ledger.export import customers_csv, everything_about
    from regulars.ledger.models import Trace

    target = output.open("wb") if output else sys.stdout.buffer
    try:
        if everyone:
            what = f"{customers_csv(target):,} customers"
        else:
            document = everything_about(find_customer(code))
            target.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
            what = f"customer {document['customer']['code']}"
    finally:
        if output:
            target.close()
    Trace.objects.create(at=now(), by=BY, did="export", what=what)
    if output:
        aside(f"{output}: {what}.")
