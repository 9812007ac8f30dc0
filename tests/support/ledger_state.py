"""The ledger's content as plain values, so that two ledgers can be compared whatever happened on the way.

`python -m tests.support.ledger_state` prints a digest of every table of the ledger at REGULARS_DATA.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.apps import apps

WRITTEN = {
    *("started_at", "finished_at", "linked_at", "decided_at", "closed_at", "trained_at", "found_at", "made_at"),
    *("log_seq", "figures"),
}
"""Columns that tell when or how long, not what."""
TOLD_WHEN = {
    ("IdentityEntry", "at"),
    *((kind, "learned_at") for kind in ("Preference", "Need", "Motivator")),
    *((kind, "id") for kind in ("Run", "Preference", "Need", "Motivator", "Shift", "Trait")),
    ("Decision", "id"),
}


def _rows(model: Any, columns: list[str]) -> list[tuple[Any, ...]]:
    from regulars.ledger.frames import read_frame

    return sorted(read_frame(model.objects.order_by(), columns).rows(), key=repr)


def ledger_state() -> dict[str, list[tuple[Any, ...]]]:
    """Every table that an import and a resolve write, without row numbers and times of writing."""
    from regulars.ledger.log.read import scan_lines
    from regulars.ledger.models import (
        Consent,
        Conversation,
        Customer,
        Import,
        Link,
        Message,
        Record,
        RecordVersion,
        TimelineEntry,
    )

    lines = scan_lines().collect().drop("seq", "line", "source")
    person = ["full_name", "email", "phone", "company", "street", "city", "postcode", "country", "extra"]
    return {
        "records": _rows(Record, ["source__name", "key", "learned_at", *person]),
        "versions": _rows(RecordVersion, ["record__key", "learned_at", "fields"]),
        "lines": sorted(lines.rows(), key=repr),
        "timeline": _rows(TimelineEntry, ["record__key", "at", "name", "reference", "summary", "amount", "currency"]),
        "consents": _rows(Consent, ["record__key", "channel", "purpose", "state", "given_at", "proof"]),
        "conversations": _rows(Conversation, ["record__key", "key", "subject", "status", "opened_at", "satisfaction"]),
        "messages": _rows(Message, ["conversation__key", "at", "from_customer", "text", "written_by"]),
        "imports": _rows(Import, ["file_name", "fingerprint", "lines", "rejected"]),
        "customers": _rows(Customer, ["id", "name", "email", "city", "search"]),
        "links": _rows(Link, ["record__key", "customer", "probability", "evidence"]),
    }


def digest() -> dict[str, str]:
    """A short hash of every table of the ledger and of the event log, without what only tells when it was written."""
    from regulars.ledger.frames import read_frame
    from regulars.ledger.log.read import scan_lines

    hashes = {"log": _hash(scan_lines().sort("seq").collect().rows())}
    for model in apps.get_app_config("ledger").get_models():
        names = [field.name for field in model._meta.concrete_fields if field.name not in WRITTEN]
        names = [name for name in names if (model.__name__, name) not in TOLD_WHEN]
        hashes[model.__name__] = _hash(sorted(read_frame(model._default_manager.order_by(), names).rows(), key=repr))
    return hashes


def _hash(rows: list[tuple[Any, ...]]) -> str:
    return f"{len(rows)}:{hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"


if __name__ == "__main__":
    from regulars.ledger.opening import open_ledger

    open_ledger()
    for table, value in sorted(digest().items()):
        print(table, value)
