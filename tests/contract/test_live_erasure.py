"""Erasing a customer whose events are still on their way: nothing of them is left, in the ledger or in the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from django.apps import apps
from tests.support.live import NOW, Shop, does, open_shop, says, visits

from regulars.intake.events.erasing import erase_with_what_waits
from regulars.ledger.export import everything_about
from regulars.ledger.log.sealing import seal
from regulars.ledger.log.segments import log_folder
from regulars.ledger.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    with open_shop() as opened:
        yield opened


def all_text(shop: Shop) -> str:
    parts = [str(list(model._default_manager.values())) for model in apps.get_app_config("ledger").get_models()]
    parts += [str(pl.read_parquet(path).rows()) for path in log_folder().glob("*.parquet")]
    return "\n".join(parts) + str(shop.inbox.read_after(0, 1_000))


def test_nothing_is_left_also_of_what_waits(shop: Shop) -> None:
    shop.hears(
        visits("Opened", "ann-laptop"),
        says("identify", userId="ann-17", anonymousId="ann-laptop", traits={"email": "ann@a.example", "note": "ann"}),
        does("Order Completed", "ann-17", order_id="ann-order", total=5),
        says("identify", userId="bob-18", anonymousId="bob-phone", traits={"email": "bob@b.example"}),
    )
    seal(at=NOW)
    shop.sends(does("Order Completed", "ann-17", order_id="ann-second", total=5), does("Waved", "bob-18"))
    shop.sends(says("alias", userId="ann-new", previousId="ann-17"))
    ann = shop.customer("ann-17")
    assert ann is not None
    assert "ann-laptop" in str(everything_about(ann))
    report = erase_with_what_waits(ann, by="amy", at=NOW)
    assert report.removed["claims and orders of live events"] >= 4
    left = all_text(shop)
    assert "ann-" not in left
    assert "ann@" not in left
    assert [line["name"] for line in shop.lines()] == ["Waved"]
    bob = shop.customer("bob-18")
    assert Customer.objects.get() == bob
    shop.hears(does("Waved", "bob-18"))
    assert len(shop.lines()) == 2
