"""Undo: one import is taken back entirely; what other imports and people said stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from regulars.identify.accounts import find_accounts
from regulars.identify.golden import write_golden_records
from regulars.identify.resolve import resolve
from regulars.identify.saving import refresh_records
from regulars.identify.talk import remove_talk
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import business
from regulars.ledger.log.segments import remove_orphans
from regulars.ledger.log.write import appending
from regulars.ledger.models import (
    Consent,
    Customer,
    Import,
    Link,
    LogSegment,
    RecordVersion,
    TimelineEntry,
)


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What was taken back, by kind."""

    number: int
    file: str
    removed: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def undo_import(number: int, *, at: datetime) -> UndoReport:
    """Take import `number` back: the ledger is then as if it had never been, but for the note that it was.

    Records fall back to what other imports say; those that only this one knew go, and customers left without any
    record with them. Raises NotFound, or BadInput if it is not there to take back.
    """
    with appending():
        taken = Import.objects.select_for_update().filter(pk=number).first()
        if taken is None:
            raise NotFound(f"There is no import {number}.", hint="`regulars imports` lists them.")
        if taken.state != Import.State.DONE:
            raise BadInput(f"Import {number} is {taken.get_state_display()}; there is nothing to take back.")
        removed = _remove(taken)
        taken.state, taken.finished_at = Import.State.UNDONE, at
        taken.save(update_fields=["state", "finished_at"])
    with appending():
        remove_orphans()
    resolve(at=at, country=business().country)
    find_accounts(at=at)
    return UndoReport(number, taken.file_name, removed)


def _remove(taken: Import) -> dict[str, int]:
    lines = sum(LogSegment.objects.filter(imported=taken).values_list("rows", flat=True))
    LogSegment.objects.filter(imported=taken).delete()
    entries = TimelineEntry.objects.filter(imported=taken)._raw_delete("default")
    consents = Consent.objects.filter(imported=taken)._raw_delete("default")
    conversations, messages = remove_talk(taken)
    versions = RecordVersion.objects.filter(imported=taken)
    records = list(versions.order_by("record").values_list("record", flat=True))
    versions._raw_delete("default")
    owners = _owners(records)
    refresh_records(records)
    write_golden_records(owners)
    orphans = Customer.objects.filter(links=None, aliases=None, merged_into=None, tasks=None, promises=None)
    customers = orphans.count()
    orphans.delete()
    return {
        "records": len(records),
        "event_lines": lines,
        "timeline": entries,
        "consents": consents,
        "conversations": conversations,
        "messages": messages,
        "customers": customers,
    }


def _owners(records: list[int]) -> set[int]:
    """Whose these records are: what only they told of a customer is to be forgotten."""
    owners: set[int] = set()
    for start in range(0, len(records), 500):
        some = records[start : start + 500]
        owners.update(Link.objects.filter(record__in=some).values_list("customer", flat=True))
    return owners
