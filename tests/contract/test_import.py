"""Files go in whole or not at all; again changes nothing; undo takes all back; the order of rows is nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.ledger_state import ledger_state

from regulars.identify.importing import ImportReport, error_file, import_file, propose
from regulars.identify.resolve import resolve
from regulars.identify.understand import Hints
from regulars.identify.undo import undo_import
from regulars.kernel.errors import BadFile, BadInput, NotFound
from regulars.ledger.business import business
from regulars.ledger.log.read import scan_events, scan_lines
from regulars.ledger.log.segments import log_folder
from regulars.ledger.models import Import, LogSegment, Record, TimelineEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROWS = [
    "1001,A1,Tea,2,2026-01-05 09:00:00,3.50,17,United Kingdom",
    "1001,A1,Tea,2,2026-01-05 09:00:00,3.50,17,United Kingdom",
    "1001,B2,Cup,1,2026-01-05 09:00:00,7.25,17,United Kingdom",
    "C1002,B2,Cup,-1,2026-01-09 10:00:00,7.25,17,United Kingdom",
    "1003,A1,Tea,10,2026-02-01 11:30:00,3.333,18,France",
    "1004,C3,Jam,1,2026-02-02 12:00:00,4.10,,United Kingdom",
    "1005,C3,Jam,4,2026-02-03 12:00:00,4.10,19,United Kingdom",
]


def write(folder: Path, rows: list[str], name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def take_in(path: Path, **options: object) -> ImportReport:
    return import_file(path, propose(path, Hints(source="Till")), at=NOW, **options)  # type: ignore[arg-type]


def net(key: str | None) -> Decimal:
    lines = scan_lines().collect()
    mine = lines.filter(lines["source_key"].is_null() if key is None else lines["source_key"] == key)
    return sum(mine["amount"].to_list(), Decimal(0))


def test_a_file_of_sales_becomes_records_events_and_timelines(tmp_path: Path) -> None:
    report = take_in(write(tmp_path, ROWS))
    assert (report.lines, report.rejected, report.nothing_new) == (7, 0, False)
    assert report.counts == {
        "records_new": 3, "records_changed": 0, "event_lines": 7, "timeline": 4, "consents": 0, "conversations": 0,
        "messages": 0,
    }  # fmt: skip
    assert net("17") == Decimal("14.0000")
    assert net("18") == Decimal("33.3300")
    assert net(None) == Decimal("4.1000")
    tea = TimelineEntry.objects.get(reference="1001")
    assert (tea.summary, tea.amount, tea.currency) == ("Tea, Cup", Decimal("21.25"), "GBP")
    assert TimelineEntry.objects.get(reference="C1002").name == "Order Cancelled"
    assert business().currency == "GBP"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)
    first = take_in(path)
    resolve(at=NOW)
    before = ledger_state()
    again = take_in(path)
    assert again.nothing_new
    assert set(again.counts.values()) == {0}
    assert again.number == first.number
    assert ledger_state() == before


def test_a_longer_export_adds_only_what_is_missing(tmp_path: Path) -> None:
    take_in(write(tmp_path, ROWS[:3], "january.csv"))
    report = take_in(write(tmp_path, [*ROWS, ROWS[0]], "february.csv"))
    assert report.counts["event_lines"] == 5
    assert report.counts["records_new"] == 2
    assert net("17") == Decimal("21.0000")
    assert scan_lines().collect().height == 8


def test_undo_leaves_the_ledger_as_before(tmp_path: Path) -> None:
    take_in(write(tmp_path, ROWS[:3], "january.csv"))
    resolve(at=NOW)
    before = ledger_state()
    files = sorted(path.name for path in log_folder().iterdir())
    report = take_in(write(tmp_path, ROWS, "all.csv"))
    resolve(at=NOW)
    assert ledger_state() != before
    undone = undo_import(report.number or 0, at=NOW)
    assert undone.removed["event_lines"] == 4
    after = ledger_state()
    after["imports"] = [row for row in after["imports"] if row[0] != "all.csv"]
    assert after == before
    assert sorted(path.name for path in log_folder().iterdir()) == files
    with pytest.raises(BadInput, match="taken back"):
        undo_import(report.number or 0, at=NOW)
    with pytest.raises(NotFound, match="no import 999"):
        undo_import(999, at=NOW)


def test_what_was_undone_can_be_imported_again(tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)
    first = take_in(path)
    state = ledger_state()
    undo_import(first.number or 0, at=NOW)
    assert not Record.objects.exists()
    assert scan_events().collect().is_empty()
    second = take_in(path)
    assert not second.nothing_new
    again = ledger_state()
    again["imports"] = again["imports"][:1]
    # Whoever was taken back is gone; the same people come anew, under ids that nobody had before.
    ids = {row[0] for row in state.pop("customers")}
    assert ids.isdisjoint({row[0] for row in again.pop("customers")})
    assert len(state.pop("links")) == len(again.pop("links"))
    assert again == state


def test_undoing_the_earlier_of_two_imports_keeps_what_the_later_says(tmp_path: Path) -> None:
    first = take_in(write(tmp_path, ["1,A,Tea,1,2026-01-05 09:00:00,3.50,17,United Kingdom"], "a.csv"))
    take_in(write(tmp_path, ["2,A,Tea,1,2026-03-05 09:00:00,3.50,17,France"], "b.csv"))
    assert Record.objects.get().country == "France"
    undo_import(first.number or 0, at=NOW)
    assert Record.objects.get().country == "France"
    assert scan_lines().collect()["order_id"].to_list() == ["2"]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    report = take_in(write(tmp_path, ROWS), dry_run=True)
    assert (report.dry_run, report.number, report.counts["event_lines"]) == (True, None, 7)
    assert not Import.objects.exists()
    assert not LogSegment.objects.exists()
    assert not log_folder().exists() or list(log_folder().iterdir()) == []


def test_good_rows_go_in_and_bad_rows_to_a_file_with_reasons(tmp_path: Path) -> None:
    bad = [
        "1006,A1,Tea,many,2026-02-03 12:00:00,4.10,19,United Kingdom",
        "1007,A1,Tea,1,9999-12-31 12:00:00,4.10,19,United Kingdom",
    ]
    report = take_in(write(tmp_path, [*ROWS, *bad]))
    assert (report.rejected, report.counts["event_lines"]) == (2, 7)
    errors = error_file(report.number or 0).read_text(encoding="utf-8").splitlines()
    assert errors[0] == "line,column,value,reason,message"
    assert errors[1].startswith("9,Quantity,many,")
    assert errors[2].startswith("10,InvoiceDate,9999-12-31 12:00:00,")


def test_a_file_without_one_good_row_leaves_nothing(tmp_path: Path) -> None:
    before = ledger_state()
    with pytest.raises(BadFile, match=r"Not one of the 1 lines|Check"):
        take_in(write(tmp_path, ["1006,A1,Tea,1,9999-02-03 12:00:00,4.10,19,United Kingdom"]))
    assert ledger_state() == before
    assert not list((log_folder().parent / "staging").iterdir())


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**16), rows_at_once=st.integers(1, 9))
def test_any_order_and_any_chunking_give_the_same_ledger(tmp_path: Path, seed: int, rows_at_once: int) -> None:
    shuffled = list(ROWS)
    random.Random(seed).shuffle(shuffled)
    states = []
    for rows, size in ((ROWS, 65_536), (shuffled, rows_at_once)):
        with transaction.atomic():
            take_in(write(tmp_path, rows), rows_at_once=size)
            resolve(at=NOW)
            state = ledger_state()
            # Numbers come from a sequence, which PostgreSQL does not turn back with the transaction.
            first = min(row[0] for row in state["customers"])
            state["customers"] = sorted((row[0] - first, *row[1:4]) for row in state["customers"])
            state["links"] = sorted((key, customer - first, *rest) for key, customer, *rest in state["links"])
            states.append({name: rows for name, rows in state.items() if name != "imports"})
            transaction.set_rollback(True)
    assert states[0] == states[1]
