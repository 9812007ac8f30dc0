"""What was said of a record over time: of every field the latest stands, in whatever order the statements came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def keep_statements(record: int, statements: Sequence[Statement]) -> None:
    """Keep what was said: of the same words only when they were said last, for that is all that counts."""
    for one in sorted(statements, key=lambda one: one.at):
        versions = RecordVersion.objects.filter(record=record, imported=None)
        held = versions.filter(fields=one.text).first()
        if held is None:
            RecordVersion.objects.create(record_id=record, imported=None, learned_at=one.at, fields=one.text)
        elif held.learned_at < one.at:
            held.learned_at = one.at
            held.save(update_fields=["learned_at"])


def news(held: Mapping[str, Any], said: Said) -> Said:
    """What of this the record does not say yet."""
    return {name: value for name, value in said.items() if held.get(name) != value}
