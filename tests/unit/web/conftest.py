"""The console with people of every role before it, and a shop with a few customers behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from tests.support.kept_ledger import KeptLedger, keep_ledger

from regulars import flow
from regulars.interact.consents import record_consent
from regulars.interact.tasks import add_task, promise
from regulars.ledger.business import change_setting
from regulars.ledger.models import (
    Action,
    Conversation,
    Customer,
    Decision,
    Import,
    Preference,
    Record,
    Score,
    Source,
    TimelineEntry,
)
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import SettingsWrapper
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
NAMES = {
    Role.OWNER: "olive",
    Role.MARKETER: "mark",
    Role.AGENT: "agatha",
    Role.ANALYST: "anatol",
    None: "otto",
}
"""Who signs in: an owner, a marketer, an agent, an analyst, and an outsider to whom nobody gave a role."""

TEA = {
    "name": "A tin of tea",
    "why": "They like tea.",
    "budget": "50.00",
    "stock": 7,
    "valid_from": "2026-01-01",
    "group": "tea",
    "rules": {"may": "orders >= 1", "suits": "city = 'Leeds'"},
    "words": {"phone": {"body": "Tea?"}},
}
"""The terms of an action of our own."""

SignedIn = Callable[[Role | None], Client]


@pytest.fixture(autouse=True)
def surroundings(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Static files have a folder (WhiteNoise warns where it is missing); no test sees another's figures or facts."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path / "data"))
    settings.STATIC_ROOT = str(tmp_path)
    cache.clear()


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """A browser in which the person of that role is signed in."""

    def sign_in(role: Role | None) -> Client:
        user, made = User.objects.get_or_create(username=NAMES[role])
        if made and role:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def owner(signed_in: SignedIn) -> Client:
    return signed_in(Role.OWNER)


@dataclass
class Scene:
    """Three customers: Ann with all that a page can show, Bob whom we leave in peace, Cy who never bought."""

    ann: Customer
    bob: Customer
    cy: Customer
    decision: Decision
    task: int
    promise: int
    taken: Import
    file: str = "orders.csv"


@pytest.fixture
def scene(shop: Shop) -> Scene:
    change_setting("CURRENCY", "GBP")
    change_setting("BUSINESS_NAME", "The Corner Shop")
    ann, bob, cy = (Customer.objects.get(pk=shop.customer(name)) for name in ("Ann Cole", "Bob Stone", "Cy Hart"))
    _describe(ann, shop)
    Score.objects.create(customer=bob, as_of=NOW, value=10, value_low=0, value_high=25, risk=0.9, at_stake=9,
                         tier="low", orders=1, revenue=30)  # fmt: skip
    Score.objects.create(customer=cy, as_of=NOW)
    Customer.objects.filter(pk=bob.pk).update(search="bob stone york", country="IE")
    Action.objects.create(key="tea", name="A tin of tea", kind="offer", terms=TEA)
    action = Action.objects.create(key="thank", name="Thank them", kind="gesture", why="It is kind.", playbook=True)
    decision = Decision.objects.create(
        customer=ann, action=action, channel="phone", as_of=NOW, decided_at=NOW, policy="playbook",
        expected_margin=Decimal("5.25"), cost=3, worth=2, reasons=["Bought twice in a week."],
        alternatives=[{"action": "lost", "name": "Win them back", "channel": None, "worth": 0.5,
                       "ruled_out": "not meant for them"}],
    )  # fmt: skip
    Decision.objects.create(customer=bob, as_of=NOW, decided_at=NOW, policy="playbook", reasons=["No move fits."])
    record_consent(ann, "phone", "marketing", "granted", proof="on the phone", by="test", at=NOW)
    task = add_task(ann, "Send the catalogue", by="olive", at=NOW, assigned_to="agatha")
    made = promise(ann, "Call back on Friday", at=NOW)
    taken = Import.objects.create(
        source=Source.objects.create(name="Shop", format="shopify_orders"), file_name="orders.csv",
        fingerprint="f" * 64, state=Import.State.DONE, started_at=NOW, finished_at=NOW, lines=12, rejected=1,
        counts={"records_new": 3, "event_lines": 11},
        understanding={"mapping": {"Email": "email"}, "because": {"Email": "by its header"},
                       "assumptions": ["Times are UTC."]},
    )  # fmt: skip
    ann = Customer.objects.get(pk=ann.pk)
    return Scene(ann, bob, cy, decision, task.pk, made.pk, taken)


def _describe(ann: Customer, shop: Shop) -> None:
    told = {"source": "till", "record": shop.records[ann.pk].pk, "learned_at": "2025-01-02T10:00:00Z"}
    Customer.objects.filter(pk=ann.pk).update(
        email="ann@example.com", phone="+442079460011", city="Leeds", country="GB", search="ann cole leeds",
        origins={"name": told, "email": told},
    )  # fmt: skip
    Record.objects.filter(pk=shop.records[ann.pk].pk).update(
        full_name="Ann Cole", email="ann@example.com", phone="+442079460011", learned_at=NOW - timedelta(days=900)
    )
    Score.objects.create(
        customer=ann, as_of=NOW, value=Decimal("120.50"), value_low=80, value_high=170, tier="most valuable", risk=0.31,
        at_stake=37, orders=2, revenue=60, last_order_at=NOW - timedelta(days=3), expected_orders_year=4,
        expected_spend=30, reasons=["Orders about every 20 days."],
    )  # fmt: skip
    for days in range(40):
        TimelineEntry.objects.create(
            record=shop.records[ann.pk], at=NOW - timedelta(days=days), seq=days + 1, name="Order Completed",
            summary=f"Decaf {days}", amount=30, currency="GBP",
        )  # fmt: skip
    Preference.objects.create(
        customer=ann, subject="product", item="Decaf", strength=0.8, evidence="2 of 2 orders", learned_at=NOW
    )
    Conversation.objects.create(
        record=shop.records[ann.pk], source=shop.source, key="t-1", subject="Where is my parcel?", status="open",
        opened_at=NOW, satisfaction="bad",
    )  # fmt: skip


@pytest.fixture(scope="session")
def worked_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> KeptLedger:
    """What `worked` puts before each test that asks for it; the steps run once."""
    from tests.unit.conftest import Shop

    with django_db_blocker.unblock(), transaction.atomic():
        change_setting("CURRENCY", "GBP")
        Shop(Source.objects.create(name="till", format="test")).populate(100, 105, seed=7)
        flow.run(at=NOW)
        kept = keep_ledger()
        transaction.set_rollback(True)
    return kept


@pytest.fixture
def worked(worked_once: KeptLedger, db: None) -> datetime:
    """A shop of 100 customers over two years on which every step has run; gives the moment of the run."""
    worked_once.put_back()
    return NOW


@dataclass
class Page(HTMLParser):
    """What a test asks of a page: its elements in order, as (tag, attributes), and its words."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Attributes of the elements of that tag whose attributes are as wanted (class_ for class)."""
        asked = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [found for name, found in self.elements if name == tag and asked.items() <= found.items()]

    def links(self) -> list[str]:
        return [found["href"] for found in self.all("a") if "href" in found]


def read(response: Any) -> Page:
    """The page that a response shows."""
    page = Page(response.content.decode())
    assert response.status_code == 200, page.text[-2000:]
    return page


def body(response: Any) -> bytes:
    """All of a response that is sent in parts."""
    return b"".join(response.streaming_content)


def rows_of(response: Any) -> list[list[str]]:
    """The rows of a CSV that was downloaded."""
    import csv
    import io

    return list(csv.reader(io.StringIO(body(response).decode())))


def json_of(response: Any) -> Any:
    return json.loads(body(response))
