"""`regulars match`: who is who in any files, with nothing to set up; and how well, where the truth is known."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.opening import Json
from regulars.cli.screen import say, say_json, screen, table
from regulars.kernel.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from regulars.identify.matching_files import Found, Records
    from regulars.identify.matching_truth import Asked

PANEL = "Data in and out"
EXAMPLE = "regulars match shop.csv newsletter.xlsx    regulars match people.csv --truth person --pairs pairs.csv"


def command(
    files: Annotated[
        list[Path], typer.Argument(help="CSV (also .gz), XLSX, JSON Lines, Parquet or vCard.", show_default=False)
    ],
    truth: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="The column that says who is who; not matched on.", show_default=False),
    ] = "",
    truth_file: Annotated[
        Path | None,
        typer.Option(help="The file with that column; joined by the columns it shares.", show_default=False),
    ] = None,
    truth_pattern: Annotated[
        str,
        typer.Option(
            metavar="REGEX", help="The part of a value that is the person's, such as rec-(\\d+).", show_default=False
        ),
    ] = "",
    truth_group: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Judge each pair within one value of this column.", show_default=False),
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write every row with its customer to this CSV.", show_default=False)
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(help="Write the pairs, their evidence and the verdict to this CSV.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the people in files: no configuration, nothing kept, the ledger untouched.

    With the truth in a column, it says how well: precision, recall and F1 over pairs, and B-cubed over records.
    """
    if not truth and (truth_file or truth_pattern or truth_group):
        raise BadInput("Say which column holds the truth.", hint="Add --truth COLUMN.")
    for target in (out, pairs):
        if target and not target.absolute().parent.is_dir():
            raise BadInput(f"'{target}' cannot be written: there is no folder '{target.parent}'.")
        if target and target.exists() and any(target.samefile(file) for file in files if file.exists()):
            raise BadInput(f"'{target}' is one of the files that are read.", hint="Write to another file.")
    asked = _asked(truth, truth_file, truth_pattern, truth_group)
    figures = _figures(files, asked, out, pairs)
    if as_json:
        say_json(figures)
    else:
        _show(figures)


def _asked(column: str, file: Path | None, pattern: str, group: str) -> Asked | None:
    from regulars.identify.matching_truth import Asked

    return Asked(column, file, pattern, group) if column else None


def _figures(files: list[Path], asked: Asked | None, out: Path | None, pairs: Path | None) -> dict[str, Any]:
    from regulars.identify.matching_files import find_people, forms_of, read_records, write_pairs, write_rows
    from regulars.identify.matching_truth import aside, judged_pairs, open_truth, shares_right, truth_of
    from regulars.identify.reading import open_table

    began = time.perf_counter()
    tables = [open_table(path) for path in files]
    columns = list(dict.fromkeys(name.strip() for each in tables for name in each.columns))
    beside = open_truth(asked, columns) if asked else None
    records = read_records(tables, aside(asked, beside) if asked else ())
    known = truth_of(records, asked, beside) if asked else None
    read_at = time.process_time()
    forms = forms_of(records)
    formed_at = time.process_time()
    found = find_people(forms)
    matched_at = time.process_time()
    figures = _report(records, found)
    judged = None
    if asked and known is not None:
        figures["truth"] = _judgement(known, found)
        judged = judged_pairs(known, found.matched, grouped=bool(asked.group)) if pairs or asked.group else None
        if judged is not None and asked.group:
            figures["truth"]["pairs"] = shares_right(judged)
    if pairs:
        figures["written"] = {str(pairs): write_pairs(pairs, records, found.matched, judged)}
    if out:
        figures["customer_column"] = write_rows(out, records, found.matched)
        figures.setdefault("written", {})[str(out)] = figures["records"]
    return figures | {
        "cpu_seconds": {
            "reading": round(read_at, 2),
            "normal_forms": round(formed_at - read_at, 2),
            "matching": round(matched_at - formed_at, 2),
            "all": round(time.process_time(), 2),
        },
        "seconds": round(time.perf_counter() - began, 2),
        "peak_mb": _peak_mb(),
    }


