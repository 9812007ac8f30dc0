"""Sealing the newest part of the log: the lines stay the same, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.support.live import NOW, Shop, does, open_shop, visits

from regulars.identify.arrival import arrive
from regulars.intake.events.chores import seal_and_forget
from regulars.interact.exchanges import add_note
from regulars.ledger.log import sealing
from regulars.ledger.log.read import last_moment, last_seq, read_after, scan_lines
from regulars.ledger.log.segments import log_folder
from regulars.ledger.log.write import appending, next_seq
from regulars.ledger.models import Customer, Event, LiveCount, LogSegment, Source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    with open_shop() as opened:
        opened.hears(
            does("Order Completed", "u2", order_id="O1", total="9.99", at=NOW - DAY),
            *(visits("Opened", f"a{number}", n=number) for number in range(5)),
            does("Viewed", "u1", title="Ä 'quoted' \"title\", with a comma"),
        )
        yield opened


def everything() -> pl.DataFrame:
    return scan_lines().sort("seq").collect()


def test_the_lines_are_the_same_before_and_after(shop: Shop) -> None:
    app = Source.objects.create(name="App", format="segment")
    Shop(app, shop.inbox, shop.seen).hears(does("Opened"))
    before, seq = everything(), last_seq()
    assert sealing.seal(at=NOW) == before.height == 8
    assert everything().equals(before)
    assert not Event.objects.exists()
    assert last_seq() == seq
    assert sorted(LogSegment.objects.values_list("rows", flat=True)) == [1, 7]
    assert pl.concat(list(read_after(3, 2))).equals(before.filter(pl.col("seq") > 3))
    shop.hears(does("Opened"))
    assert everything().height == 9
    assert next_seq() == seq + 2
    assert sealing.seal(at=NOW) == 1
    assert sealing.seal(at=NOW) == 0


def test_a_segment_is_sorted_by_key_and_time(shop: Shop) -> None:
    sealing.seal(at=NOW)
    (segment,) = LogSegment.objects.all()
    lines = pl.read_parquet(log_folder() / segment.file)
    assert lines.equals(lines.sort("source_key", "occurred_at", "seq"))
    assert (segment.first_at, segment.last_at, segment.last_sale_at) == (NOW - DAY, NOW, NOW - DAY)


def test_a_crash_before_the_commit_leaves_the_log_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fails(*arguments: object, **more: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(sealing.LogSegment.objects, "create", fails)
        with pytest.raises(OSError, match="no space"):
            sealing.seal(at=NOW)
    assert everything().equals(before)
    assert len(list(log_folder().glob("*.parquet"))) == 1, "a file that no manifest names"
    sealing.seal(at=NOW)
    assert everything().equals(before)
    assert len(list(log_folder().glob("*.parquet"))) == 1


def test_the_newest_moment_is_that_of_the_newest_sale(shop: Shop) -> None:
    ann = Customer.objects.order_by("pk").first()
    assert ann is not None
    add_note(ann, "rang us", by="amy", at=NOW + 30 * DAY)
    assert last_moment() == NOW - DAY
    sealing.seal(at=NOW)
    assert last_moment() == NOW - DAY, "neither a note nor a visit makes it later"
    shop.hears(does("Order Completed", "u2", order_id="O2", total=1))
    assert last_moment() == NOW
    sealing.seal(at=NOW)
    assert last_moment() == NOW


def test_a_visitor_who_becomes_known_after_sealing_keeps_their_past(shop: Shop) -> None:
    sealing.seal(at=NOW)
    shop.hears(does("Signed In", "u9") | {"anonymousId": "a3"})
    customer = shop.customer("u9")
    assert customer is not None
    assert shop.customer("anonymous:a3") == customer
    assert sorted(entry.name for entry in shop.record("anonymous:a3").timeline.all()) == ["Opened"]


def test_long_or_old_is_worth_sealing_and_the_inbox_forgets(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.inbox.waiting() == 1
    assert seal_and_forget(NOW + DAY) == 0
    assert shop.inbox.waiting() == 0
    assert Event.objects.exists()
    monkeypatch.setattr(sealing, "_FEWEST", 5)
    assert seal_and_forget(NOW) == 7
    shop.hears(*(does("Opened") for _ in range(6)))
    assert seal_and_forget(NOW + DAY / 2) == 0, "not a day after the last time"
    monkeypatch.setattr(sealing, "MANY", 6)
    assert seal_and_forget(NOW + DAY / 2) == 6
    seal_and_forget(NOW + 3 * DAY)
    assert not LiveCount.objects.exists()


def test_what_is_not_projected_is_never_forgotten(shop: Shop) -> None:
    shop.sends(does("Opened"))
    seal_and_forget(NOW)
    assert shop.inbox.waiting() == 1
    assert shop.projects() == 1


def test_imported_people_and_live_ones_share_the_log(shop: Shop) -> None:
    files = Source.objects.create(name="Files", format="test")
    arrive(files, "1", {"full_name": "Bo Stone"}, at=NOW)
    with appending():
        first = next_seq()
    assert first == 8
