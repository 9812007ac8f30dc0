"""The page of live events: the latest with their customers, what waits, today's counts, what was turned down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.support import live

from regulars.intake.events.standing import standing
from regulars.ledger.models import Rejection

from .conftest import read

PAGE = "/interact/live/"


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[live.Shop]:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    with live.open_shop() as opened:
        yield opened


def test_it_says_when_there_is_nothing(owner: Client, wire: live.Shop) -> None:
    wire.source.delete()
    page = read(owner.get(PAGE))
    assert "Nothing came in lately" in page.text
    assert "everything is taken in" in page.text


def test_events_are_shown_with_their_customers(owner: Client, wire: live.Shop) -> None:
    now = datetime.now(UTC)
    wire.sends(
        live.says("identify", userId="u1", traits={"name": "Ann Cole"}, at=now),
        live.does("Order Completed", order_id="O1", total=5, currency="GBP", at=now),
        live.visits("Product Viewed", name="Green tea", at=now),
        at=now,
    )
    wire.projects(at=now)
    Rejection.objects.create(
        source=wire.source, day=now.date(), reason="nobody", count=3, says="Name somebody.", last_at=now
    )
    wire.sends(live.does("Waits"), at=now - timedelta(seconds=4))
    page = read(owner.get(PAGE))
    ann = wire.customer("u1")
    assert ann is not None
    assert page.all("a", href=f"/customers/{ann.code}/")
    for told in ("Ann Cole", "£5.00", "Green tea", "a visitor, not known yet", "Name somebody.", "the oldest for"):
        assert told in page.text, told
    (row,) = standing(at=now).today
    assert (row.taken, row.repeated, row.turned_down) == (3, 0, 3)
    assert standing(at=now + timedelta(minutes=1)).a_minute == 3


def test_the_part_that_is_asked_for_again_is_no_whole_page(owner: Client, wire: live.Shop) -> None:
    part = owner.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "The latest" in part
