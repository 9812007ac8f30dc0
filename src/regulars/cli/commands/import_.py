"""`regulars import`: files in, after a look at what they are; and one import taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.opening import Json, Yes, now, open_existing, open_or_make
from regulars.cli.proposal import agree, show_proposal, told
from regulars.cli.screen import progress, say, say_json
from regulars.kernel.errors import BadInput, RegularsError

if TYPE_CHECKING:
    from regulars.identify.importing import ImportReport
    from regulars.identify.understand import Hints, Understanding

PANEL = "Data in and out"
_KINDS = {
    "records": "records",
    "records_new": "new records",
    "records_changed": "changed records",
    "event_lines": "event lines",
    "timeline": "entries of timelines",
    "consents": "consents",
    "conversations": "conversations",
    "messages": "messages",
    "customers": "customers",
}
EXAMPLE = "regulars import orders.csv    regulars import sales.csv --map 'Kunde Nr=customer' --dates dmy --yes"


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="CSV (also .gz), XLSX, JSON Lines, Parquet or vCard.", show_default=False),
    ] = None,
    source: Annotated[
        str, typer.Option(help="What to call where it comes from; else the format's own.", show_default=False)
    ] = "",
    format: Annotated[  # noqa: A002 (the option's name)
        str, typer.Option(help="Read it as this format; else it is recognised.", show_default=False)
    ] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column means; repeat it.", show_default=False),
    ] = None,
    currency: Annotated[str, typer.Option(metavar="CODE", help="Of amounts without one.", show_default=False)] = "",
    dates: Annotated[
        str, typer.Option(metavar="dmy|mdy|ymd", help="How its dates are written.", show_default=False)
    ] = "",
    decimal: Annotated[
        str, typer.Option(metavar="comma|point", help="What its decimals follow.", show_default=False)
    ] = "",
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Of times without one, such as Europe/London.", show_default=False)
    ] = "",
    country: Annotated[
        str, typer.Option(metavar="CODE", help="Of phones and addresses without one.", show_default=False)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
    yes: Yes = False,
    undo: Annotated[
        int | None, typer.Option(min=1, metavar="NUMBER", help="Take this import back instead.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Take files in: shows how each is understood, asks, then writes all of it or nothing.

    The same file again changes nothing. Lines that cannot be used go to an error file with their reasons.
    With --json, one file gives one object, several give a list.
    """
    if undo is not None:
        _undo(undo, files, as_json=as_json)
        return
    if not files:
        raise BadInput("Say which file.", hint="For example: regulars import orders.csv")
    hints = told(
        source=source, format=format, mapping=mapping or [], currency=currency, dates=dates, decimal=decimal, zone=zone,
        country=country,
    )  # fmt: skip
    open_or_make()
    reports: list[dict[str, Any]] = []
    try:
        for path in files:
            reports.append(_one(path, hints, dry_run=dry_run, yes=yes, as_json=as_json))
    except RegularsError:
        if as_json and reports:
            say_json(reports)
        raise
    if as_json:
        say_json(reports if len(files) > 1 else reports[0])
    elif not dry_run and not all(report["nothing_new"] for report in reports):
        say("Next: regulars run")


def _one(path: Path, hints: Hints, *, dry_run: bool, yes: bool, as_json: bool) -> dict[str, Any]:
    from regulars.identify.importing import propose

    understanding = propose(path, hints)
    if not as_json:
        show_proposal(path, understanding)
    understanding = agree(understanding, yes=yes, dry_run=dry_run)
    report = _take_in(path, understanding, dry_run=dry_run, quiet=as_json)
    if not as_json:
        _show(report)
        return report.to_json()
    columns = {column: {"field": field, "because": understanding.because.get(column, "")}
               for column, field in understanding.mapping.items()}  # fmt: skip
    return {**report.to_json(), "columns": columns}


def _take_in(path: Path, understanding: Understanding, *, dry_run: bool, quiet: bool) -> ImportReport:
    from regulars.identify.importing import import_file

    with progress(quiet=quiet) as shown:
        task = shown.add_task(f"reading {path.name}", total=None, note="")

        def tell(done: int, total: int, lines: int) -> None:
            what = "writing it down" if total and done >= total else f"reading {path.name}"
            shown.update(task, description=what, completed=done, total=total, note=f"{lines:,} lines")

        return import_file(path, understanding, at=now(), dry_run=dry_run, progress=tell)


def _show(report: ImportReport) -> None:
    counts = _counted(report.counts)
    would = "Would write" if report.dry_run else "New"
    say(f"  {report.lines:,} lines read. " + (f"{would}: {counts}." if counts else "There is nothing new in it."))
    if report.rejected:
        where = f": see {report.errors}" if report.errors else "."
        say(f"  {report.rejected:,} lines could not be used{where}")
    if report.number is not None and not report.nothing_new:
        say(f"  It is import {report.number}; `regulars import --undo {report.number}` takes it back.")


def _undo(number: int, files: list[Path] | None, *, as_json: bool) -> None:
    if files:
        raise BadInput("--undo takes back an import by its number; it takes no file.", hint="See `regulars imports`.")
    open_existing()
    from regulars.identify.undo import undo_import

    report = undo_import(number, at=now())
    if as_json:
        say_json(report.to_json())
        return
    gone = _counted(report.removed) or "nothing was left of it"
    say(f"Import {number} of {report.file} is taken back: {gone}.", "Next: regulars run")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {_KINDS.get(name, name)}" for name, count in counts.items() if count)
