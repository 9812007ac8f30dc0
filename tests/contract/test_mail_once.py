"""Several workers beside each other, on either database: each mail goes out once, and comes in once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from tests.support.mail import NOW, SITE, bounce_of, mail_from, person, to_send
from tests.support.mail_servers import PostOffice, mailbox_server, part, post_office
from tests.support.mailing import mailing
from tests.support.town import People, next_step, other, people

from regulars.intake.mail import fetch_mail, take_in
from regulars.interact.consents import record_consent
from regulars.interact.inbox.answer import answer
from regulars.interact.inbox.talk import newest
from regulars.interact.mail import tracking
from regulars.interact.mail.report import Report
from regulars.interact.outbox.monthly import send_monthly
from regulars.interact.outbox.send import send_waiting
from regulars.ledger.models import (
    ArrivedMail,
    Asking,
    Conversation,
    Customer,
    Decision,
    Delivery,
    MailAddress,
    MailPlace,
    Message,
    ReportMail,
)
from regulars.ledger.users import add_user, change_address

__all__ = ["mailing", "next_step", "people"]
Decide = Callable[..., Decision]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("mailing")]
WORKERS = 4


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office() as server:
        monkeypatch.setenv("REGULARS_MAIL_OUT", server.url)
        yield server


def at_once(do: Callable[[], object]) -> None:
    """Several workers do it at the same time; what a database in a hurry refuses, they try again.

    SQLite's database of tests is in memory, shared and locked by the table, as no ledger is: there they come one after
    another, and the acceptance test runs two processes on a file.
    """
    if connection.vendor == "sqlite":
        for _ in range(WORKERS):
            do()
        return
    start, problems = threading.Barrier(WORKERS), []

    def work() -> None:
        start.wait()
        try:
            for _ in range(20):
                try:
                    do()
                    return
                except OperationalError:  # a deadlock: one of them is told to try again, as chores do
                    continue
        except Exception as error:  # told to the test below
            problems.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert problems == []


def test_workers_beside_each_other_send_each_mail_once(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    for number in range(40):
        to_send(ann, str(number))
    at_once(lambda: send_waiting(NOW))
    assert len(office.ids) == len(set(office.ids)) == 40
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_workers_beside_each_other_ask_each_customer_once(
    office: PostOffice, people: People, next_step: Decide
) -> None:
    for customer in people(15):
        record_consent(customer, "email", "marketing", "granted", proof="a form", by="test", at=NOW)
        decision = next_step(
            customer,
            ("thank", "gesture", "email", 9.5),
            other("birthday", "phone", 9.0),
            other("reorder", "email", 8.5),
        )
        for number in range(2):
            to_send(customer, f"{number} {customer.pk}", decision=decision)
    at_once(lambda: send_waiting(NOW))
    asking = [address for address, mail in office.mails if f"{SITE}/q/" in part(mail, "text/plain")]
    assert len(asking) == len(set(asking)) == 15
    assert Asking.objects.filter(delivery__state="sent").count() == Asking.objects.count() == 15


def test_workers_beside_each_other_keep_to_the_pace(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_MAIL_A_MINUTE", "7")
    ann = person("ann@a.example", agrees=True)
    for number in range(20):
        to_send(ann, str(number))
    at_once(lambda: send_waiting(NOW))
    assert len(office.ids) == 7
    send_waiting(NOW + timedelta(seconds=90))
    assert len(office.ids) == 14


def test_an_answer_that_is_sent_several_times_at_once_goes_once() -> None:
    taken = take_in(mail_from("ann@a.example", mail_id="1@a"), at=NOW)
    talk = Conversation.objects.get(messages=taken.message)
    seen, given = newest(talk), []
    at_once(lambda: given.append(answer(talk, "On its way.", by="agatha", at=NOW, seen=seen, key="7f3a")))
    assert len({one.message.pk for one in given}) == 1
    assert Counter(one.again for one in given) == {False: 1, True: WORKERS - 1}
    assert (Delivery.objects.count(), Message.objects.filter(from_customer=False).count()) == (1, 1)


def test_workers_beside_each_other_send_the_months_report_once(office: PostOffice) -> None:
    for number in range(6):
        add_user(f"owner{number}", "owner", "sesame-opens-the-shop", by="test", at=NOW)
        change_address(f"owner{number}", f"owner{number}@shop.example", by="test", at=NOW)
    report = Report("April 2026", (), (), b"\x89PNG", "", b"%PDF", "report.pdf")
    at_once(lambda: send_monthly(date(2026, 4, 1), lambda: report, at=NOW))
    assert len(office.ids) == len(set(office.ids)) == 6
    assert set(ReportMail.objects.values_list("state", flat=True)) == {"sent"}


def test_workers_beside_each_other_take_each_mail_in_once() -> None:
    mails = [mail_from(f"p{n}@a.example", f"Words {n}", mail_id=f"{n}@a") for n in range(6)] * 2

    def take_all() -> None:
        for raw in mails:
            take_in(raw, at=NOW)

    at_once(take_all)
    assert Counter(ArrivedMail.objects.values_list("kind", flat=True)) == {"message": 6}
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"Words {n}" for n in range(6)]
    assert Customer.objects.count() == Conversation.objects.count() == 6


def test_a_mailbox_is_read_from_where_it_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with mailbox_server() as box:
        monkeypatch.setenv("REGULARS_MAIL_IN", box.url)
        box.put(*(mail_from(f"p{n}@a.example", f"Words {n}", mail_id=f"{n}@a") for n in range(3)))
        at_once(lambda: fetch_mail(NOW))
        assert fetch_mail(NOW) == 0
        box.put(b"Subject: from nobody\r\n\r\nx", mail_from("p9@a.example", "Words 9", mail_id="9@a"))
        assert fetch_mail(NOW) == 2
        box.clear()
        assert fetch_mail(NOW) == 0
        (place,) = MailPlace.objects.all()
        assert (place.last_uid, place.problem) == (5, "")
        box.renew()
        box.put(mail_from("p0@a.example", "Words 0", mail_id="0@a"), mail_from("p8@a.example", "Words 8"))
        fetch_mail(NOW)
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"Words {n}" for n in (0, 1, 2, 8, 9)]
    assert ArrivedMail.objects.filter(kind="aside").count() == 1
    assert fetch_mail(NOW) == 0
    assert "cannot be read" in MailPlace.objects.get().problem


def test_nul_and_odd_characters_are_kept_out_of_either_database() -> None:
    raw = (
        b"From: =?utf-8?q?A=00nn?= <ann@a.example>\r\nSubject: a\x00b\r\nMessage-ID: <1\x00@a>\r\n\r\n"
        b"x\x00y \xed\xa0\x80 z"
    )
    assert take_in(raw, at=NOW).kind == "message"
    assert Message.objects.get().text.startswith("xy")


def test_openings_and_bounces_are_each_once(office: PostOffice) -> None:
    to_send(person("ann@a.example", agrees=True))
    send_waiting(NOW)
    delivery = Delivery.objects.get()
    at_once(lambda: tracking.note_opened(delivery, machine=False, at=NOW + timedelta(hours=1)))
    at_once(lambda: take_in(bounce_of(str(delivery.mail_id), "ann@a.example", "4.2.2"), at=NOW))
    assert MailAddress.objects.get().soft_bounces == 1
