"""Sealing: the newest part of the log, a table, becomes Parquet segments under the manifest; its lines stay."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from django.db.models import Max

from regulars.ledger.frames import read_frame
from regulars.ledger.log.schema import EVENT_SCHEMA, SALES
from regulars.ledger.log.segments import ROWS_PER_SEGMENT, remove_orphans, write_segment
from regulars.ledger.log.write import appending
from regulars.ledger.models import Event, LogSegment

MANY = 50_000
"""So many lines make a stretch worth sealing whenever they came."""

_DAY = timedelta(days=1)
_FEWEST = 1_000
"""Fewer lines than these are left for another day: a file for each handful would slow every reading down."""


def worth_sealing(*, at: datetime) -> bool:
    """Whether the newest part is long, or not short and a day old."""
    lines = Event.objects.count()
    if lines >= MANY:
        return True
    sealed = LogSegment.objects.filter(imported=None).aggregate(last=Max("sealed_at"))["last"]
    return lines >= _FEWEST and (sealed is None or sealed <= at - _DAY)


def seal(*, at: datetime) -> int:
    """Make all of the newest part segments; gives how many lines. One transaction: a crash leaves either state."""
    with appending():
        remove_orphans()
        lines = read_frame(Event.objects.order_by(), EVENT_SCHEMA).cast(EVENT_SCHEMA)
        for part in lines.partition_by("source"):
            for some in part.sort("source_key", "occurred_at", "seq").iter_slices(ROWS_PER_SEGMENT):
                _seal(some, at)
        Event.objects.all()._raw_delete("default")
    return lines.height


def _seal(lines: pl.DataFrame, at: datetime) -> None:
    first, last = int(lines["seq"].min()), int(lines["seq"].max())  # type: ignore[arg-type]
    times, source = lines["occurred_at"].sort(), int(lines["source"][0])
    name = f"{first:012d}-{last:012d}-live-{source}.parquet"
    write_segment(name, lines)
    LogSegment.objects.create(
        file=name,
        source_id=source,
        first_seq=first,
        last_seq=last,
        rows=lines.height,
        first_at=times[0],
        last_at=times[-1],
        last_sale_at=max(lines.filter(pl.col("name").is_in(SALES))["occurred_at"], default=None),
        sealed_at=at,
    )
