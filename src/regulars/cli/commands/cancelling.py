"""`regulars cancelling`: who of your subscribers will cancel, and why, learnt from any file of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from regulars.cli.opening import Json
from regulars.cli.screen import say, say_json, screen, table
from regulars.cli.tables import read_table, typed
from regulars.kernel.errors import BadInput

PANEL = "Data in and out"
EXAMPLE = "regulars cancelling subscribers.csv --cancelled churn --tenure months --out risks.csv"

_YES = ("yes", "true", "1", "y", "cancelled", "churned", "left")


def command(
    file: Annotated[Path, typer.Argument(help="A subscriber a row, in any format.", show_default=False)],
    cancelled: Annotated[
        str, typer.Option(metavar="COLUMN", help="Whether they cancelled: yes or no.", show_default=False)
    ],
    tenure: Annotated[
        str, typer.Option(metavar="COLUMN", help="How many renewals they came to.", show_default=False)
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write every subscriber's risk and reasons to this CSV.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Learn who cancels from those who did and those who stayed: nothing kept, the ledger untouched.

    Risks are those of subscribers that the model did not learn from (five folds), so they can be compared with what
    happened.
    """
    from regulars.differentiate.subscribers import judge_cancelling

    rows = read_table(file)
    for name in (cancelled, tenure):
        if name and name not in rows.columns:
            raise BadInput(f"'{file}' has no column '{name}'; it has {', '.join(rows.columns)}.")
    label = rows[cancelled].str.to_lowercase().is_in(list(_YES)).fill_null(False).to_numpy()
    found = judge_cancelling(typed(rows.drop(cancelled)), label, tenure)
    figures = found.figures
    if out:
        found.subscribers.write_csv(out)
        figures = figures | {"written": {str(out): len(found.subscribers)}}
    if as_json:
        say_json(figures)
    else:
        _show(figures)


def _show(figures: dict[str, Any]) -> None:
    say(
        f"{figures['subscribers']:,} subscribers, of whom {figures['rate']:.1%} cancelled",
        style="bold",
    )
    say(
        f"Of two subscribers, one of whom cancelled, the risk picks the right one {figures['auc']:.1%} of the time; "
        f"Brier score {figures['brier']:.3f}, calibration error {figures['ece']:.3f}."
    )
    rows = [(f"{said:.0%}", f"{came:.0%}", f"{count:,}") for said, came, count in figures["calibration"]]
    screen().print(
        table(("risk said", "cancelled", "subscribers"), rows, right=("risk said", "cancelled", "subscribers"))
    )
    weighty = [(fact["fact"], f"{fact['weight']:.2f}") for fact in figures["facts"][:8]]
    screen().print(table(("what counts", "weight"), weighty, right=("weight",)))
    if "survival" in figures:
        kept = [
            (str(row["renewals"]), f"{row['observed']:.1%}", f"{row['sbg']:.1%}", f"{row['bdw']:.1%}")
            for row in figures["survival"]
            if row["renewals"] in {1, 2, 3, 6, 12, 24, 36, 48, 60, 72}
        ]
        names = ("renewals", "still there", "shifted beta-geometric", "beta-Weibull")
        screen().print(table(names, kept, right=names))
