"""What an import writes to the database: records with their versions, consents, the timeline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

import polars as pl

from regulars.identify.canonical import PERSON_FIELDS
from regulars.identify.versions import merge_versions
from regulars.ledger.frames import read_frame, reserve_ids, write_frame
from regulars.ledger.log.segments import ROWS_PER_SEGMENT
from regulars.ledger.models import Consent, Import, Record, RecordVersion, Source, TimelineEntry

_FIELDS = [*PERSON_FIELDS, "extra"]


def save_people(people: pl.DataFrame, source: Source, taken: Import, at: datetime) -> dict[str, int]:
    """Write one version a key where it says something new, and bring the records up to date. Counts new and changed."""
    told = people.with_columns(pl.col("learned_at").fill_null(at), _fields_as_json())
    held = read_frame(Record.objects.filter(source=source), ["pk", "key"]).rename({"pk": "record"})
    joined = told.join(held, on="key", how="left")
    fresh = joined.filter(pl.col("record").is_null())
    first = reserve_ids(Record, fresh.height) if fresh.height else 0
    fresh = fresh.with_columns((pl.int_range(pl.len()) + first).alias("record"))
    write_frame(Record, fresh.rename({"record": "id"}).select("id", "key", "learned_at", *_FIELDS, source=source.pk))
    _write_versions(fresh, taken)
    again = _saying_something_new(joined.filter(pl.col("record").is_not_null()))
    _write_versions(again, taken)
    refresh_records(again["record"].to_list())
    return {"records_new": fresh.height, "records_changed": again.height}


def _fields_as_json() -> pl.Expr:
    """A JSON object of the fields that are not null: a version's content, and what makes two versions the same."""
    return (
        pl.struct(_FIELDS)
        .map_elements(
            lambda row: json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False, sort_keys=True),
            return_dtype=pl.String,
        )
        .alias("fields")
    )


def _saying_something_new(told: pl.DataFrame) -> pl.DataFrame:
    """Rows whose fields differ from every version that their record has."""
    if told.is_empty():
        return told
    versions = read_frame(_versions_of(told["record"].to_list()), ["record", "fields"])
    return told.join(versions, on=["record", "fields"], how="anti")


def _versions_of(records: list[int]):  # type: ignore[no-untyped-def]
    query = RecordVersion.objects.order_by()
    return query.filter(record__in=records) if len(records) <= 500 else query


def _write_versions(told: pl.DataFrame, taken: Import) -> None:
    write_frame(RecordVersion, told.select("record", "learned_at", "fields", imported=taken.pk))


def refresh_records(records: list[int]) -> None:
    """Bring records up to what their remaining versions say; those without any go, with all that hangs on them."""
    for start in range(0, len(records), 500):
        some = records[start : start + 500]
        merged = merge_versions(
            read_frame(RecordVersion.objects.filter(record__in=some), ["record", "learned_at", "fields"])
        )
        rows = {int(row["record"]): row for row in merged.iter_rows(named=True)}
        Record.objects.filter(pk__in=[record for record in some if record not in rows]).delete()
        changed = list(Record.objects.filter(pk__in=rows))
        for record in changed:
            for name in ("learned_at", *_FIELDS):
                setattr(record, name, rows[record.pk][name])
            record.resolved = False
        Record.objects.bulk_update(changed, ["learned_at", "resolved", *_FIELDS], batch_size=100)


def in_segments(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The parts, sorted by source key, gathered into frames of about a segment's rows; no key stands in two of them."""
    gathered: list[pl.DataFrame] = []
    for part in parts:
        gathered.append(part)
        if sum(frame.height for frame in gathered) >= ROWS_PER_SEGMENT:
            whole = pl.concat(gathered)
            unfinished = pl.col("source_key").eq_missing(whole["source_key"][-1]) & pl.col("source_key").is_not_null()
            finished = whole.filter(~unfinished)
            if finished.height:
                yield finished
            gathered = [whole.filter(unfinished)]
    last = pl.concat(gathered) if gathered else pl.DataFrame()
    if last.height:
        yield last


def with_line_numbers(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with `line`: 1, 2, … within each order and event name; 1 where there is no order."""
    counted = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("order_id", "name")
    return lines.with_columns(line=pl.when(pl.col("order_id").is_null()).then(1).otherwise(counted).cast(pl.Int32))


def save_timeline(lines: pl.DataFrame, first_seq: int, source: Source, taken: Import) -> int:
    """Enter the events of known keys in the timeline, an order as one entry that names its first products."""
    named = lines.with_row_index("seq", offset=first_seq).filter(pl.col("source_key").is_not_null())
    entries = (
        named.with_columns(pl.coalesce("order_id", pl.col("seq").cast(pl.String)).alias("entry"))
        .group_by("source_key", "name", "entry", "currency", maintain_order=True)
        .agg(
            pl.col("occurred_at").min().alias("at"),
            pl.col("seq").min().cast(pl.Int64),
            pl.col("order_id").first().alias("reference"),
            pl.col("amount").sum().alias("amount"),
            pl.col("amount").is_not_null().any().alias("has_amount"),
            pl.col("product_name").drop_nulls().unique(maintain_order=True).alias("products"),
            pl.col("properties").drop_nulls().first().str.json_path_match("$.subject").alias("subject"),
        )
    )
    shown = pl.col("products").list.head(3).list.join(", ")
    more = pl.col("products").list.len().cast(pl.Int64) - 3
    summary = pl.when(more > 0).then(pl.format("{} and {} more", shown, more)).otherwise(shown)
    keys = read_frame(Record.objects.filter(source=source), ["pk", "key"])
    ready = entries.join(keys, left_on="source_key", right_on="key").select(
        "at",
        "seq",
        "name",
        "reference",
        pl.coalesce("subject", summary).fill_null("").str.slice(0, 400).alias("summary"),
        pl.when("has_amount").then(pl.col("amount")).alias("amount"),
        pl.when("has_amount").then(pl.col("currency")).alias("currency"),
        record="pk",
        imported=taken.pk,
    )
    return write_frame(TimelineEntry, ready)


def save_consents(statements: pl.DataFrame, source: Source, taken: Import, at: datetime) -> int:
    """Enter the statements of consent that the ledger does not hold yet."""
    if statements.is_empty():
        return 0
    keys = read_frame(Record.objects.filter(source=source), ["pk", "key"])
    told = statements.join(keys, left_on="source_key", right_on="key").rename({"pk": "record"})
    same = ["record", "channel", "purpose", "state"]
    held = read_frame(Consent.objects.filter(record__source=source), [*same, "given_at"])
    # A statement without a date is new only if the same was never said.
    dated = told.filter(pl.col("given_at").is_not_null()).join(held, on=[*same, "given_at"], how="anti")
    undated = told.filter(pl.col("given_at").is_null()).join(held, on=same, how="anti")
    fresh = pl.concat([dated, undated.with_columns(pl.lit(at).cast(told.schema["given_at"]).alias("given_at"))])
    fresh = fresh.select(*same, "given_at", pl.col("proof").fill_null(""), imported=taken.pk)
    return write_frame(Consent, fresh)
