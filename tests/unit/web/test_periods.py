"""Months and quarters in the console, the strip of equity now, the file and the report."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.test import Client
from pypdf import PdfReader

from regulars.ledger.models import Customer, EquityMove, Segment, Trace
from regulars.ledger.users import Role
from regulars.measure.refresh import latest_measures

if TYPE_CHECKING:
    from conftest import SignedIn


def test_before_anything_was_measured(owner: Client, db: None) -> None:
    assert "No month was measured yet" in owner.get("/measure/periods/").content.decode()
    assert "Nobody was valued yet" in owner.get("/measure/now/").content.decode()
    assert owner.get("/measure/report.pdf").status_code == 404


def test_months_quarters_their_file_and_the_report(owner: Client, worked: datetime) -> None:
    measures = latest_measures()
    assert measures
    page = owner.get("/measure/periods/").content.decode()
    last = [one for one in measures["quarters"] if one["whole"]][-1]
    for said in (f"What moved customer equity in {last['name']}", "By value tier", "till", "No segment is saved yet"):
        assert said in page
    assert "report.pdf" not in page  # a report is of a month
    month = measures["months"][-2]
    of_month = owner.get(f"/measure/periods/?of={month['name']}").content.decode()
    assert f"Return on Customer, {month['name']}" in of_month
    assert f"/measure/report.pdf?month={month['name']}" in of_month
    assert owner.get("/measure/periods/?of=1999-01").status_code == 404

    file = owner.get(f"/measure/return-on-customer.csv?start={month['start']}&end={month['end']}")
    lines = b"".join(file.streaming_content).decode().split("\r\n")  # type: ignore[attr-defined]
    cash = sum((Decimal(line.split(",")[9]) for line in lines[1:] if line), Decimal(0))
    assert float(cash) == month["cash_flow"]
    assert Trace.objects.get(did="export return on customer").what == f"{month['start']} to {month['end']}"
    assert owner.get("/measure/return-on-customer.csv?start=soon").status_code == 400

    report = owner.get(f"/measure/report.pdf?month={month['name']}")
    assert report["Content-Disposition"] == f'attachment; filename="report-{month["name"]}.pdf"'
    told = PdfReader(io.BytesIO(report.content)).pages[0].extract_text()
    assert f"{month['return_on_customer']:.1%}" in told
    assert owner.get("/measure/report.pdf?month=May").status_code == 400


def test_the_strip_tells_what_moved_equity(owner: Client, worked: datetime) -> None:
    now = datetime.now(UTC)
    EquityMove.objects.create(
        customer=Customer.objects.create(known_since=now, name="Ann Cole"),
        at=now,
        name="Order Completed",
        amount=30,
        currency="GBP",
        before=1,
        after=13,
        equity=99,
    )
    part = owner.get("/measure/now/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Ann Cole</a> bought for £30.00: <strong>+£12.00</strong>" in part
    assert "by 1 change;" in part
    assert "<h1>Customer equity now</h1>" in owner.get("/measure/now/").content.decode()


def test_who_may_not_export_sees_no_file(signed_in: SignedIn, worked: datetime) -> None:
    assert signed_in(Role.AGENT).get("/measure/return-on-customer.csv?start=2023-01-31").status_code == 403
    assert "return-on-customer.csv" in signed_in(Role.ANALYST).get("/measure/periods/").content.decode()


def test_segments_have_returns_of_their_own(owner: Client, worked: datetime) -> None:
    Segment.objects.create(name="The best", rule={"tier": "most valuable"})
    from regulars import flow

    flow.run("measure", at=worked)
    page = owner.get("/measure/periods/").content.decode()
    assert "The best" in page
    assert "each with everybody else does" in page.replace("\n", " ")
