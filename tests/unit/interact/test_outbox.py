"""The outbox: each delivery goes out once or not at all, where it is allowed then, and again only where it helps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.mail import NOW, mail_from, person, to_send
from tests.support.mail_servers import PostOffice, free_port, server_that_hangs_up

from regulars.intake.mail import take_in
from regulars.interact.channels import all_channels
from regulars.interact.mail.unsubscribe import unsubscribe
from regulars.interact.outbox import send, unknown
from regulars.interact.outbox.send import send_waiting
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Delivery, MailAddress, MailPlace, TimelineEntry
from regulars.ledger.reach import Verdict

LATER = NOW + timedelta(hours=1)


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_channels_are_found(db: None) -> None:
    assert [channel.name for channel in all_channels()] == ["email"]


def test_what_waits_is_sent_once_and_is_on_the_timeline(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    assert to_send(delivery.customer).pk == delivery.pk
    assert send_waiting(NOW) == 1
    assert send_waiting(LATER) == 0
    sent = again(delivery)
    assert (sent.state, sent.address, sent.sent_at is not None) == ("sent", "ann@a.example", True)
    assert office.ids == [f"<{sent.mail_id}>"]
    assert TimelineEntry.objects.get(name="Email Sent").summary == "Spring teas"


def test_nothing_goes_and_nothing_is_lost_without_a_server(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    (email,) = all_channels()
    monkeypatch.setenv("REGULARS_MAIL_OUT", "")
    assert send_waiting(NOW) == 0
    assert "MAIL_OUT" in email.missing()
    monkeypatch.setenv("REGULARS_MAIL_OUT", "http://somewhere")
    assert "begins with 'http://'" in email.missing()
    monkeypatch.setenv("REGULARS_MAIL_OUT", "pigeon")
    assert "no provider" in email.missing()
    monkeypatch.setenv("REGULARS_MAIL_OUT", f"smtp+plain://127.0.0.1:{free_port()}")
    assert send_waiting(NOW) == 0
    assert MailPlace.objects.get(name="email").problem == "The mail server does not answer: ConnectionRefusedError."
    assert (again(delivery).state, again(delivery).tries) == ("queued", 0)
    monkeypatch.setenv("REGULARS_MAIL_OUT", office.url)
    assert send_waiting(LATER) == 1
    assert MailPlace.objects.get(name="email").problem == ""


def test_nobody_gets_marketing_that_they_could_not_refuse(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = person("ann@a.example", agrees=True)
    marketing, service = to_send(ann), to_send(ann, "answer", purpose="service")
    monkeypatch.setenv("REGULARS_PUBLIC_ADDRESS", "")
    assert send_waiting(NOW) == 1
    assert (again(marketing).state, again(service).state) == ("queued", "sent")


def test_who_did_not_agree_gets_nothing_and_the_reason_is_kept(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example"))
    assert send_waiting(NOW) == 1
    assert again(delivery).state == "withheld"
    assert "not agreed" in again(delivery).detail
    assert office.mails == []


def test_a_no_that_comes_while_the_queue_is_sent_counts_at_once(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = person("ann@a.example", agrees=True)
    first, second = to_send(ann, "1"), to_send(ann, "2")
    ask = send.may_reach

    def asked(*given: Any, at: datetime, **more: Any) -> Verdict:
        if office.mails:
            unsubscribe(again(first), proof="one-click", at=at)
        return ask(*given, at=at, **more)

    monkeypatch.setattr(send, "may_reach", asked)
    assert send_waiting(NOW) == 2
    assert (again(first).state, again(second).state) == ("sent", "withheld")


def test_quiet_hours_postpone(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    quiet = Verdict(False, "it is night where they live", LATER)
    monkeypatch.setattr(send, "may_reach", lambda *_, at, **__: Verdict(True) if at >= LATER else quiet)
    assert send_waiting(NOW) == 1
    held = again(delivery)
    assert (held.state, held.not_before, held.detail) == ("queued", LATER, "it is night where they live")
    assert send_waiting(NOW + timedelta(minutes=5)) == 0
    assert send_waiting(LATER) == 1
    assert again(delivery).state == "sent"


def test_a_no_for_now_is_tried_again_later_and_not_for_ever(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    office.answers["ann@a.example"] = "451 4.7.1 Greylisted, ann@a.example"
    at, tried = NOW, 0
    while again(delivery).state == "queued" and tried < 20:
        tried += send_waiting(at)
        held = again(delivery)
        assert "ann@" not in held.detail
        at = (held.not_before or at) + timedelta(seconds=1)
    assert (again(delivery).state, tried) == ("failed", 6)
    assert "451 4.7.1" in again(delivery).detail


def test_a_later_yes_is_one_mail(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    office.answers["ann@a.example"] = "450 4.2.0 later"
    send_waiting(NOW)
    assert send_waiting(NOW) == 0
    office.answers.clear()
    assert send_waiting(LATER) == 1
    assert (again(delivery).state, again(delivery).tries, len(office.mails)) == ("sent", 2, 1)


def test_where_nobody_is_nothing_more_is_sent(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    first, second = to_send(ann, "1"), to_send(ann, "2")
    office.answers["ann@a.example"] = "550 5.1.1 no such user"
    send_waiting(NOW)
    assert (again(first).state, again(second).state) == ("bounced", "withheld")
    assert "came back" in again(second).detail
    assert TimelineEntry.objects.filter(name="Email Bounced").count() == 1
    take_in(mail_from("ann@a.example", at=LATER), at=LATER)
    assert MailAddress.objects.get().undeliverable_since is None
    office.answers.clear()
    third = to_send(ann, "3")
    send_waiting(LATER)
    assert again(third).state == "sent"


def test_a_refused_mail_says_nothing_of_the_address(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    office.after_data = lambda _: "554 5.7.1 looks like spam"
    send_waiting(NOW)
    assert (again(delivery).state, again(delivery).detail) == ("failed", "the server answered 554 5.7.1")
    assert not MailAddress.objects.exists()


def test_silence_after_the_mail_was_sent_is_never_followed_by_a_second_mail(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    with server_that_hangs_up("250") as url:
        monkeypatch.setenv("REGULARS_MAIL_OUT", url)
        assert send_waiting(NOW) == 1
    held = again(delivery)
    assert (held.state, held.detail) == ("sending", f"{send.UNKNOWN}: the connection broke: SMTPServerDisconnected")
    monkeypatch.setenv("REGULARS_MAIL_OUT", office.url)
    assert send_waiting(LATER) == 0
    assert [found.pk for found in unknown.unknown()] == [delivery.pk]


def test_silence_before_the_mail_was_sent_is_no_reason_to_lose_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    with server_that_hangs_up("RCPT") as url:
        monkeypatch.setenv("REGULARS_MAIL_OUT", url)
        assert send_waiting(NOW) == 1
    assert again(delivery).state == "queued"
    monkeypatch.setenv("REGULARS_MAIL_OUT", office.url)
    assert send_waiting(LATER) == 1
    assert len(office.mails) == 1


def test_a_server_that_says_no_after_the_mail_has_said_no(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    office.after_data = lambda _: "421 4.3.2 closing"
    send_waiting(NOW)
    assert again(delivery).state == "queued"


def test_what_was_being_handed_over_in_a_crash_is_shown_and_not_sent_again(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    cut = [to_send(ann, str(number)) for number in range(3)]
    Delivery.objects.update(state="sending", handed_at=NOW, address="ann@a.example")
    assert unknown.find_unknown(NOW + timedelta(minutes=5)) == 0
    assert unknown.find_unknown(LATER) == 3
    assert send_waiting(LATER) == 0
    assert [found.pk for found in unknown.unknown()] == [each.pk for each in cut]
    assert unknown.settle_unknown(cut[0].pk, arrived=True, by="olive", at=LATER).state == "sent"
    assert unknown.settle_unknown(cut[1].pk, arrived=False, by="olive", at=LATER).state == "queued"
    with pytest.raises(BadInput, match="settled"):
        unknown.settle_unknown(cut[1].pk, arrived=False, by="olive", at=LATER)
    with pytest.raises(NotFound):
        unknown.settle_unknown(10**9, arrived=True, by="olive", at=LATER)
    assert send_waiting(LATER) == 1
    assert len(office.mails) == 1


def test_no_more_go_in_a_minute_than_may_and_answers_go_first(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_MAIL_A_MINUTE", "3")
    ann = person("ann@a.example", agrees=True)
    for number in range(5):
        to_send(ann, str(number))
    answer = to_send(ann, "answer", purpose="service", subject="Re: My parcel")
    assert send_waiting(NOW) == 3
    assert again(answer).state == "sent"
    assert send_waiting(NOW + timedelta(seconds=30)) == 0
    assert send_waiting(NOW + timedelta(seconds=62)) == 3
    assert len(office.mails) == 6


@pytest.mark.parametrize("address", ["ann", "ann@", "@a.example", "ann@a.example, bob@b.example", "a\nb@c.example"])
def test_what_is_no_address_is_never_tried(office: PostOffice, address: str) -> None:
    delivery = to_send(person("ann@a.example", agrees=True), address=address)
    assert send_waiting(NOW) == 1
    assert again(delivery).state == "failed"
    assert office.mails == []


def test_who_has_no_address_gets_none(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    delivery = to_send(ann)
    type(ann).objects.filter(pk=ann.pk).update(email="")
    send_waiting(NOW)
    assert (again(delivery).state, again(delivery).detail) == ("failed", "no e-mail address is known")
