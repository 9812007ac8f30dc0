"""The outbox's way in: each key once, and whether mail goes out at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regulars.interact.outbox import queue
from regulars.kernel import options
from regulars.kernel.options import Setting
from regulars.ledger.deliveries import enqueue, mail_goes_out
from regulars.ledger.models import BusinessSetting, Customer, Delivery

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


def test_the_same_key_is_queued_once() -> None:
    ann = Customer.objects.create(known_since=NOON)
    first = enqueue(ann, key="k", purpose="service", subject="One", text="1", at=NOON, headers={"X": "y"})
    again = queue(ann, key="k", purpose="marketing", subject="Two", text="2", at=NOON)
    assert first == again
    kept = Delivery.objects.get()
    assert (kept.subject, kept.state, kept.channel, kept.headers) == ("One", "queued", "email", {"X": "y"})


def test_mail_goes_out_where_a_server_and_a_sender_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        name: Setting(name, "", str, "", business) for name, business in (("MAIL_OUT", False), ("MAIL_FROM", True))
    }
    monkeypatch.setattr(options, "_BY_NAME", options._BY_NAME | known)
    assert not mail_goes_out()
    monkeypatch.setenv("REGULARS_MAIL_OUT", "smtp://localhost")
    assert not mail_goes_out()
    BusinessSetting.objects.create(name="MAIL_FROM", value="Shop <hello@shop.example>")
    assert mail_goes_out()
    monkeypatch.delenv("REGULARS_MAIL_OUT")
    assert not mail_goes_out()
