"""Pages of e-mail: the inbox, a conversation, the outbox; links in mails; what a provider reports."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from tests.support.mail import NOW, mail_from, person, to_send
from tests.support.mail_servers import PostOffice
from tests.support.mailing import mailing, office

from regulars.intake.mail import take_in
from regulars.interact.consents import consents_of
from regulars.interact.mail import links
from regulars.interact.outbox.send import send_waiting
from regulars.ledger.models import (
    Arrangement,
    Attachment,
    Conversation,
    Customer,
    Delivery,
    MailPlace,
    Message,
    TimelineEntry,
    Trace,
    Understanding,
)
from regulars.ledger.users import Role

from .conftest import Page, SignedIn, read
from .test_markup import check

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

__all__ = ["mailing", "office"]
pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def agatha(signed_in: SignedIn) -> Client:
    return signed_in(Role.AGENT)


def wrote(address: str = "ann@a.example", text: str = "Where is it?", days: int = 0, **more: str) -> Conversation:
    """A conversation that somebody began, that many days ago."""
    at = datetime.now(UTC) - timedelta(days=days, minutes=1)
    taken = take_in(mail_from(address, text, mail_id=f"{uuid4().hex}@a.example", at=at, **more), at=at)  # type: ignore[arg-type]
    return Conversation.objects.get(messages=taken.message)


def test_who_waits_longest_is_first_and_every_view_has_its_own(agatha: Client) -> None:
    new, old = wrote("new@a.example", subject="A new one"), wrote("old@a.example", days=3, subject="An old one")
    mine, gone = wrote("mine@a.example", days=1, subject="My own"), wrote("gone@a.example", subject="One that is done")
    Conversation.objects.filter(pk=mine.pk).update(assigned_to="agatha")
    Conversation.objects.filter(pk=gone.pk).update(closed_at=NOW, waiting_since=None)
    Conversation.objects.filter(pk=new.pk).update(snoozed_until=datetime.now(UTC) + timedelta(days=1))
    shown = {
        view: [link for link in read(agatha.get(f"/interact/inbox/?view={view}")).links() if link[-2:-1].isdigit()]
        for view in ("waiting", "mine", "unassigned", "all", "snoozed", "closed", "nonsense")
    }
    paths = {talk.subject: f"/interact/inbox/{talk.pk}/" for talk in Conversation.objects.all()}
    assert shown["waiting"] == shown["nonsense"] == [paths["An old one"], paths["My own"]]
    assert shown["mine"] == [paths["My own"]]
    assert shown["unassigned"] == [paths["An old one"]]
    assert set(shown["all"]) == {paths["A new one"], paths["An old one"], paths["My own"]}
    assert shown["snoozed"] == [paths["A new one"]]
    assert shown["closed"] == [paths["One that is done"]]
    assert old.pk


def test_the_console_says_what_is_not_set_up(agatha: Client) -> None:
    to_send(person("ann@a.example", agrees=True))
    MailPlace.objects.create(name="shop at imap.example", problem="The mailbox cannot be read: TimeoutError.")
    page = read(agatha.get("/interact/inbox/"))
    assert "No mail server is set up (MAIL_OUT). One mail waits until then." in page.text
    assert "No mailbox is read (MAIL_IN)." in page.text
    assert "The mailbox cannot be read: TimeoutError." in page.text


def test_a_conversation_shows_what_was_said_and_with_whom(agatha: Client) -> None:
    talk = wrote(text="Where is it?\n\n-- \nAnn Cole")
    page = read(agatha.get(f"/interact/inbox/{talk.pk}/"))
    assert "My parcel" in page.text
    assert "Where is it?" in page.text
    assert "The whole mail" in page.text
    assert f"/customers/{Customer.objects.get().code}/" in page.links()


def test_a_conversation_shows_beside_it_what_was_understood(agatha: Client) -> None:
    talk = wrote(text="Where is it? I shall close my account.")
    message = Message.objects.get()
    Understanding.objects.create(
        record=talk.record, message=message, at=message.at, kind="leaving", label="yes", probability=0.94, acts=True,
        words="I shall close my account.", found_by="test", found_at=message.at,
    )  # fmt: skip
    page = read(agatha.get(f"/interact/inbox/{talk.pk}/"))
    assert "Means to leave: “I shall close my account.”" in page.text
    assert "Where is it? I shall close my account." in page.text


def test_what_a_customer_asks_us_to_remember_is_suggested_and_one_of_us_confirms_it(agatha: Client) -> None:
    talk = wrote(text="Thanks! Please send me two bags of <b>Kenya</b> every month.")
    page = read(agatha.get(f"/interact/inbox/{talk.pk}/"))
    check(page)
    assert "Make this an arrangement" in page.text
    filled = {
        field["name"]: field.get("value", "")
        for field in page.all("input")
        if field.get("id", "").startswith("suggested")
    }
    assert filled == {"what": "bags of <b>Kenya</b>", "quantity": "2", "every": "1", "first_on": ""}
    assert not Arrangement.objects.exists()
    evidence = next(field["value"] for field in page.all("input", name="evidence"))
    typed = filled | {"kind": "standing", "unit": "month", "channel": "email", "evidence": evidence}

    path = f"/interact/inbox/{talk.pk}/arrangement/"
    wrong = agatha.post(path, typed | {"every": "x", "what": "Kenya"})
    assert wrong.status_code == 422
    again = Page(wrong.content.decode())
    check(again)
    assert "'x' is no interval" in again.text
    assert [field["value"] for field in again.all("input", id="suggested-what")] == ["Kenya"]
    assert not Arrangement.objects.exists()

    for _ in range(2):
        assert agatha.post(path, typed)["Location"] == f"/interact/inbox/{talk.pk}/"
    made = Arrangement.objects.get()
    assert (made.kind, made.lines[0]["name"], made.lines[0]["quantity"]) == ("standing", "bags of <b>Kenya</b>", "2")
    assert (made.every, made.unit, made.made_by, made.evidence) == (1, "month", "agatha", evidence)
    shown = read(agatha.get(f"/interact/inbox/{talk.pk}/"))
    assert "We remember what they ask for here." in shown.text
    assert "Make this an arrangement" not in shown.text


def test_nothing_is_suggested_where_nothing_is_asked_for(agatha: Client) -> None:
    talk = wrote(text="Please don't send it every month.")
    assert "Make this an arrangement" not in read(agatha.get(f"/interact/inbox/{talk.pk}/")).text


def test_what_a_customer_writes_is_never_markup(agatha: Client) -> None:
    talk = wrote(text="<script>alert(1)</script>", subject="<img src=x>")
    html = agatha.get(f"/interact/inbox/{talk.pk}/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html


def test_an_answer_is_queued_for_the_customer_and_nobody_waits(agatha: Client, office: PostOffice) -> None:
    talk = wrote()
    seen = Message.objects.get().pk
    response = agatha.post(f"/interact/inbox/{talk.pk}/answer/", {"text": "On its way.", "seen": seen, "then": "close"})
    assert (response.status_code, response["Location"]) == (303, "/interact/inbox/")
    talk.refresh_from_db()
    assert (talk.waiting_since, talk.assigned_to, talk.closed_at is not None) == (None, "agatha", True)
    delivery = Delivery.objects.get()
    assert (delivery.purpose, delivery.address, delivery.message.written_by) == ("service", "ann@a.example", "agatha")  # type: ignore[union-attr]
    send_waiting(datetime.now(UTC))
    assert office.to("ann@a.example")["Subject"] == "Re: My parcel"
    assert Trace.objects.filter(did="answer conversation", by="agatha").count() == 1


def test_two_who_answer_at_once_are_warned_and_nothing_typed_is_lost(agatha: Client, signed_in: SignedIn) -> None:
    talk, olive = wrote(), signed_in(Role.OWNER)
    path, seen = f"/interact/inbox/{talk.pk}/", Message.objects.get().pk
    assert "has this open too" not in read(agatha.get(path)).text
    assert "agatha has this open too" in read(olive.get(path)).text
    agatha.post(f"{path}answer/", {"text": "From Agatha", "seen": seen})
    late = olive.post(f"{path}answer/", {"text": "From Olive", "seen": seen})
    assert late.status_code == 422
    page = late.content.decode()
    assert "agatha answered while you were writing" in page
    assert "From Olive" in page
    assert "Send all the same" in " ".join(page.split())
    assert Delivery.objects.count() == 1
    newest = Message.objects.order_by("-pk").first()
    assert newest is not None
    assert olive.post(f"{path}answer/", {"text": "From Olive", "seen": newest.pk}).status_code == 303
    wrote(text="And another thing", subject="Re: My parcel")
    overtaken = agatha.post(f"{path}answer/", {"text": "More", "seen": newest.pk + 1})
    assert "The customer wrote again" in overtaken.content.decode()


def test_an_empty_answer_is_shown_again(agatha: Client) -> None:
    talk = wrote()
    for form in ("answer", "note"):
        response = agatha.post(f"/interact/inbox/{talk.pk}/{form}/", {"text": "  ", "seen": "x"})
        assert response.status_code == 422
    assert "There is nothing in it yet." in response.content.decode()


def test_notes_stay_here(agatha: Client) -> None:
    talk = wrote()
    agatha.post(f"/interact/inbox/{talk.pk}/note/", {"text": "Ask the warehouse"})
    assert Message.objects.get(note=True).text == "Ask the warehouse"
    assert not Delivery.objects.exists()
    assert Conversation.objects.get().waiting_since is not None
    assert "Ask the warehouse" in read(agatha.get(f"/interact/inbox/{talk.pk}/")).text


def test_assigning_closing_opening_and_putting_off(agatha: Client, owner: Client) -> None:
    talk = wrote()
    path = f"/interact/inbox/{talk.pk}/"

    def now() -> Conversation:
        return Conversation.objects.get()

    owner.post(f"{path}assign/", {"to": "agatha"})
    assert now().assigned_to == "agatha"
    assert agatha.post(f"{path}assign/", {"to": "nobody-here"}).status_code == 422
    agatha.post(f"{path}snooze/", {"until": "tomorrow"})
    until = now().snoozed_until
    assert until is not None
    assert timedelta(0) < until - datetime.now(UTC) < timedelta(days=2)
    assert "Nobody waits" in read(agatha.get("/interact/inbox/")).text
    assert agatha.post(f"{path}snooze/", {"until": "never"}).status_code == 422
    agatha.post(f"{path}close/")
    assert (now().waiting_since, now().snoozed_until, now().status) == (None, None, "closed")
    agatha.post(f"{path}reopen/")
    assert (now().closed_at, now().waiting_since is not None) == (None, True)
    owner.post(f"{path}assign/", {"to": ""})
    assert now().assigned_to == ""


def test_what_is_not_there_is_not_found(agatha: Client) -> None:
    for path in ("inbox/999/", "files/999/", "aside/999/"):
        assert agatha.get(f"/interact/{path}").status_code == 404


def test_files_come_as_downloads_whatever_they_are(agatha: Client) -> None:
    mail = EmailMessage()
    mail["From"] = "ann@a.example"
    mail.set_content("Look")
    mail.add_attachment(b"<script>alert(1)</script>", "text", "html", filename='a"; x="b.html')
    take_in(mail.as_bytes(), at=NOW)
    response = agatha.get(f"/interact/files/{Attachment.objects.get().pk}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.content == b"<script>alert(1)</script>"


def test_the_outbox_asks_what_nobody_knows(agatha: Client) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    Delivery.objects.update(state="sending", handed_at=NOW, detail="handed over, outcome unknown")
    take_in(b"Subject: from nobody\r\n\r\nHi", at=NOW)
    page = read(agatha.get("/interact/outbox/"))
    assert "Did these arrive?" in page.text
    assert "could not be read" in page.text
    (aside,) = [link for link in page.links() if "/aside/" in link]
    assert agatha.get(aside).content.startswith(b"Subject: from nobody")
    agatha.post(f"/interact/outbox/{delivery.pk}/settled/", {"arrived": "yes"})
    assert Delivery.objects.get().state == "sent"
    assert read(agatha.get("/interact/outbox/?state=sent")).text.count("Spring teas") == 1


@pytest.fixture
def sent(office: PostOffice) -> Delivery:
    """A marketing mail that went to Ann an hour ago, and one that is queued."""
    ann = person("ann@a.example", agrees=True)
    delivery = to_send(ann)
    send_waiting(NOW)
    to_send(ann, "next")
    return Delivery.objects.get(pk=delivery.pk)


def test_one_click_ends_it_at_once_also_what_is_queued(sent: Delivery, office: PostOffice) -> None:
    path = f"/u/{links.token(links.UNSUBSCRIBE, sent.pk)}"
    strict = Client(enforce_csrf_checks=True)
    assert "No more of these mails?" in read(strict.get(path)).text
    assert [held.state for held in consents_of(sent.customer)] == ["granted"]
    response = strict.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    (held,) = consents_of(sent.customer)
    assert (held.state, held.source) == ("denied", "E-mail")
    assert held.proof.startswith("one-click")
    strict.post(path)
    send_waiting(datetime.now(UTC))
    assert Delivery.objects.get(key="next").state == "withheld"
    assert len(office.mails) == 1


def test_links_of_others_lead_nowhere(sent: Delivery) -> None:
    client = Client()
    assert client.get("/u/1-00000000000000000000").status_code == 404
    assert client.post("/u/nonsense").status_code == 404
    token = links.token(links.CLICKED, sent.pk, "https://shop.example/")
    assert client.get(f"/m/c/{token}?to=https://evil.example/").status_code == 404
    assert client.get("/m/o/nonsense.gif").status_code == 200
    assert not TimelineEntry.objects.filter(name__in=["Email Opened", "Email Link Clicked"]).exists()


PERSON = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Thunderbird/140.0"
MACHINES = [
    {"User-Agent": "Mozilla/5.0"},
    {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"},
    {"User-Agent": PERSON, "Sec-Purpose": "prefetch"},
    {"User-Agent": "SomeLinkScanner/1.0"},
    {},
]


@pytest.mark.parametrize("headers", MACHINES)
def test_machines_are_counted_apart(sent: Delivery, headers: dict[str, str]) -> None:
    path = f"/m/o/{links.token(links.OPENED, sent.pk)}.gif"
    Client(headers=headers).get(path)
    held = Delivery.objects.get(pk=sent.pk)
    assert (held.opened_at, held.machine_opened_at is not None) == (None, True)


def test_an_opening_and_a_click_are_each_an_event_once(sent: Delivery) -> None:
    client = Client(headers={"User-Agent": PERSON})
    url = "https://shop.example/tea?a=1&b=2"
    click = f"/m/c/{links.token(links.CLICKED, sent.pk, url)}?{urlencode({'to': url})}"
    for _ in range(3):
        picture = client.get(f"/m/o/{links.token(links.OPENED, sent.pk)}.gif")
        assert picture["Content-Type"] == "image/gif"
        assert client.get(click)["Location"] == url
    held = Delivery.objects.get(pk=sent.pk)
    assert held.opened_at is not None
    assert held.clicked_at is not None
    assert TimelineEntry.objects.filter(name="Email Opened").count() == 1
    assert TimelineEntry.objects.filter(name="Email Link Clicked").count() == 1


def test_what_is_asked_for_within_seconds_of_sending_is_a_machine_s(sent: Delivery) -> None:
    Delivery.objects.filter(pk=sent.pk).update(sent_at=datetime.now(UTC))
    Client(headers={"User-Agent": PERSON}).get(f"/m/o/{links.token(links.OPENED, sent.pk)}.gif")
    assert Delivery.objects.get(pk=sent.pk).opened_at is None


def test_an_opening_settles_what_nobody_knew(sent: Delivery) -> None:
    Delivery.objects.filter(pk=sent.pk).update(state="sending", sent_at=None, detail="unknown")
    Client(headers={"User-Agent": PERSON}).get(f"/m/o/{links.token(links.OPENED, sent.pk)}.gif")
    assert Delivery.objects.get(pk=sent.pk).state == "sent"


@pytest.fixture
def provider(sent: Delivery, monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper) -> Delivery:
    """Postmark, who reports with a secret."""
    monkeypatch.setenv("REGULARS_MAIL_OUT", "postmark")
    monkeypatch.setenv("REGULARS_MAIL_HOOK_SECRET", "hook:s3same")
    settings.ANYMAIL = {"WEBHOOK_SECRET": "hook:s3same"}
    return sent


def reports(what: dict[str, object], kind: str = "tracking", secret: str = "hook:s3same") -> int:
    basic = base64.b64encode(secret.encode()).decode()
    client = Client(headers={"Authorization": f"Basic {basic}"})
    return client.post(f"/mail/postmark/{kind}/", json.dumps(what), content_type="application/json").status_code


def test_a_provider_s_report_is_believed_with_the_secret_only(
    provider: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounce = {
        "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 42, "MessageID": "abc",
        "Email": "ann@a.example", "BouncedAt": "2026-05-03T13:00:00Z", "Metadata": {"delivery": str(provider.pk)},
    }  # fmt: skip
    assert reports(bounce, secret="hook:wrong") == 401
    assert Delivery.objects.get(pk=provider.pk).state == "sent"
    assert reports(bounce) == 200
    assert Delivery.objects.get(pk=provider.pk).state == "bounced"
    assert reports({"RecordType": "Bounce"} | {"Type": 3}) in {200, 400}
    assert Client().post("/mail/mailgun/tracking/", {}).status_code == 404
    assert Client().post("/mail/postmark/nonsense/", {}).status_code == 404
    monkeypatch.setenv("REGULARS_MAIL_HOOK_SECRET", "")
    assert reports(bounce) == 404


def test_a_provider_tells_of_complaints_openings_and_wishes(provider: Delivery) -> None:
    about = {"MessageID": "abc", "Recipient": "ann@a.example", "Metadata": {"delivery": str(provider.pk)}}
    opened = {"RecordType": "Open", "ReceivedAt": "2026-05-03T13:00:00Z", "UserAgent": PERSON}
    assert reports(about | opened) == 200
    assert Delivery.objects.get(pk=provider.pk).opened_at is not None
    spam = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512, "Email": "ann@a.example"}
    assert reports(about | spam | {"BouncedAt": "2026-05-03T13:00:00Z", "ID": 7}) == 200
    assert {held.state for held in consents_of(provider.customer)} == {"denied"}


def test_a_provider_brings_mails(provider: Delivery) -> None:
    raw = {
        "From": "bob@b.example", "FromFull": {"Email": "bob@b.example", "Name": "Bob Stone", "MailboxHash": ""},
        "ToFull": [{"Email": "hello@shop.example", "Name": "", "MailboxHash": ""}], "Subject": "Hello",
        "MessageID": "x", "Date": "Sun, 3 May 2026 12:00:00 +0000", "TextBody": "Do you sell cups?", "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<9@b.example>"}], "Attachments": [],
    }  # fmt: skip
    assert reports(raw, "inbound") == 200
    assert Message.objects.get().text == "Do you sell cups?"
    assert Customer.objects.get(email="bob@b.example").name == "Bob Stone"
