"""Writing lines: into the newest part of the log, and as entries of the timelines of those who are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl

from regulars.intake.events.lines import GROUP, TRAITS, VIEWS, Line
from regulars.ledger.frames import write_frame
from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.ledger.log.write import next_seq
from regulars.ledger.models import Event, TimelineEntry

SILENT = frozenset({*VIEWS, TRAITS, GROUP})
"""Events that the log keeps, and no timeline shows: a hundred pages between two orders would hide both."""

_LINE = pl.Schema({name: dtype for name, dtype in EVENT_SCHEMA.items() if name not in {"seq", "source"}})
_ENTRY = pl.Schema(
    {
        "record": pl.Int64(),
        "at": EVENT_SCHEMA["occurred_at"],
        "seq": pl.Int64(),
        "name": pl.String(),
        "reference": pl.String(),
        "summary": pl.String(),
        "amount": EVENT_SCHEMA["amount"],
        "currency": pl.String(),
    }
)
_SHOWN = 3


def append_lines(source: int, lines: Sequence[Line]) -> int:
    """Append these to the log; gives the number of the first. Call within `appending`."""
    first = next_seq()
    fields = zip(*lines, strict=True)
    columns = {name: pl.Series(name, values, dtype) for (name, dtype), values in zip(_order(), fields, strict=True)}
    numbers = pl.int_range(first, first + len(lines), eager=True)
    write_frame(Event, pl.DataFrame(columns).with_columns(seq=numbers, source=pl.lit(source)))
    return first


def _order() -> list[tuple[str, pl.DataType]]:
    return [(name, _LINE[name]) for name in Line._fields]


def enter(records: Mapping[str, int], lines: Iterable[tuple[int, Line]]) -> None:
    """Enter numbered lines in the timelines of these records (by source key), the lines of an order as one entry."""
    entries: dict[tuple[int, str, str | int, str | None], list[tuple[int, Line]]] = {}
    for seq, line in lines:
        record = records.get(line.source_key)
        if record is not None and line.name not in SILENT:
            entries.setdefault((record, line.name, line.order_id or seq, line.currency), []).append((seq, line))
    rows = [_entry(record, numbered) for (record, *_), numbered in entries.items()]
    write_frame(TimelineEntry, pl.DataFrame(rows, schema=_ENTRY, orient="row"))


def _entry(
    record: int, numbered: Sequence[tuple[int, Line]]
) -> tuple[int, datetime, int, str, str | None, str, Decimal | None, str | None]:
    seq, line = numbered[0]
    if len(numbered) == 1:
        named, currency = line.product_name or "", line.currency if line.amount is not None else None
        return record, line.occurred_at, seq, line.name, line.order_id, named, line.amount, currency
    amounts = [each.amount for _, each in numbered if each.amount is not None]
    products = list(dict.fromkeys(each.product_name for _, each in numbered if each.product_name))
    summary = ", ".join(products[:_SHOWN])
    if len(products) > _SHOWN:
        summary += f" and {len(products) - _SHOWN} more"
    total = sum(amounts, Decimal(0)) if amounts else None
    at = min(each.occurred_at for _, each in numbered)
    return record, at, seq, line.name, line.order_id, summary[:400], total, line.currency if amounts else None
