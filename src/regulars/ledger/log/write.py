"""Appending to the log: one event at a time by a person or a face; whole segments by an import."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import polars as pl
from django.db import connection, transaction
from django.db.models import Max

from regulars.ledger.log.segments import ROWS_PER_SEGMENT, write_segment
from regulars.ledger.models import Event, Import, LogSegment, Record, Source, TimelineEntry

_LOCK = 0x5EC0_106


@contextmanager
def appending() -> Iterator[None]:
    """One transaction that alone may append to the log; everything in it becomes true together or not at all."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def next_seq() -> int:
    """The first free sequence number; call within `appending`."""
    sealed = LogSegment.objects.aggregate(last=Max("last_seq"))["last"] or 0
    tail = Event.objects.aggregate(last=Max("seq"))["last"] or 0
    return int(max(sealed, tail)) + 1


def append_event(
    record: Record,
    name: str,
    occurred_at: datetime,
    *,
    summary: str = "",
    properties: Mapping[str, object] | None = None,
    amount: Decimal | None = None,
    currency: str | None = None,
    reference: str | None = None,
) -> int:
    """Append one event about this record's person, with its timeline entry; durable on return. Gives its sequence."""
    with appending():
        seq = next_seq()
        Event.objects.create(
            seq=seq,
            source_id=record.source_id,
            source_key=record.key,
            name=name,
            occurred_at=occurred_at,
            order_id=reference,
            amount=amount,
            currency=currency,
            properties=json.dumps(dict(properties or {}), ensure_ascii=False, sort_keys=True),
        )
        TimelineEntry.objects.create(
            record=record,
            at=occurred_at,
            seq=seq,
            name=name,
            reference=reference,
            summary=summary[:400],
            amount=amount,
            currency=currency,
        )
    return seq


def append_segments(lines: pl.DataFrame, source: Source, imported: Import) -> int:
    """Write an import's event lines (sorted, without `seq`) as segments and enter them in the manifest.

    Call within `appending`. Returns the first sequence number given out.
    """
    first = next_seq()
    numbered = lines.with_row_index("seq", offset=first).with_columns(pl.col("seq").cast(pl.Int64))
    for part in numbered.iter_slices(ROWS_PER_SEGMENT):
        start, end = int(part["seq"][0]), int(part["seq"][-1])
        times = part["occurred_at"].sort()
        name = f"{start:012d}-{end:012d}-import-{imported.pk}.parquet"
        write_segment(name, part)
        LogSegment.objects.create(
            file=name,
            imported=imported,
            source=source,
            first_seq=start,
            last_seq=end,
            rows=part.height,
            first_at=times[0],
            last_at=times[-1],
        )
    return first
