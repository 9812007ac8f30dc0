"""Import: a file is understood, translated, staged, and taken in as a whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from regulars.identify import saving, talk
from regulars.identify.reading import Table, fingerprint, open_table
from regulars.identify.resolve import resolve
from regulars.identify.staging import Staging
from regulars.identify.understand import Hints, Understanding, understand
from regulars.kernel.errors import BadFile
from regulars.kernel.options import data_folder
from regulars.ledger.business import business, change_setting
from regulars.ledger.log.segments import log_folder, remove_orphans
from regulars.ledger.log.write import append_segments, appending
from regulars.ledger.models import Customer, Import, LogSegment, Source

Progress = Callable[[int, int, int], None]
"""Called with bytes read, bytes in all, and lines so far."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do (`dry_run`). `counts` are what was new; `customers` are all there are."""

    number: int | None
    file: str
    source: str
    format: str
    lines: int
    rejected: int
    counts: dict[str, int]
    nothing_new: bool
    customers: int | None = None
    dry_run: bool = False
    errors: str | None = None
    assumptions: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def _no_progress(_done: int, _total: int, _lines: int) -> None:
    pass


def propose(path: Path, hints: Hints) -> Understanding:
    """How the file would be read: format, mapping, conventions, open questions. Raises BadFile or BadMapping."""
    chosen = business()
    return understand(open_table(path), hints.completed(chosen.time_zone, chosen.currency, chosen.country))


def import_file(
    path: Path,
    understanding: Understanding,
    *,
    at: datetime,
    dry_run: bool = False,
    progress: Progress = _no_progress,
    file_name: str | None = None,
    rows_at_once: int = 65_536,
) -> ImportReport:
    """Take the file in as `understanding` says. Good rows go in, bad rows to an error file with their reasons.

    Nothing is written before the whole file was read; then one transaction writes it all. What the ledger already
    holds is not written again. Raises BadFile; the ledger is then as before.
    """
    mark = fingerprint(path)
    name = file_name or path.name
    repeated = _taken_in_before(mark, understanding)
    if repeated is not None and not dry_run:
        return _nothing_new(repeated, name, understanding)
    with Staging() as staging:
        lines = _stage(open_table(path), understanding, staging, progress, rows_at_once)
        if lines and staging.rejected >= lines and not any(staging.rows.values()):
            raise BadFile(
                f"Not one of the {lines:,} lines of '{name}' can be used; the first says: {staging.first_reason()}.",
                hint="Check that the columns are understood rightly (--dry-run shows how), or export the file again.",
            )
        with appending():
            report = _take_in(staging, understanding, name, mark, lines, at)
            transaction.set_rollback(dry_run)
    if dry_run:
        with appending():
            remove_orphans()
        return replace(report, number=None, errors=None, dry_run=True)
    # New records find their customers on arrival; should this be cut short, the next run or import does it.
    return replace(report, customers=resolve(at=at, country=business().country).customers)


def _taken_in_before(mark: str, understanding: Understanding) -> Import | None:
    """The import that took exactly this file in, unless something of its source was taken back since."""
    same = Import.objects.filter(fingerprint=mark, state=Import.State.DONE, source__name=understanding.source)
    last = same.order_by("-pk").first()
    now = understanding.to_json()
    if last is None or any(last.understanding.get(part) != now[part] for part in ("format", "mapping", "conventions")):
        return None
    undone = Import.objects.filter(source=last.source, state=Import.State.UNDONE, finished_at__gt=last.started_at)
    return None if undone.exists() else last


def _nothing_new(before: Import, name: str, understanding: Understanding) -> ImportReport:
    zeros = dict.fromkeys(before.counts, 0)
    return ImportReport(
        number=before.pk,
        file=name,
        source=understanding.source,
        format=understanding.format,
        lines=before.lines,
        rejected=before.rejected,
        counts=zeros,
        nothing_new=True,
        customers=Customer.objects.filter(merged_into=None).count(),
    )


def _stage(table: Table, understanding: Understanding, staging: Staging, progress: Progress, rows: int) -> int:
    lines = 0
    for chunk in table.chunks(rows):
        staging.reject(chunk.rejects)
        if chunk.frame.height:
            staging.add(understanding.translate(chunk.frame))
        lines += chunk.frame.height + chunk.rejects.height
        progress(chunk.bytes_read, table.size, lines)
    if not lines:
        raise BadFile("The file has a header but no rows.", hint="Export it again, with data.")
    return lines


def _take_in(
    staging: Staging, understanding: Understanding, name: str, mark: str, lines: int, at: datetime
) -> ImportReport:
    remove_orphans()
    source, _ = Source.objects.get_or_create(
        name=understanding.source, defaults={"format": understanding.format, "trust": understanding.trust}
    )
    taken = Import.objects.create(
        source=source,
        file_name=name,
        fingerprint=mark,
        understanding=understanding.to_json(),
        started_at=at,
        lines=lines,
    )
    records = saving.save_people(staging.people(), source, taken, at)
    known = LogSegment.objects.filter(source=source).values_list("file", flat=True)
    events = entries = 0
    for part in saving.in_segments(staging.new_event_lines([log_folder() / file for file in known])):
        first = append_segments(saving.with_line_numbers(part).with_columns(source=source.pk), source, taken)
        entries += saving.save_timeline(part, first, source, taken)
        events += part.height
    consents = saving.save_consents(staging.consents(), source, taken, at)
    conversations = talk.save_conversations(staging.conversations(), source, taken)
    messages, homeless = talk.save_messages(staging.messages(), source, taken)
    staging.reject(homeless)
    counts = {
        **records,
        "event_lines": events,
        "timeline": entries,
        "consents": consents,
        "conversations": conversations,
        "messages": messages,
    }
    taken.rejected, taken.counts, taken.state, taken.finished_at = staging.rejected, counts, Import.State.DONE, at
    taken.save()
    _remember_habits(understanding)
    nothing_new = not any(counts.values())
    return ImportReport(
        number=taken.pk,
        file=name,
        source=source.name,
        format=understanding.format,
        lines=lines,
        rejected=staging.rejected,
        counts=counts,
        nothing_new=nothing_new,
        errors=_keep_errors(staging, taken),
        assumptions=list(understanding.assumptions),
    )


def error_file(number: int) -> Path:
    """Where the rejected lines of an import are kept, with their reasons; absent when there were none."""
    return data_folder() / "imports" / f"{number}-errors.csv"


def _keep_errors(staging: Staging, taken: Import) -> str | None:
    if not staging.rejected:
        return None
    target = error_file(taken.pk)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(staging.errors, target)
    return str(target)


def _remember_habits(understanding: Understanding) -> None:
    """The first import settles the business's currency and country, where nobody has."""
    chosen = business()
    if not chosen.currency and understanding.conventions.currency:
        change_setting("CURRENCY", understanding.conventions.currency)
    if not chosen.country and understanding.conventions.country:
        change_setting("COUNTRY", understanding.conventions.country)
