"""The month's report by mail: to owners, once, and never to a customer."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader
from tests.support.mail import NOW, person
from tests.support.mail_servers import PostOffice, part, server_that_hangs_up
from tests.support.mailing import mailing, office
from tests.unit.conftest import Shop

from regulars import chores, flow
from regulars.interact.mail.report import Report
from regulars.interact.outbox.monthly import is_wanted, readers, send_monthly
from regulars.ledger.business import change_setting
from regulars.ledger.models import Delivery, ReportMail
from regulars.ledger.users import add_user, change_address

__all__ = ["mailing", "office"]
MONTH = date(2026, 4, 1)
REPORT = Report(
    title="April 2026", figures=(("£7,000", "customer equity at the end"),),
    sections=(("What moved <it>", ("A sentence & more.",)),), picture=b"\x89PNG", told="Start £1; end £2.",
    file=b"%PDF-1.7", file_name="report-2026-04.pdf",
)  # fmt: skip


@pytest.fixture
def owners(db: None) -> None:
    for name, role in (("olive", "owner"), ("oscar", "owner"), ("mark", "marketer")):
        add_user(name, role, "sesame-opens-the-shop", by="test", at=NOW)
        change_address(name, f"{name}@shop.example", by="test", at=NOW)


def made(count: list[int] | None = None) -> Callable[[], Report]:
    def make() -> Report:
        if count is not None:
            count.append(1)
        return REPORT

    return make


def test_owners_get_it_once(office: PostOffice, owners: None) -> None:
    count: list[int] = []
    assert send_monthly(MONTH, made(count), at=NOW) == 2
    assert send_monthly(MONTH, made(count), at=NOW) == 0
    assert count == [1]  # it isn't even made where nobody waits for it
    assert {address for address, _ in office.mails} == {"olive@shop.example", "oscar@shop.example"}
    mail = office.to("olive@shop.example")
    assert mail["Subject"] == "The Corner Shop: April 2026"
    assert "What moved <it>\nA sentence & more." in part(mail, "text/plain")
    html = part(mail, "text/html")
    assert "What moved &lt;it&gt;" in html
    assert 'src="cid:picture@report"' in html
    kinds = {each.get_content_type(): each for each in mail.walk()}
    assert kinds["image/png"]["Content-ID"] == "<picture@report>"
    assert kinds["application/pdf"].get_filename() == "report-2026-04.pdf"
    assert len(set(office.ids)) == 2
    assert not Delivery.objects.exists()
    assert send_monthly(date(2026, 5, 1), made(), at=NOW) == 2


def test_who_gets_it_can_be_said(office: PostOffice, owners: None) -> None:
    change_setting("REPORT_TO", "mark, oscar, nobody")
    assert readers() == ["mark@shop.example", "oscar@shop.example"]
    change_address("oscar", "", by="test", at=NOW)
    person("mark@shop.example")  # a customer has that address
    assert readers() == []
    assert send_monthly(MONTH, made(), at=NOW) == 0


def test_it_can_be_switched_off_and_needs_a_server(
    office: PostOffice, owners: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_wanted()
    change_setting("REPORT_MONTHLY", "no")
    assert not is_wanted()
    change_setting("REPORT_MONTHLY", "yes")
    monkeypatch.delenv("REGULARS_MAIL_OUT")
    assert not is_wanted()


def test_what_a_server_refuses_for_now_is_tried_again(office: PostOffice, owners: None) -> None:
    office.answers["olive@shop.example"] = "450 4.2.1 busy"
    assert send_monthly(MONTH, made(), at=NOW) == 1
    assert send_monthly(MONTH, made(), at=NOW + timedelta(minutes=5)) == 0
    office.answers.clear()
    assert send_monthly(MONTH, made(), at=NOW + timedelta(minutes=31)) == 1
    assert ReportMail.objects.get(address="olive@shop.example").tries == 2
    office.answers["olive@shop.example"] = "550 5.1.1 nobody"
    assert send_monthly(date(2026, 5, 1), made(), at=NOW) == 2
    assert ReportMail.objects.get(month=date(2026, 5, 1), address="olive@shop.example").state == "failed"


def test_what_may_have_gone_is_not_sent_again(mailing: None, owners: None, monkeypatch: pytest.MonkeyPatch) -> None:
    change_setting("REPORT_TO", "olive")
    with server_that_hangs_up("DATA") as url:
        monkeypatch.setenv("REGULARS_MAIL_OUT", url)
        assert send_monthly(MONTH, made(), at=NOW) == 1
    mail = ReportMail.objects.get()
    assert (mail.state, mail.tries) == ("sending", 1)
    assert send_monthly(MONTH, made(), at=NOW + timedelta(days=1)) == 0


def test_the_chore_mails_last_months_report_once_it_was_measured(office: PostOffice, owners: None, shop: Shop) -> None:
    change_setting("CURRENCY", "GBP")
    shop.populate(60, 80, seed=2)
    first = datetime(2023, 6, 1, 6, tzinfo=UTC)
    assert chores.mail_report(first) == 0  # nothing was measured
    flow.run("measure", as_of=datetime(2023, 5, 31, 22, tzinfo=UTC), at=first)
    assert chores.mail_report(first + timedelta(days=8)) == 0  # nobody is written to about what is long past
    assert chores.mail_report(first) == 2
    assert chores.mail_report(first + timedelta(hours=1)) == 0
    mail = office.to("oscar@shop.example")
    assert mail["Subject"] == "The Corner Shop: May 2023"
    pdf = next(each for each in mail.walk() if each.get_content_type() == "application/pdf").get_payload(decode=True)
    assert isinstance(pdf, bytes)
    assert "May 2023" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    change_setting("REPORT_MONTHLY", "no")
    assert chores.mail_report(datetime(2023, 7, 1, 6, tzinfo=UTC)) == 0
