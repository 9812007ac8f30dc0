"""Erasure: one customer is removed from wherever the ledger keeps anything of them, and a proof stays."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from regulars.kernel.options import data_folder
from regulars.ledger.facts_file import forget_facts
from regulars.ledger.log.read import last_seq
from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.ledger.log.segments import log_folder, remove_orphans, write_segment
from regulars.ledger.log.write import appending
from regulars.ledger.mail_files import files_about, remove_files
from regulars.ledger.models import (
    Claim,
    Customer,
    Erasure,
    Event,
    Identifier,
    IdentityEntry,
    LiveOrder,
    LogSegment,
    Record,
)
from regulars.ledger.on_the_site import visits_of
from regulars.ledger.remnants import Remnants

_REVISION = re.compile(r"(?:-r(\d+))?\.parquet$")
_SHORTEST_TRACE = 5
_TRACES = ("full_name", "email", "phone", "street", "external_id", "key")


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was removed, by kind. `waiting` are uploaded files not imported yet, which may name this person."""

    code: str
    at: str
    removed: dict[str, int]
    waiting: list[str]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def erase_customer(customer: Customer, *, by: str, at: datetime) -> ErasureReport:
    """Remove this person from tables, log segments and error files; one transaction, with the proof in it.

    Figures drawn from them (scores of others, measures) change at the next run. Backups made before still hold them.
    """
    code = customer.code
    aliases = list(Customer.objects.filter(merged_into=customer).values_list("pk", flat=True))
    everyone = [*aliases, customer.pk]
    with appending():
        _overwrite_what_is_deleted()
        records = list(Record.objects.filter(link__customer__in=everyone))
        traces = _traces(records)
        files = files_about(records, traces)
        removed = Counter({"event lines": _remove_events(records), "files of mails": len(files)})
        remnants = Remnants.of(everyone, records, traces)
        removed["visits by a personal link"] = visits_of(records).delete()[0]
        removed.update(_remove_rows(everyone, aliases, records))
        removed.update(remnants.remove())
        removed["claims and orders of live events"] = _remove_live(records)
        kept = {kind: count for kind, count in sorted(removed.items()) if count}
        # The files that are replaced must be gone before anybody hears that the customer is.
        kept["lines of error files"] = sum(_clean_error_file(path, traces) for path in _error_files())
        Erasure.objects.create(code=code, at=at, by=by, removed=kept)
    remove_files(files)
    forget_facts()
    with appending():
        remove_orphans()
    _forget_free_space()
    waiting = sorted(path.name for path in (data_folder() / "uploads").glob("*-*"))
    return ErasureReport(code, at.isoformat(), kept, waiting)


def _remove_rows(everyone: list[int], aliases: list[int], records: list[Record]) -> Counter[str]:
    """Delete records and customers with all that hangs on them; gives the rows by kind, in plain words."""
    keys = [record.pk for record in records]
    steps: list[QuerySet[Any]] = [
        IdentityEntry.objects.filter(Q(customer__in=everyone) | Q(other__in=everyone) | Q(record__in=keys)),
        Record.objects.filter(pk__in=keys),
        Customer.objects.filter(pk__in=aliases),
        Customer.objects.filter(pk__in=everyone),
    ]
    gone: Counter[str] = Counter()
    for rows in steps:
        for label, count in rows.delete()[1].items():
            gone[str(apps.get_model(label)._meta.verbose_name_plural)] += count
    # Messages of failed jobs may quote values of the file they failed on.
    DBTaskResult.objects.finished().delete()
    return gone


def _remove_events(records: list[Record]) -> int:
    """Delete these records' events from the tail and rewrite the segments that hold some; gives the lines removed."""
    removed = 0
    by_source: dict[int, list[str]] = {}
    for record in records:
        by_source.setdefault(record.source_id, []).append(record.key)
    for source, keys in by_source.items():
        removed += Event.objects.filter(source=source, source_key__in=keys).delete()[0]
        for segment in LogSegment.objects.filter(source=source):
            removed += _rewrite(segment, keys)
    return removed


def _remove_live(records: list[Record]) -> int:
    """Delete what projecting live events remembers of these records; gives how many rows."""
    removed = 0
    for record in records:
        named = Q(key=record.key) | Q(user__in=[record.key, record.external_id])
        removed += Claim.objects.filter(named, source=record.source_id).delete()[0]
        removed += LiveOrder.objects.filter(source=record.source_id, source_key=record.key).delete()[0]
    return removed


def _rewrite(segment: LogSegment, keys: list[str]) -> int:
    """Write a segment anew without the events of these keys, under a new name; the manifest then names that."""
    theirs = pl.col("source_key").is_in(keys).fill_null(value=False)
    lines = pl.scan_parquet(log_folder() / segment.file)
    count = int(lines.filter(theirs).select(pl.len()).collect().item())
    if not count:
        return 0
    left = lines.filter(~theirs).collect()
    if left.is_empty() and segment.last_seq < last_seq():
        segment.delete()
        return count
    found = _REVISION.search(segment.file)
    revision = int(found[1] or 0) + 1 if found else 1
    segment.file = _REVISION.sub(f"-r{revision}.parquet", segment.file)
    write_segment(segment.file, left.select(*EVENT_SCHEMA))
    segment.rows = left.height
    if left.height:
        times = left["occurred_at"].sort()
        segment.first_at, segment.last_at = times[0], times[-1]
    segment.save()
    return count


def _traces(records: list[Record]) -> set[str]:
    """Values that give these records away in a text; short ones would match by chance."""
    said = {getattr(record, name) for record in records for name in _TRACES}
    said |= set(Identifier.objects.filter(record__in=records).values_list("value", flat=True))
    return {value.casefold() for value in said if value and len(value) >= _SHORTEST_TRACE}


def _error_files() -> list[Path]:
    return sorted((data_folder() / "imports").glob("*-errors.csv"))


def _clean_error_file(path: Path, traces: set[str]) -> int:
    """Take the lines out of an import's error file that hold one of the traces; gives how many."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *lines = list(csv.reader(file))
    left = [line for line in lines if not any(trace in "\n".join(line).casefold() for trace in traces)]
    if len(left) < len(lines):
        growing = path.with_suffix(".growing")
        with growing.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *left])
        growing.replace(path)
    return len(lines) - len(left)


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves deleted rows in its file until their place is needed; here they are overwritten at once."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _forget_free_space() -> None:
    """Bring what was overwritten into the database's file, out of its journal; PostgreSQL drops dead rows."""
    if not transaction.get_autocommit():
        return  # within a transaction of the caller's, whose end does it
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM")
