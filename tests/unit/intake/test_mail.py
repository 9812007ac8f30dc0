"""Mails that come in: each finds its customer and its conversation, once, whatever is wrong with the others."""

from __future__ import annotations

import os
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import OperationalError
from tests.support.mail import NOW, bounce_of, complaint_about, mail_from, person, to_send
from tests.support.mail_servers import PostOffice

from regulars.identify.identity import merge
from regulars.identify.resolve import resolve
from regulars.intake import mail as intake
from regulars.intake.mail import take_in
from regulars.interact.consents import consents_of, record_consent
from regulars.interact.inbox.answer import answer
from regulars.interact.inbox.talk import newest
from regulars.interact.mail import links
from regulars.interact.mail.terms import mail_terms
from regulars.interact.outbox.send import send_waiting
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.mail_files import keep_file, mail_folder, remove_unclaimed
from regulars.ledger.models import (
    ArrivedMail,
    Attachment,
    Conversation,
    Customer,
    Delivery,
    MailAddress,
    Message,
    Record,
    Source,
    TimelineEntry,
)

LATER = NOW + timedelta(hours=2)
pytestmark = pytest.mark.usefixtures("mailing", "db")


def test_a_stranger_becomes_a_prospect_with_a_conversation_that_waits() -> None:
    taken = take_in(mail_from("ann@a.example", name="Ann Cole", mail_id="1@a.example"), at=LATER)
    customer = Customer.objects.get()
    assert (customer.name, customer.email) == ("Ann Cole", "ann@a.example")
    talk = Conversation.objects.get()
    assert (talk.subject, talk.waiting_since, talk.address, talk.channel) == (
        "My parcel",
        NOW,
        "ann@a.example",
        "email",
    )
    message = Message.objects.get(pk=taken.message)
    assert (message.from_customer, message.mail_id, message.at) == (True, "1@a.example", NOW)
    assert TimelineEntry.objects.get(name="Email Received").record == talk.record
    assert (Source.objects.get().name, Source.objects.get().format) == ("E-mail", "mail")


def test_the_same_mail_twice_is_one() -> None:
    raw = mail_from("ann@a.example", mail_id="1@a.example")
    assert take_in(raw, at=NOW).kind == "message"
    assert take_in(raw, at=LATER).kind == "duplicate"
    assert take_in(raw.replace(b"\n\n", b"\nX-Other-Way: yes\n\n", 1), at=LATER).kind == "duplicate"
    assert Message.objects.count() == 1


def test_two_mails_that_use_one_name_are_both_kept() -> None:
    take_in(mail_from("ann@a.example", "One", mail_id="1@a.example"), at=NOW)
    take_in(mail_from("ann@a.example", "Two", mail_id="1@a.example"), at=NOW)
    assert sorted(Message.objects.values_list("text", flat=True)) == ["One", "Two"]


def test_a_known_customer_is_found_by_the_address() -> None:
    ann = person("ann@a.example", "Ann Cole")
    take_in(mail_from("Ann@A.example"), at=NOW)
    assert Conversation.objects.get().record.link.customer == ann


def test_who_is_known_by_an_address_alone_is_found_by_it() -> None:
    listed = Source.objects.create(name="List", format="mailchimp_audience")
    Record.objects.bulk_create(
        Record(source=listed, key=f"c{n}@people.example", email=f"c{n}@people.example", learned_at=NOW)
        for n in range(40)
    )
    resolve(at=NOW, country="GB")
    take_in(mail_from("c7@people.example", name="Ann Cole"), at=NOW)
    assert Conversation.objects.get().record.key == "c7@people.example"
    assert Customer.objects.count() == 40


