"""What was said of a record over time: of every field the latest stands, in whatever order the statements came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.intake.events.claims import parts
from regulars.intake.events.traits import Said
from regulars.ledger.models import RecordVersion


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of one person at one time: columns of Record."""

    at: datetime
    said: Said

    @property
    def text(self) -> str:
        """What was said, as a version of a record keeps it."""
        return json.dumps(self.said, ensure_ascii=False, sort_keys=True)


def statements_of(record: int) -> list[Statement]:
    """All that live events said of this record so far."""
    versions = RecordVersion.objects.filter(record=record, imported=None).values_list("learned_at", "fields")
    return [Statement(at, json.loads(fields)) for at, fields in versions]


def latest_of(statements: Iterable[Statement]) -> Said:
    """Of every field the latest that was said; of two said at the same moment the greater, so that order is nothing.

    `extra` is an object of further traits, of which the same holds one by one.
    """
    said: Said = {}
    beside: dict[str, Any] = {}
    for one in sorted(statements, key=lambda one: (one.at, one.text)):
        said |= one.said
        beside |= json.loads(one.said.get("extra", "{}"))
    if beside:
        said["extra"] = json.dumps(beside, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said


def keep_statements(told: Mapping[int, Iterable[Statement]]) -> None:
    """Keep what was said of records: of the same words only when they were said last, for that is all that counts."""
    versions = (
        RecordVersion.objects.filter(imported=None).order_by().values_list("record", "fields", "pk", "learned_at")
    )
    held = {
        (record, text): (pk, at) for some in parts(told) for record, text, pk, at in versions.filter(record__in=some)
    }
    latest: dict[tuple[int, str], datetime] = {}
    for record, statements in told.items():
        for one in statements:
            latest[record, one.text] = max(one.at, latest.get((record, one.text), one.at))
    fresh = [
        RecordVersion(record_id=record, imported=None, learned_at=at, fields=text)
        for (record, text), at in latest.items()
        if (record, text) not in held
    ]
    RecordVersion.objects.bulk_create(fresh, batch_size=500)
    later = [(at, held[said][0]) for said, at in latest.items() if said in held and at > held[said][1]]
    _change("UPDATE ledger_recordversion SET learned_at = %s WHERE id = %s", later)


def keep_moments(latest: Mapping[int, datetime]) -> None:
    """Write down of records when something was said of them last."""
    _change("UPDATE ledger_record SET learned_at = %s WHERE id = %s", [(at, record) for record, at in latest.items()])


def _change(statement: str, rows: Sequence[tuple[datetime, int]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            adapt = connection.ops.adapt_datetimefield_value
            cursor.executemany(statement, [(adapt(at), number) for at, number in rows])


def news(held: Mapping[str, Any], said: Said) -> Said:
    """What of this the record does not say yet."""
    return {name: value for name, value in said.items() if held.get(name) != value and not _is_part(name, held, value)}


def _is_part(name: str, held: Mapping[str, Any], value: str) -> bool:
    """Whether further traits are among those that the record has."""
    if name != "extra" or not held.get(name):
        return False
    known, told = json.loads(held[name]), json.loads(value)
    return all(trait in known and known[trait] == what for trait, what in told.items())
