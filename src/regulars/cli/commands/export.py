"""`regulars export`: everything about one customer, or the list of all."""

from __future__ import annotations

import io
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
    as_json: Annotated[bool, typer.Option("--json", help="All customers as JSON; one customer always is.")] = False,
) -> None:
    """Everything about one customer as JSON (what the law calls access), or all customers as CSV."""
    if bool(code) == everyone:
        raise BadInput("Say which customer, or --all.", hint=f"For example: {EXAMPLE.split('    ', maxsplit=1)[0]}")
    open_existing()
    from regulars.ledger.models import Trace

    content, what = _everybody(as_json=as_json) if everyone else _one(code)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise BadInput(f"'{output}' cannot be written: {error.strerror}.", hint="Choose another name.") from None
    Trace.objects.create(at=now(), by=BY, did="export", what=what)
    if output:
        aside(f"{output}: {what}.")


def _everybody(*, as_json: bool) -> tuple[bytes, str]:
    from regulars.ledger.export import all_customers, customers_csv

    target = io.BytesIO()
    if as_json:
        rows = all_customers().to_dicts()
        target.write(_json(rows))
        count = len(rows)
    else:
        count = customers_csv(target)
    return target.getvalue(), f"{count:,} customers"


def _one(code: str) -> tuple[bytes, str]:
    from regulars.interact.desk import find_customer
    from regulars.ledger.export import everything_about

    customer = find_customer(code)
    return _json(everything_about(customer)), f"customer {customer.code}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode() + b"\n"