def test_two_who_share_an_address_are_told_apart_by_their_names() -> None:
    take_in(mail_from("home@hart.example", name="Dee Hart", subject="Tea"), at=NOW)
    take_in(mail_from("home@hart.example", "Cups?", name="Otto Stone", subject="Cups"), at=NOW)
    take_in(mail_from("home@hart.example", "More tea", name="Dee Hart", subject="Pots"), at=NOW)
    people = {talk.subject: talk.record.link.customer.name for talk in Conversation.objects.all()}
    assert people == {"Tea": "Dee Hart", "Cups": "Otto Stone", "Pots": "Dee Hart"}


def test_an_answer_goes_on_with_its_thread_by_headers() -> None:
    take_in(mail_from("ann@a.example", mail_id="1@a.example"), at=NOW)
    take_in(mail_from("ann@a.example", "And?", subject="Other words", mail_id="2@a", answers="1@a.example"), at=NOW)
    assert [talk.messages.count() for talk in Conversation.objects.all()] == [2]


def test_an_answer_finds_its_thread_by_the_address_where_the_headers_are_lost(office: PostOffice) -> None:
    take_in(mail_from("ann@a.example", mail_id="1@a.example"), at=NOW)
    talk = Conversation.objects.get()
    answer(talk, "It is on its way.", by="agatha", at=NOW, seen=newest(talk))
    send_waiting(NOW)
    mail = office.to("ann@a.example")
    assert (mail["In-Reply-To"], mail["Subject"]) == ("<1@a.example>", "Re: My parcel")
    take_in(mail_from("ann@a.example", "Thanks!", subject="Hm", to=mail["Reply-To"]), at=LATER)
    assert [said.text for said in talk.messages.order_by("pk")][-1] == "Thanks!"
    take_in(mail_from("ann@a.example", "By name", subject="Hm", answers=mail["Message-ID"].strip("<>")), at=LATER)
    assert talk.messages.count() == 4


def test_the_subject_alone_joins_only_the_same_sender_s_recent_words() -> None:
    take_in(mail_from("ann@a.example", mail_id="1@a"), at=NOW)
    take_in(mail_from("bob@b.example", subject="Re: My parcel", mail_id="2@b"), at=NOW)
    assert Conversation.objects.count() == 2
    take_in(mail_from("ann@a.example", subject="AW: Re: my parcel", mail_id="3@a"), at=NOW)
    assert Conversation.objects.count() == 2
    much_later = NOW + timedelta(days=40)
    take_in(mail_from("ann@a.example", "Again", subject="My parcel", mail_id="4@a", at=much_later), at=much_later)
    assert Conversation.objects.count() == 3


