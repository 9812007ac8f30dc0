"""`regulars report`: a month's report as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.opening import Json, now, open_existing
from regulars.cli.screen import say, say_json

PANEL = "Every day"
EXAMPLE = "regulars report --month 2026-10 --to october.pdf"


def command(
    month: Annotated[
        str,
        typer.Option("--month", metavar="MONTH", help="As 2026-10; else the last whole one.", show_default=False),
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to; else report-MONTH.pdf.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """A month on a few pages, as PDF: equity and what moved it, what actions earned, service, gaps."""
    open_existing()
    from regulars.ledger.business import business
    from regulars.measure.report import as_pdf, report_of, reported_month

    report = report_of(reported_month(month), business(), at=now())
    file = to or Path(report.file_name)
    file.write_bytes(as_pdf(report))
    if as_json:
        say_json({"month": f"{report.month:%Y-%m}", "file": str(file)})
        return
    say(f"{report.title}: {file}")