def _report(records: Records, found: Found) -> dict[str, Any]:
    matched = found.matched
    return {
        "records": records.places.height,
        "people": found.people,
        "doubtful": round(found.doubtful, 4),
        "threshold": round(matched.threshold, 3),
        "pairs": matched.pairs.height,
        "expected_wrong": round(matched.expected_wrong, 1),
        "expected_missed": round(matched.expected_missed, 1),
        "largest": found.largest.select("records", "who").to_dicts(),
        "shared": matched.shared.sort("people", descending=True).head(5).to_dicts(),
        "files": [
            {
                "file": str(file.table.path),
                "records": file.records,
                "unreadable": file.unreadable,
                "columns": file.roles,
                "unused": list(file.unused),
            }
            for file in records.files
        ],
    }


def _judgement(truth: pl.DataFrame, found: Found) -> dict[str, Any]:
    from regulars.identify.matching_truth import judge

    agreed = judge(truth, found.matched)
    shares = ("precision", "recall", "f1", "b_precision", "b_recall", "b_cubed")
    return {"records": agreed.records, "people": agreed.people} | {
        name: round(getattr(agreed, name), 4) for name in shares
    }


def _peak_mb() -> int | None:
    """The most memory that this process has held; None where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:
        return None
    return getrusage(RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _show(figures: dict[str, Any]) -> None:
    say(f"{figures['records']:,} records are {figures['people']:,} people", style="bold")
    if "truth" in figures:
        _show_truth(figures["truth"])
    wrong, missed = figures["expected_wrong"], figures["expected_missed"]
    say(
        f"  {figures['doubtful']:.1%} of the records are in a doubtful pair; by our own reckoning {wrong:,.0f} pairs "
        f"are joined wrongly and {missed:,.0f} are missed (pairs join from {figures['threshold']:.0%} on)"
    )
    if figures["largest"]:
        say("  largest: " + "; ".join(f"{each['who']} ({each['records']} records)" for each in figures["largest"]))
    for each in figures["shared"]:
        say(f"  shared by {each['people']} people, so no proof: {each['kind']} {each['value']}")
    rows = [
        (Path(file["file"]).name if not at else "", column, role)
        for file in figures["files"]
        for at, (column, role) in enumerate(file["columns"].items())
    ]
    screen().print(table(("file", "column", "taken as"), rows))
    for file in figures["files"]:
        if file["unused"]:
            say(f"  {Path(file['file']).name}: no evidence in {', '.join(file['unused'])}", style="dim")
        if file["unreadable"]:
            say(f"  {Path(file['file']).name}: {file['unreadable']:,} lines could not be read and are left out")
    for name, rows_written in figures.get("written", {}).items():
        say(f"  written: {name} ({rows_written:,} rows)")
    cpu, peak = figures["cpu_seconds"], figures["peak_mb"]
    memory = f", {peak:,} MB" if peak else ""
    say(
        f"  {cpu['all']:.1f} CPU-seconds (reading {cpu['reading']:.1f}, normal forms {cpu['normal_forms']:.1f}, "
        f"matching {cpu['matching']:.1f}), "
        f"{figures['seconds']:.1f} s{memory}",
        style="dim",
    )


def _show_truth(truth: dict[str, Any]) -> None:
    say(f"  in truth {truth['people']:,} people (known of {truth['records']:,} records)")
    rows = [
        (name, *(f"{truth[column]:.3f}" for column in columns))
        for name, columns in (
            ("pairs", ("precision", "recall", "f1")),
            ("records (B-cubed)", ("b_precision", "b_recall", "b_cubed")),
        )
    ]
    screen().print(table(("over", "precision", "recall", "F1"), rows, right=("precision", "recall", "F1")))
    if "pairs" in truth:
        one = truth["pairs"]
        say(
            f"  {one['share_right']:.1%} of the pairs to be judged are right: "
            f"{one['must_match_right']} of {one['must_match']} that must match, "
            f"{one['must_not_match_right']} of {one['must_not_match']} that must not"
        )