def test_a_reply_to_what_we_sent_begins_a_conversation_with_it(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    send_waiting(NOW)
    sent = Delivery.objects.get(pk=delivery.pk)
    take_in(mail_from("ann@a.example", "Lovely!", subject="Re: Spring teas", answers=str(sent.mail_id)), at=LATER)
    talk = Conversation.objects.get()
    assert [(said.from_customer, said.text[:6]) for said in talk.messages.order_by("pk")] == [
        (False, "Dear f"),
        (True, "Lovely"),
    ]
    assert Delivery.objects.get(pk=delivery.pk).message is not None


def test_who_answers_from_another_address_is_who_was_written_to(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    bob = person("bob@b.example")
    to_send(ann)
    send_waiting(NOW)
    mail_id = office.ids[0].strip("<>")
    take_in(mail_from("ann@work.example", "It's me", answers=mail_id, mail_id="1@w"), at=NOW)
    assert Conversation.objects.get().record.link.customer == ann
    assert Customer.objects.count() == 2
    take_in(mail_from("bob@b.example", "Ann sent me this", answers=mail_id, mail_id="2@b"), at=NOW)
    assert Conversation.objects.get(address="bob@b.example").record.link.customer == bob


def test_machines_neither_open_nor_wait(office: PostOffice) -> None:
    to_send(person("ann@a.example", agrees=True))
    send_waiting(NOW)
    away = mail_from(
        "ann@a.example", "Back on Monday", answers=office.ids[0].strip("<>"), Auto_Submitted="auto-replied"
    )
    assert take_in(away, at=NOW).kind == "automatic"
    talk = Conversation.objects.get()
    assert talk.waiting_since is None
    assert talk.closed_at is not None
    assert talk.messages.order_by("pk").last().automatic
    assert take_in(mail_from("news@list.example", Precedence="bulk"), at=NOW).kind == "automatic"
    assert not Customer.objects.filter(email="news@list.example").exists()


def test_a_customer_s_word_opens_what_was_closed_and_a_machine_s_does_not() -> None:
    take_in(mail_from("ann@a.example", mail_id="1@a"), at=NOW)
    Conversation.objects.update(closed_at=NOW, waiting_since=None, status="closed")
    take_in(mail_from("ann@a.example", "Away", answers="1@a", X_Autoreply="yes"), at=NOW)
    assert Conversation.objects.get().closed_at == NOW
    take_in(mail_from("ann@a.example", "One more thing", answers="1@a"), at=LATER)
    talk = Conversation.objects.get()
    assert (talk.closed_at, talk.waiting_since, talk.status) == (None, NOW, "open")


def test_a_bounce_stops_mail_to_the_address_and_a_soft_one_counts(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    for number in range(6):
        to_send(ann, str(number))
    send_waiting(NOW)
    ids = [mail_id.strip("<>") for mail_id in office.ids]
    take_in(bounce_of(ids[0], "ann@a.example", "4.2.2"), at=NOW)
    known = MailAddress.objects.get()
    assert (known.soft_bounces, known.undeliverable_since) == (1, None)
    take_in(bounce_of(ids[1], "ann@a.example"), at=NOW)
    known.refresh_from_db()
    assert known.undeliverable_since == NOW
    assert Delivery.objects.get(mail_id=ids[1]).state == "bounced"
    later = to_send(ann, "later")
    send_waiting(LATER)
    assert Delivery.objects.get(pk=later.pk).state == "withheld"
    assert len(office.mails) == 6


def test_five_soft_bounces_in_a_row_are_one_hard(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    for number in range(5):
        to_send(ann, str(number))
    send_waiting(NOW)
    for mail_id in office.ids:
        take_in(bounce_of(mail_id.strip("<>"), "ann@a.example", "4.4.1"), at=NOW)
    assert MailAddress.objects.get().undeliverable_since == NOW


def test_a_report_about_no_mail_of_ours_changes_nothing() -> None:
    person("ann@a.example", agrees=True)
    assert take_in(bounce_of("made-up@shop.example", "ann@a.example"), at=NOW).kind == "bounce"
    assert take_in(complaint_about("made-up@shop.example", "ann@a.example"), at=NOW).kind == "complaint"
    assert not MailAddress.objects.exists()
    assert [held.state for held in consents_of(Customer.objects.get())] == ["granted"]


def test_a_bounce_settles_what_nobody_knew(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    Delivery.objects.update(state="sending", handed_at=NOW, mail_id="7@shop.example", address="ann@a.example")
    take_in(bounce_of("7@shop.example", "ann@a.example"), at=LATER)
    assert Delivery.objects.get(pk=delivery.pk).state == "bounced"


def test_a_complaint_ends_what_nobody_asked_for(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    to_send(ann)
    send_waiting(NOW)
    take_in(complaint_about(office.ids[0].strip("<>"), "ann@a.example"), at=LATER)
    held = {(one.purpose, one.state) for one in consents_of(ann)}
    assert held == {("marketing", "denied"), ("research", "denied")}
    assert all("complaint" in one.proof for one in consents_of(ann))
    assert TimelineEntry.objects.filter(name="Email Marked as Spam").exists()


def test_a_wish_by_mail_holds_for_what_is_queued(office: PostOffice) -> None:
    ann = person("ann@a.example", agrees=True)
    first = to_send(ann, "1")
    send_waiting(NOW)
    second = to_send(ann, "2")
    link = links.unsubscribe_mail(mail_terms(), first.pk)
    subject = link.partition("subject=")[2].replace("%20", " ")
    assert take_in(mail_from("ann@other.example", "", subject=subject), at=LATER).kind == "unsubscribe"
    send_waiting(LATER)
    assert Delivery.objects.get(pk=second.pk).state == "withheld"
    assert Conversation.objects.count() == 0


def test_what_we_wrote_ourselves_is_no_customer_s() -> None:
    assert take_in(mail_from("hello@shop.example", mail_id="1@s"), at=NOW).kind == "ours"
    assert Customer.objects.count() == 0


def test_what_cannot_be_read_is_put_aside_with_a_reason_and_the_next_is_taken() -> None:
    assert take_in(b"Subject: nobody\r\n\r\nHi", at=NOW).kind == "aside"
    assert take_in(b"Subject: nobody\r\n\r\nHi", at=NOW).kind == "duplicate"
    kept = ArrivedMail.objects.get()
    assert (kept.kind, kept.reason) == ("aside", "It could not be read (BadInput).")
    assert (mail_folder() / kept.file).read_bytes().startswith(b"Subject: nobody")
    assert take_in(mail_from("ann@a.example"), at=NOW).kind == "message"


def test_a_database_that_fails_is_no_fault_of_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(intake, "_sort", fail)
    with pytest.raises(OperationalError):
        take_in(mail_from("ann@a.example"), at=NOW)
    assert not ArrivedMail.objects.exists()


def with_files(address: str, *files: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = address, "Pictures", f"<files-{address}>"
    mail.set_content("See the pictures.")
    for name, content in files:
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail.as_bytes()


def test_files_are_kept_up_to_a_size_and_go_with_the_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_MAIL_FILES_MB", "1")
    take_in(with_files("ann@a.example", ("cup.jpg", b"\xff\xd8"), ("film.mov", b"x" * 1_000_001)), at=NOW)
    small, large = Attachment.objects.order_by("pk")
    assert (mail_folder() / small.file).read_bytes() == b"\xff\xd8"
    assert (large.file, large.size) == ("", 1_000_001)
    take_in(b"Subject: about ann@a.example\r\n\r\nHi", at=NOW)
    take_in(with_files("bob@b.example", ("pot.jpg", b"\xff\xd8")), at=NOW)
    ann = Customer.objects.get(email="ann@a.example")
    told = everything_about(ann)
    assert [file["name"] for file in told["conversations"][0]["messages"][0]["attachments"]] == ["cup.jpg", "film.mov"]
    assert told["mails"][0]["kind"] == "message"
    report = erase_customer(ann, by="olive", at=LATER)
    assert report.removed["files of mails"] == 2
    assert [path.name for path in mail_folder().iterdir()] == [Attachment.objects.get().file]
    assert Message.objects.count() == 1
    assert not ArrivedMail.objects.filter(kind="aside").exists()


def test_files_of_what_never_came_true_are_swept() -> None:
    name = keep_file(b"x")
    assert remove_unclaimed() == 0
    os.utime(mail_folder() / name, (0, 0))
    assert remove_unclaimed() == 1


def test_all_of_it_follows_a_merge(office: PostOffice) -> None:
    ann, other = person("ann@a.example", agrees=True), person("a.cole@b.example", "Ann Cole")
    record_consent(other, "email", "marketing", "granted", proof="a form", by="test", at=NOW)
    to_send(other)
    send_waiting(NOW)
    take_in(mail_from("a.cole@b.example", "Hi", answers=office.ids[0].strip("<>")), at=NOW)
    take_in(bounce_of(office.ids[0].strip("<>"), "a.cole@b.example"), at=NOW)
    merge([ann.pk, other.pk], by="olive", at=LATER, reason="the same person")
    ann.refresh_from_db()
    told = everything_about(ann)
    assert len(told["conversations"]) == len(told["deliveries"]) == len(told["mail_addresses"]) == 1
