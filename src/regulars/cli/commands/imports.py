"""`regulars imports`: the files that were taken in."""

from __future__ import annotations

from regulars.cli.opening import Json, Limit, open_existing
from regulars.cli.screen import say, say_json, screen, table

PANEL = "Data in and out"
EXAMPLE = "regulars imports --limit 5"


def command(limit: Limit = 50, as_json: Json = False) -> None:
    """List the files that were taken in, the newest first; `regulars import --undo NUMBER` takes one back."""
    open_existing()
    from regulars.ledger.models import Import

    newest = Import.objects.select_related("source").order_by("-pk")[:limit]
    if as_json:
        say_json(
            [
                {
                    "number": taken.pk,
                    "file": taken.file_name,
                    "source": taken.source.name,
                    "format": taken.source.format,
                    "state": taken.state,
                    "started_at": taken.started_at.isoformat(),
                    "lines": taken.lines,
                    "rejected": taken.rejected,
                    "counts": taken.counts,
                }
                for taken in newest
            ]
        )
        return
    rows = [
        (
            str(taken.pk),
            f"{taken.started_at:%Y-%m-%d %H:%M}",
            taken.file_name,
            taken.source.name,
            f"{taken.lines:,}",
            f"{taken.rejected:,}" if taken.rejected else "",
            str(taken.get_state_display()),
        )
        for taken in newest
    ]
    if not rows:
        say("Nothing was taken in yet. Start with: regulars import FILE")
        return
    columns = ("no.", "when (UTC)", "file", "source", "lines", "refused", "state")
    screen().print(table(columns, rows, right=("no.", "lines", "refused")))
