"""Erasing a customer reaches every table, segment and file, leaves everybody else alone, and leaves a proof."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.apps import apps

from regulars.kernel.options import data_folder
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.log.read import purchases, scan_lines
from regulars.ledger.log.segments import log_folder
from regulars.ledger.models import Account, Customer, Erasure, LogSegment, Membership, Record

if TYPE_CHECKING:
    from conftest import World

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def all_text() -> str:
    """Everything that any table, segment or error file holds, as one text."""
    parts = [str(list(model._default_manager.values())) for model in apps.get_app_config("ledger").get_models()]
    parts += [str(pl.read_parquet(path).rows()) for path in log_folder().glob("*.parquet")]
    parts += [path.read_text(encoding="utf-8") for path in (data_folder() / "imports").glob("*.csv")]
    return "\n".join(parts)


def test_nothing_of_the_person_is_left_anywhere(world: World) -> None:
    assert "Ann Cole" in all_text()
    erase_customer(world.ann, by="amy", at=NOW)
    left = all_text()
    for trace in ("Ann Cole", "ann@example.com", "'ann'", "for ann", "ann-0"):
        assert trace not in left, trace


def test_everybody_else_is_as_before(world: World) -> None:
    before = everything_about(world.bob)
    sold = purchases().filter(pl.col("customer") == world.bob.pk)
    erase_customer(world.ann, by="amy", at=NOW)
    after = everything_about(Customer.objects.get(pk=world.bob.pk))
    before["referrals"]["brought_by"] = None
    assert after == before
    assert purchases().equals(sold)
    assert "BOB@example.com" in world.errors.read_text(encoding="utf-8")


def test_segments_are_rewritten_under_a_new_name_and_the_old_file_is_gone(world: World) -> None:
    (old,) = [segment.file for segment in LogSegment.objects.all()]
    erase_customer(world.ann, by="amy", at=NOW)
    (new,) = list(LogSegment.objects.all())
    assert new.file == old.replace(".parquet", "-r1.parquet")
    assert [path.name for path in log_folder().iterdir()] == [new.file]
    assert new.rows == 2
    assert scan_lines().filter(pl.col("source_key").is_null()).collect().height == 1
    erase_customer(world.bob, by="amy", at=NOW)
    assert LogSegment.objects.get().file == old.replace(".parquet", "-r2.parquet")


def test_a_segment_without_them_keeps_its_file(world: World) -> None:
    world.sell("bob")
    erase_customer(world.ann, by="amy", at=NOW)
    files = sorted(LogSegment.objects.values_list("file", flat=True))
    assert [file.endswith("-r1.parquet") for file in files] == [True, False]


def test_a_segment_that_was_all_theirs_goes(world: World) -> None:
    world.sell("ann")
    world.sell("bob")
    erase_customer(world.ann, by="amy", at=NOW)
    assert LogSegment.objects.count() == 2
    assert scan_lines().collect()["source_key"].drop_nulls().unique().to_list() == ["bob"]


def test_the_newest_sequence_number_is_never_given_out_again(world: World) -> None:
    world.sell("ann")
    newest = LogSegment.objects.order_by("-last_seq")[0].last_seq
    erase_customer(world.ann, by="amy", at=NOW)
    assert LogSegment.objects.order_by("-last_seq")[0].last_seq == newest
    assert scan_lines().collect().height > 0


def test_the_proof_says_when_by_whom_and_how_much_but_not_who(world: World) -> None:
    report = erase_customer(world.ann, by="amy", at=NOW)
    proof = Erasure.objects.get()
    assert (proof.code, proof.by, proof.at) == (report.code, "amy", NOW)
    assert proof.removed == report.removed
    assert report.removed["records"] == 1
    assert report.removed["event lines"] == 3
    assert report.removed["consents"] == 1
    assert report.removed["lines of error files"] == 1
    assert "Ann" not in str(report)


def test_records_joined_later_and_merged_customers_go_too(world: World) -> None:
    once = Customer.objects.create(known_since=NOW, name="A. Cole", merged_into=world.ann)
    erase_customer(world.ann, by="amy", at=NOW)
    assert not Customer.objects.filter(pk__in=[once.pk, world.ann.pk]).exists()
    assert list(Record.objects.values_list("key", flat=True)) == ["bob"]


def test_an_account_stays_while_somebody_is_in_it(world: World) -> None:
    shared = world.ann.memberships.get().account
    Membership.objects.create(account=shared, customer=world.bob, role="member")
    erase_customer(world.ann, by="amy", at=NOW)
    assert Account.objects.filter(pk=shared.pk).exists()
    erase_customer(world.bob, by="amy", at=NOW)
    assert not Account.objects.filter(pk=shared.pk).exists()


def test_uploads_that_wait_are_named(world: World) -> None:
    upload = data_folder() / "uploads" / "abc-orders.csv"
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_text("x", encoding="utf-8")
    try:
        assert erase_customer(world.ann, by="amy", at=NOW).waiting == ["abc-orders.csv"]
    finally:
        upload.unlink()


@pytest.mark.parametrize("who", ["ann", "bob"])
def test_it_leaves_no_dangling_reference(world: World, who: str) -> None:
    from django.db import connection

    erase_customer(getattr(world, who), by="amy", at=NOW)
    connection.check_constraints()
