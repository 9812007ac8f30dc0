"""The event log: what is appended is there, in order, with its customer; what no manifest names is nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from regulars.kernel.time import as_utc
from regulars.ledger.log.read import last_moment, last_seq, purchases, read_after, scan_events, scan_lines
from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.ledger.log.segments import log_folder, remove_orphans
from regulars.ledger.log.write import append_event, append_segments, appending
from regulars.ledger.models import Customer, Import, Link, LogSegment, Record, Source, TimelineEntry

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Shop", format="test")


@pytest.fixture
def ann(source: Source) -> Record:
    record = Record.objects.create(source=source, key="ann", learned_at=START)
    customer = Customer.objects.create(known_since=START)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=START)
    return record


def lines(source: Source, *rows: tuple[str | None, str, str, int, str]) -> pl.DataFrame:
    """Event lines from (source key, name, order, day, amount)."""
    table = [
        {"source_key": key, "name": name, "order_id": order, "occurred_at": START + timedelta(days=day), "line": 1,
         "amount": Decimal(amount), "currency": "GBP", "source": source.pk}
        for key, name, order, day, amount in rows
    ]  # fmt: skip
    return pl.DataFrame(table).select(
        (pl.col(name) if name in table[0] else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in EVENT_SCHEMA.items()
        if name != "seq"
    )


def append(source: Source, *rows: tuple[str | None, str, str, int, str]) -> int:
    taken = Import.objects.create(source=source, file_name="f", fingerprint="x", started_at=START)
    with appending():
        return append_segments(lines(source, *rows), source, taken)


def test_an_empty_log_answers() -> None:
    assert (last_moment(), last_seq()) == (None, 0)
    assert scan_events().collect().is_empty()
    assert purchases().is_empty()
    assert list(read_after(0)) == []


def test_segments_and_tail_read_as_one_log(source: Source, ann: Record) -> None:
    append(source, ("ann", "Order Completed", "1", 0, "10.50"), (None, "Order Completed", "2", 1, "7.0001"))
    seq = append_event(
        ann, "Call Logged", START + timedelta(days=3), summary="asked for tea", properties={"b": 1, "a": "é"}
    )
    events = scan_events().sort("seq").collect()
    assert events["name"].to_list() == ["Order Completed", "Order Completed", "Call Logged"]
    assert events["amount"].to_list() == [Decimal("10.5000"), Decimal("7.0001"), None]
    assert events["properties"].to_list() == [None, None, '{"a": "é", "b": 1}']
    customer = ann.link.customer_id
    assert events["customer"].to_list() == [customer, None, customer]
    assert events.schema == {**EVENT_SCHEMA, "customer": pl.Int64}
    assert last_seq() == seq


def test_what_our_own_people_enter_does_not_move_the_day_that_we_look_from(source: Source, ann: Record) -> None:
    append(source, ("ann", "Order Completed", "1", 0, "10.50"))
    append_event(ann, "Call Logged", START + timedelta(days=30), summary="asked for tea")
    assert last_moment() == START
    append_event(ann, "Order Completed", START + timedelta(days=2), amount=Decimal(5), currency="GBP", reference="2")
    assert last_moment() == START + timedelta(days=2)


def test_a_call_is_on_the_timeline_at_once(ann: Record) -> None:
    append_event(ann, "Call Logged", START, summary="asked for tea")
    entry = TimelineEntry.objects.get()
    assert (entry.record_id, entry.name, entry.summary, entry.at) == (ann.pk, "Call Logged", "asked for tea", START)


def test_reading_by_sequence_gives_everything_once(source: Source) -> None:
    append(source, *[("ann", "Order Completed", str(number), number, "1") for number in range(10)])
    append(source, *[("ann", "Order Completed", str(number), number, "1") for number in range(10, 15)])
    parts = list(read_after(3, limit=4))
    assert [part["seq"].to_list() for part in parts] == [[4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]


def test_what_was_known_at_a_moment(source: Source, ann: Record) -> None:
    append(source, ("ann", "Order Completed", "1", 0, "10"), ("ann", "Order Completed", "2", 30, "20"))
    assert purchases(until=START + timedelta(days=5))["order_id"].to_list() == ["1"]
    assert scan_events(names=["Order Refunded"]).collect().is_empty()


def test_refunds_of_an_order_reduce_it_and_others_stand_alone(source: Source, ann: Record) -> None:
    append(
        source,
        ("ann", "Order Completed", "1", 0, "10"),
        ("ann", "Order Completed", "1", 0, "5"),
        ("ann", "Order Refunded", "1", 4, "-3"),
        ("ann", "Order Cancelled", "C9", 5, "-8"),
        (None, "Order Completed", "2", 6, "99"),
    )
    found = purchases().select("order_id", "occurred_at", "gross", "refunded", "amount").rows()
    assert found == [("1", START, 15.0, 3.0, 12.0), ("C9", START + timedelta(days=5), 0.0, 8.0, -8.0)]


def test_files_that_no_manifest_names_are_removed(source: Source) -> None:
    append(source, ("ann", "Order Completed", "1", 0, "10"))
    (log_folder() / "left-by-a-crash.parquet.growing").write_bytes(b"half")
    assert remove_orphans() >= 1
    assert [path.name for path in log_folder().iterdir()] == [LogSegment.objects.get().file]
    assert scan_lines().collect().height == 1


def test_a_moment_is_stored_in_utc(ann: Record) -> None:
    append_event(ann, "Note Added", as_utc(datetime(2026, 7, 1, 12), "Europe/Paris"), summary="x")  # noqa: DTZ001
    assert scan_lines().collect()["occurred_at"].to_list() == [datetime(2026, 7, 1, 10, tzinfo=UTC)]
