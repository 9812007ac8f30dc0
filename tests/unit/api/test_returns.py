"""Months and quarters, equity now, the file and the report over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from regulars import flow
from regulars.ledger.business import change_setting
from regulars.ledger.models import EquityMove, Trace
from regulars.measure.reckoned_from import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Shop

    from conftest import Api, Scene


def test_what_the_console_shows(owner: Api, shop: Shop, script: Callable[..., Api]) -> None:
    for path in ("measure/now", "measure/periods", "measure/report.pdf"):
        assert owner("get", path).status_code == 404, path
    change_setting("CURRENCY", "GBP")
    shop.populate(60, 70, seed=2)
    flow.run("differentiate", at=datetime(2026, 5, 3, tzinfo=UTC))
    flow.run("measure", at=datetime(2026, 5, 3, tzinfo=UTC))
    quarters = owner("get", "measure/periods").json()
    months = owner("get", "measure/periods?by=month").json()
    assert len(months) > len(quarters) > 1
    assert owner("get", "measure/periods?by=week").status_code == 422
    last = months[-2]
    assert last["harvest"]["cash"] == last["cash_flow"]
    file = owner("get", f"measure/return-on-customer.csv?start={last['start']}&end={last['end']}")
    lines = file.content.decode().split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert sum(line.split(",")[4] == "yes" for line in lines[1:] if line) == last["customers_end"]
    assert Trace.objects.filter(did="export return on customer").count() == 1
    assert script("see")("get", "measure/return-on-customer.csv?start=2023-01-01&end=2023-02-01").status_code == 403
    assert owner("get", f"measure/report.pdf?month={last['name']}").content.startswith(b"%PDF")
    assert owner("get", "measure/report.pdf?month=May").status_code == 422


def test_equity_now_with_what_moved_it(owner: Api, scene: Scene, shop: Shop) -> None:
    shop.populate(60, 70, seed=2)
    flow.run("differentiate", at=datetime(2026, 5, 3, tzinfo=UTC))
    EquityMove.objects.create(
        customer=scene.ann, at=datetime.now(UTC), name="Order Completed", amount=30, currency="GBP", before=1, after=13,
        equity=99,
    )  # fmt: skip
    told = owner("get", "measure/now").json()
    assert (told["today"], told["moves"]) == ("12.0000", 1)
    assert told["latest"][0]["customer"] == scene.ann.code
    assert told["latest"][0]["why"] == "bought"
