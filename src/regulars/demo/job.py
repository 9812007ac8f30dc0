"""The demo's job: the sample business's files go through the ordinary importer and the ordinary flow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from regulars import flow
from regulars.demo.answers import answer_surveys
from regulars.demo.business import Business, make_business
from regulars.demo.screen import Screen, look
from regulars.identify.importing import ImportReport, import_file, propose
from regulars.identify.understand import Hints
from regulars.intake.events.chores import take_over_waiting
from regulars.ledger.business import change_setting
from regulars.ledger.inbox import Body, open_inbox
from regulars.ledger.models import Record, Source
from regulars.ledger.write_keys import FORMAT

_SITE = "Shop's site"

Progress = Callable[[str, float], None]
"""Called with what is being done, and the share done of it (0 to 1)."""


def run_demo(folder: Path, *, size: int, seed: int, at: datetime, progress: Progress) -> Screen:
    """Invent the business, import its files, run every step, and gather what there is to see.

    Run again on the same data folder, the files change nothing and the flow comes to the same result.
    """
    progress("inventing a business", 0.0)
    made = make_business(folder, size=size, seed=seed)
    change_setting("BUSINESS_NAME", made.name)
    change_setting("TIME_ZONE", "Europe/London")
    imports = [_take_in(path, made, at, progress) for path in made.files]
    progress("hearing of visits", 0.0)
    _let_arrive(made, at)
    answer_surveys(seed, at)
    report = flow.run(at=at, progress=lambda doing, done, total: progress(doing, done / total))
    return look(made, imports, report, at=at)


def _let_arrive(made: Business, at: datetime) -> None:
    """The site's events go through the inbox, as if its library had sent them; once for each data folder."""
    source, _ = Source.objects.get_or_create(name=_SITE, defaults={"format": FORMAT})
    if Record.objects.filter(source=source).exists():
        return
    bodies = [Body(source.pk, "batch", at, line) for line in made.visits.read_bytes().splitlines()]
    inbox = open_inbox()
    try:
        inbox.append(bodies)
        while take_over_waiting(at):
            pass
    finally:
        inbox.close()


def _take_in(path: Path, made: Business, at: datetime, progress: Progress) -> ImportReport:
    source = "Dealer" if path.suffix == ".xlsx" else ""
    understood = propose(path, Hints(source=source, currency=made.currency, country="GB"))
    return import_file(
        path,
        understood,
        at=at,
        progress=lambda done, total, _: progress(f"importing {path.name}", done / max(total, 1)),
    )
