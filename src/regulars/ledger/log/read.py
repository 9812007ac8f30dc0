"""Reading the log as columns: segments and tail together, with the customer each event belongs to today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl
from django.db.models import Max

from regulars.ledger.frames import read_frame
from regulars.ledger.log.schema import DISCOUNT, EVENT_SCHEMA, PURCHASE, SALES, TAKES_BACK
from regulars.ledger.log.segments import log_folder
from regulars.ledger.models import Event, Link, LogSegment


def scan_lines(source: int | None = None) -> pl.LazyFrame:
    """All event lines (EVENT_SCHEMA), lazily; of one source where given. The order is not defined: sort by `seq`."""
    segments, tail = LogSegment.objects.order_by("first_seq"), Event.objects.order_by()
    if source is not None:
        segments, tail = segments.filter(source=source), tail.filter(source=source)
    names = segments.values_list("file", flat=True)
    while True:
        # Lines move from the tail into segments: both were read as of one moment where the manifest stayed the same.
        before = list(names.all())
        newest = read_frame(tail, EVENT_SCHEMA).cast(EVENT_SCHEMA).lazy()
        if list(names.all()) == before:
            break
    files = [log_folder() / name for name in before]
    return pl.concat([pl.scan_parquet(files), newest]) if files else newest


def scan_events(until: datetime | None = None, names: Sequence[str] | None = None) -> pl.LazyFrame:
    """Event lines with `customer` (Int64): who each belongs to today; null when anonymous or not resolved yet.

    `until` leaves out what happened later; `names` keeps only events of those names.
    """
    lines = scan_lines()
    if until is not None:
        lines = lines.filter(pl.col("occurred_at") <= until)
    if names is not None:
        lines = lines.filter(pl.col("name").is_in(list(names)))
    return lines.join(owners().lazy(), on=["source", "source_key"], how="left")


def owners() -> pl.DataFrame:
    """Who each source key is today: `source` (Int32), `source_key`, `customer` (Int64)."""
    links = read_frame(Link.objects.order_by(), ["record__source", "record__key", "customer"])
    return links.rename({"record__source": "source", "record__key": "source_key"}).cast({"source": pl.Int32})


def purchases(until: datetime | None = None) -> pl.DataFrame:
    """Orders of known customers: customer, source, order_id, occurred_at, gross, refunded, discount, amount, currency.

    One row per (customer, source, order, currency). `gross` is what was bought, after the `discount` that was a line of
    its own; `refunded` what was taken back under the same order id, `amount` the difference (Float64 each). A refund or
    cancellation under an id of its own is a row with gross 0 at its own time. Sorted by customer and time.
    """
    return sum_orders(scan_events(until, SALES).filter(pl.col("customer").is_not_null())).collect()


def sum_orders(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Lines of sales, of known customers, summed up by order; columns and order as `purchases` has them."""
    bought, taken = pl.col("name") == PURCHASE, pl.col("name").is_in(TAKES_BACK)
    amount, at = pl.col("amount").cast(pl.Float64), pl.col("occurred_at")
    let_off = bought & (pl.col("product_name") == DISCOUNT).fill_null(value=False)
    return (
        # Told apart line by line and then only summed, which is a third faster than choosing lines in each sum.
        lines.select(
            "customer",
            "source",
            "currency",
            "occurred_at",
            # Sales without an order id are one purchase a moment, not one for ever.
            order_id=pl.coalesce("order_id", at.dt.to_string("%Y-%m-%d %H:%M:%S")),
            bought_at=pl.when(bought).then(at),
            gross=pl.when(bought).then(amount).otherwise(0.0),
            refunded=pl.when(taken).then(-amount).otherwise(0.0),
            discount=pl.when(let_off).then(-amount).otherwise(0.0),
        )
        .group_by("customer", "source", "order_id", "currency")
        .agg(pl.col("bought_at", "occurred_at").min(), pl.col("gross", "refunded", "discount").sum())
        .with_columns(pl.coalesce("bought_at", "occurred_at").alias("occurred_at"))
        .with_columns((pl.col("gross") - pl.col("refunded")).alias("amount"))
        .select("customer", "source", "order_id", "occurred_at", "gross", "refunded", "discount", "amount", "currency")
        .sort("customer", "occurred_at", "order_id")
    )


def last_moment() -> datetime | None:
    """When the newest event that came from customers happened; None while the log has none.

    What our own people enter today (calls, notes, letters) does not count, nor what visitors of a page do: beside an
    export of last month it would make everybody look long gone. Of what comes in one by one, only sales count.
    """
    imported = LogSegment.objects.filter(sealed_at=None).aggregate(last=Max("last_at"))["last"]
    sealed = LogSegment.objects.aggregate(last=Max("last_sale_at"))["last"]
    tail = Event.objects.filter(name__in=SALES).aggregate(last=Max("occurred_at"))["last"]
    return max((moment for moment in (imported, sealed, tail) if moment is not None), default=None)


def last_seq() -> int:
    """The newest event's sequence number; 0 while the log is empty."""
    sealed = LogSegment.objects.aggregate(last=Max("last_seq"))["last"] or 0
    tail = Event.objects.aggregate(last=Max("seq"))["last"] or 0
    return int(max(sealed, tail))


def read_after(seq: int, limit: int = 100_000) -> Iterator[pl.DataFrame]:
    """Event lines after sequence `seq`, in order, in frames of at most `limit` rows."""
    while True:
        part = scan_lines().filter(pl.col("seq") > seq).sort("seq").head(limit).collect()
        if part.is_empty():
            return
        yield part
        seq = int(part["seq"][-1])
