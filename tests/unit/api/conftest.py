"""A small shop behind the API: two customers, one decision each, people of every role, and tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from regulars.interact.consents import record_consent
from regulars.ledger.business import change_setting
from regulars.ledger.mail_files import mail_folder
from regulars.ledger.models import (
    Action,
    Attachment,
    Conversation,
    Customer,
    Decision,
    Message,
    Preference,
    Record,
    Score,
    TimelineEntry,
    Understanding,
)
from regulars.ledger.users import Role, add_user, issue_token

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass
class Scene:
    """What the tests look at: two customers and the decision that is open for the first."""

    ann: Customer
    bob: Customer
    decision: Decision


@pytest.fixture(autouse=True)
def static_folder(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where collected static files would lie, WhiteNoise warns where it is missing; and where facts are kept."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path / "data"))
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture
def scene(shop: Shop) -> Scene:
    change_setting("CURRENCY", "GBP")
    ann, bob = (Customer.objects.get(pk=shop.customer(name)) for name in ("Ann Cole", "Bob Stone"))
    Customer.objects.filter(pk=ann.pk).update(phone="+442079460011", search="ann cole", city="Leeds")
    for days, customer in enumerate((ann, ann, bob)):
        shop.sell(customer.pk, NOW - timedelta(days=days), "30.00", product="Decaf")
        TimelineEntry.objects.create(
            record=shop.records[customer.pk], at=NOW - timedelta(days=days), seq=days + 1, name="Order Completed",
            summary="Decaf", amount=30, currency="GBP",
        )  # fmt: skip
    Score.objects.create(
        customer=ann, as_of=NOW, value=Decimal("120.50"), value_low=80, value_high=170, tier="most valuable", risk=0.31,
        at_stake=37, orders=2, revenue=60, last_order_at=NOW, expected_orders_year=4, expected_spend=30,
        value_if_back=140,
        reasons=["Orders about every 20 days."],
    )  # fmt: skip
    Score.objects.create(customer=bob, as_of=NOW, value=10, tier="low", orders=1, revenue=30)
    Preference.objects.create(
        customer=ann, subject="product", item="Decaf", strength=0.8, evidence="2 of 2 orders", learned_at=NOW
    )
    action = Action.objects.create(key="thank", name="Thank them", kind="gesture", playbook=True)
    decision = Decision.objects.create(
        customer=ann, action=action, channel="phone", as_of=NOW, decided_at=NOW, policy="playbook",
        expected_margin=5, cost=3, worth=2, reasons=["Bought twice."],
    )  # fmt: skip
    Decision.objects.create(customer=bob, as_of=NOW, decided_at=NOW, policy="playbook", reasons=["No move fits."])
    record_consent(ann, "phone", "marketing", "granted", proof="asked", by="test", at=NOW)
    return Scene(Customer.objects.get(pk=ann.pk), bob, decision)


@pytest.fixture
def talk(scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Conversation:
    """Ann wrote, with a file, and nobody answered yet: conversation 1, message 1; it was understood as a complaint."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    at = datetime.now(UTC) - timedelta(hours=2)
    Customer.objects.filter(pk=scene.ann.pk).update(email="ann@example.com")
    record = Record.objects.get(link__customer=scene.ann, source__name="till")
    told = Conversation.objects.create(
        pk=1, record=record, source=record.source, key="t", channel="email", subject="My parcel", opened_at=at,
        waiting_since=at, address="ann@example.com",
    )  # fmt: skip
    words = "My parcel is late again."
    message = Message.objects.create(pk=1, conversation=told, at=at, from_customer=True, text=words)
    (mail_folder() / "f1").write_bytes(b"a label")
    Attachment.objects.create(pk=1, message=message, name="label.pdf", kind="application/pdf", size=7, file="f1")
    for number, (kind, label) in enumerate((("complaint", "yes"), ("topic", "delivery"), ("mood", "negative")), 1):
        Understanding.objects.create(
            pk=number, record=record, message=message, at=at, kind=kind, label=label, probability=0.95, acts=True,
            words=words, found_by="test", found_at=at,
        )  # fmt: skip
    return told


class Api:
    """A caller of the API: `get`, `post`, `put`, `delete` with JSON bodies."""

    def __init__(self, client: Client, **headers: str) -> None:
        self.client, self.headers = client, headers

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        send = getattr(self.client, method)
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return send(f"/api/{path}", headers=self.headers | headers, **more)


@pytest.fixture
def script(db: None) -> Callable[..., Api]:
    """Makes a caller with a token of the given scopes."""

    def make(*scopes: str) -> Api:
        text, _ = issue_token("test", scopes, by="command line", at=NOW)
        return Api(Client(), Authorization=f"Bearer {text}")

    return make


@pytest.fixture
def owner(script: Callable[..., Api]) -> Api:
    """A script that may do everything."""
    return script("see", "act", "import", "run", "export", "manage")


@pytest.fixture
def person(db: None) -> Callable[[Role | None], Api]:
    """Signs in somebody with that role, or an outsider without one; their browser sends the CSRF token along."""

    def make(role: Role | None) -> Api:
        user = add_user(role.value, role, PASSWORD, by="test", at=NOW) if role else User.objects.create_user("outsider")
        client = Client(enforce_csrf_checks=True)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["csrftoken"] = "c" * 32
        return Api(client, X_CSRFToken="c" * 32)

    return make
