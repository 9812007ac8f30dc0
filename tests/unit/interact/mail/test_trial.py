"""Tests of words: to one of us only, marked, and of no consequence."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from tests.support.mail import person
from tests.support.mail_servers import PostOffice, part

from regulars.interact.mail.trial import as_letter
from regulars.interact.outbox.trial import colleagues_with_address, send_trial
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Delivery, TimelineEntry


@pytest.fixture
def olive(db: None) -> User:
    return User.objects.create(username="olive", email="olive@shop.example")


def send(name: str = "olive", **more: Any) -> None:
    asked = {"subject": "Tea?", "text": "Hello Ann.", "html": "<p>Hello Ann.</p>", "by": "mark"}
    send_trial(name, **(asked | more))


def test_a_test_comes_marked_as_text_and_html(office: PostOffice, olive: User) -> None:
    send()

    mail = office.to("olive@shop.example")
    assert mail["Subject"] == "[Test] Tea?"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    text, html = part(mail, "text/plain"), part(mail, "text/html")
    assert text.startswith("Hello Ann.\n\n-- \n")
    assert "A test, sent by mark: no customer got it." in text
    assert "Hello Ann." in html
    assert "A test, sent by mark" in html
    assert "/m/c/" not in html
    assert "/m/o/" not in html


def test_it_is_no_delivery_and_stands_on_no_timeline(office: PostOffice, olive: User) -> None:
    person("ann@a.example", agrees=True)
    entries = TimelineEntry.objects.count()

    send()

    assert [address for address, _ in office.mails] == ["olive@shop.example"]
    assert (Delivery.objects.count(), TimelineEntry.objects.count()) == (0, entries)


def test_who_signs_in_by_their_address_gets_it_there(office: PostOffice, olive: User) -> None:
    User.objects.create(username="amy@shop.example")
    User.objects.create(username="gone", email="gone@shop.example", is_active=False)
    User.objects.create(username="@nobody")

    assert colleagues_with_address() == ["amy@shop.example", "olive"]
    send("amy@shop.example")
    assert office.to("amy@shop.example")["Subject"] == "[Test] Tea?"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ann@a.example", "Nobody signs in as 'ann@a.example'"),
        ("gone", "Nobody signs in as 'gone'"),
        ("bare", "no e-mail address of 'bare'"),
        ("both", "The address of 'both' is a customer's"),
    ],
)
def test_nobody_else_gets_one(office: PostOffice, olive: User, name: str, why: str) -> None:
    User.objects.create(username="gone", email="gone@shop.example", is_active=False)
    User.objects.create(username="bare")
    User.objects.create(username="both", email="Ann@a.example")
    person("ann@a.example")

    with pytest.raises((BadInput, NotFound), match=why):
        send(name)
    assert office.mails == []


def test_a_server_that_refuses_or_is_missing_is_told(
    office: PostOffice, olive: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.answers["olive@shop.example"] = "550 5.1.1 nobody"
    with pytest.raises(BadInput, match=r"could not be sent: the server answered 550"):
        send()
    monkeypatch.setenv("REGULARS_MAIL_OUT", "")
    with pytest.raises(BadInput, match=r"No test can be sent: No mail server is set up \(MAIL_OUT\)"):
        send()


def test_the_foot_of_a_preview_leads_nowhere(mailing: None, db: None) -> None:
    html = as_letter('<p>Hello <a href="https://a.example">x</a></p>', "<note>")

    assert html.count("<a ") == 1
    assert "Choose what you get · No more of these<br>&lt;note&gt;" in html
