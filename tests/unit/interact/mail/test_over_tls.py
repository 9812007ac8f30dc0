"""Mail over TLS, both ways: to a server whose certificate is good, and never to one whose isn't."""

from __future__ import annotations

import pytest
from tests.support.certificates import Certified, certify
from tests.support.mail import NOW, mail_from, person, to_send
from tests.support.mail_servers import mailbox_server, post_office
from tests.support.mailing import mailing

from regulars.intake.mail import fetch_mail
from regulars.interact.outbox.send import send_waiting
from regulars.ledger.models import Delivery, MailPlace, Message

__all__ = ["mailing"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing")]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certify(tmp_path_factory.mktemp("certificates"))


def trust(certified: Certified, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_goes_out(scheme: str, certified: Certified, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(certified, monkeypatch)
    delivery = to_send(person("ann@a.example", agrees=True))
    with post_office(scheme, certified.context()) as office:
        monkeypatch.setenv("REGULARS_MAIL_OUT", office.url)
        send_waiting(NOW)
        assert [address for address, _ in office.mails] == ["ann@a.example"]
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_nothing_goes_to_a_server_that_nobody_vouches_for(
    scheme: str, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    with post_office(scheme, certified.context()) as office:
        monkeypatch.setenv("REGULARS_MAIL_OUT", office.url)
        send_waiting(NOW)
        assert office.mails == []
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.QUEUED


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_mail_comes_in(scheme: str, certified: Certified, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(certified, monkeypatch)
    with mailbox_server(scheme, certified) as box:
        box.put(mail_from("ann@a.example", "Is it open on Sunday?"))
        monkeypatch.setenv("REGULARS_MAIL_IN", box.url)
        assert fetch_mail(NOW) == 1
    assert "Sunday" in Message.objects.get().text


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_no_password_is_told_to_a_server_that_nobody_vouches_for(
    scheme: str, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailbox_server(scheme, certified) as box:
        monkeypatch.setenv("REGULARS_MAIL_IN", box.url)
        assert fetch_mail(NOW) == 0
    assert "certificate is not to be trusted" in MailPlace.objects.get().problem
