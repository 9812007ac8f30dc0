"""Health: whether the ledger is sound, a line for each thing looked at, each with what to do where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult

from regulars.kernel.errors import RegularsError
from regulars.kernel.options import SETTINGS, data_folder, process_setting
from regulars.ledger.business import setting_values
from regulars.ledger.inbox import open_inbox
from regulars.ledger.log.segments import log_folder
from regulars.ledger.models import Import, LogSegment, Record

_LITTLE_SPACE = 1 << 30
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is sound, what was seen, and what to do where it is not."""

    what: str
    sound: bool
    seen: str
    advice: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at everything; reads only."""
    return [
        _look(look)
        for look in (_settings, _database, _migrations, _segments, _orphans, _records, _inbox, _jobs, _space)
    ]


def _look(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # one broken part must not hide the others
        return Finding(look.__name__.strip("_"), False, f"{type(error).__name__}: {error}", "Restore a backup.")


def _settings() -> Finding:
    try:
        for setting in SETTINGS:
            if not setting.business:
                process_setting(setting.name)
        values = setting_values()
    except RegularsError as error:
        return Finding("settings", False, error.problem, error.hint or "Change it with `regulars settings NAME VALUE`.")
    return Finding("settings", True, f"{len(values)} settings of the business keep their rules")


def _database() -> Finding:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SHOW server_version")
            return Finding("database", True, f"PostgreSQL {cursor.fetchone()[0]} answers")
        cursor.execute("PRAGMA quick_check(3)")
        faults = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        faults += [f"a row of {table} names something that is gone" for table, *_ in cursor.fetchmany(_SHOWN)]
    return Finding("database", not faults, "; ".join(faults) or "SQLite: sound", "Restore a backup." if faults else "")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    seen = f"not applied: {', '.join(waiting)}" if waiting else "tables are up to date"
    return Finding("tables", not waiting, seen, "Run any command that opens the ledger." if waiting else "")


def _segments() -> Finding:
    faults, rows = [], 0
    for segment in LogSegment.objects.order_by("first_seq"):
        fault = _fault_of(segment)
        rows += segment.rows
        if fault:
            faults.append(f"{segment.file} {fault}")
    seen = "; ".join(faults[:_SHOWN]) or f"{LogSegment.objects.count()} segments with {rows:,} event lines, all there"
    advice = "Restore a backup; or take the import back (`regulars import --undo`) and import the file again."
    return Finding("event log", not faults, seen, advice if faults else "")


def _fault_of(segment: LogSegment) -> str:
    path = log_folder() / segment.file
    if not path.is_file():
        return "is missing"
    try:
        # Counting every column decodes every page, which finds damage that the footer does not tell of.
        counted = pl.scan_parquet(path).select(pl.len(), pl.all().exclude("seq").count().name.prefix("n_"))
        found = int(counted.collect(engine="streaming")["len"].item())
    except pl.exceptions.PolarsError as error:
        return f"is damaged ({str(error).splitlines()[0][:80]})"
    return "" if found == segment.rows else f"holds {found:,} lines, and the manifest says {segment.rows:,}"


def _orphans() -> Finding:
    named = set(LogSegment.objects.values_list("file", flat=True))
    folder = log_folder()
    left = [path.name for path in folder.iterdir() if path.name not in named] if folder.is_dir() else []
    halves = list((data_folder() / "staging").glob("*"))
    seen = f"{len(left)} files of the log and {len(halves)} half-read imports that count for nothing"
    return Finding("leftovers", True, seen if left or halves else "none")


def _records() -> Finding:
    waiting = Record.objects.filter(resolved=False).count()
    imports = Import.objects.filter(state=Import.State.DONE).count()
    seen = f"{Record.objects.count():,} records of {imports} imports, {waiting:,} of them not resolved yet"
    return Finding("records", True, seen, "`regulars run` finds out who they are." if waiting else "")


def _inbox() -> Finding:
    with closing(open_inbox()) as inbox:
        waiting = inbox.waiting()
    return Finding("live events", True, f"{waiting:,} bodies wait to be taken in")


def _jobs() -> Finding:
    waiting, failed = DBTaskResult.objects.ready().count(), DBTaskResult.objects.failed().count()
    return Finding("background work", True, f"{waiting} jobs wait, {failed} failed")


def _space() -> Finding:
    free = shutil.disk_usage(data_folder()).free
    enough = free >= _LITTLE_SPACE
    return Finding("disk", enough, f"{free / 1e9:,.1f} GB free", "" if enough else "Make room: an import needs some.")
