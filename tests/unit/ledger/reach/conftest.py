"""A customer who allows everything, and a shop that set nothing but what a test sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from regulars.ledger.business import change_setting
from regulars.ledger.models import Consent, Customer, Delivery, Link, Record, Source, Wish

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)  # a Tuesday


class Person:
    """Writes what one customer states, in the words of the ledger."""

    def __init__(self, source: Source, **fields: str) -> None:
        self.source = source
        self.customer = Customer.objects.create(known_since=NOON, **fields)
        self.record = self.add_record()

    def add_record(self, **fields: str) -> Record:
        found = Record.objects.create(source=self.source, key=f"r{Record.objects.count()}", learned_at=NOON, **fields)
        Link.objects.create(record=found, customer=self.customer, probability=1, evidence="", linked_at=NOON)
        return found

    def allows(
        self, state: str = "granted", channel: str = "email", purpose: str = "marketing", *,
        at: datetime = datetime(2026, 1, 1, tzinfo=UTC), record: Record | None = None,
    ) -> None:  # fmt: skip
        Consent.objects.create(record=record or self.record, channel=channel, purpose=purpose, state=state, given_at=at)

    def wishes(
        self, about: str, value: str, *, channel: str = "", item: str = "",
        at: datetime = datetime(2026, 1, 1, tzinfo=UTC), record: Record | None = None,
    ) -> None:  # fmt: skip
        Wish.objects.create(
            record=record or self.record, about=about, value=value, channel=channel, item=item, stated_at=at
        )

    def got(
        self, at: datetime, state: str = "sent", purpose: str = "marketing", channel: str = "email", **more: str
    ) -> Delivery:
        count = Delivery.objects.count()
        return Delivery.objects.create(
            customer=self.customer, key=f"d{count}", channel=channel, purpose=purpose, at=at, state=state,
            sent_at=at if state == "sent" else None, **more,
        )  # fmt: skip


@pytest.fixture
def source(db: None) -> Source:
    for name, value in (("QUIET_HOURS", ""), ("CONTACTS_A_WEEK", "0"), ("SERVICE_A_DAY", "0")):
        change_setting(name, value)
    return Source.objects.create(name="shop", format="test")


@pytest.fixture
def person(source: Source) -> Callable[..., Person]:
    return lambda **fields: Person(source, **fields)


@pytest.fixture
def ann(person: Callable[..., Person]) -> Person:
    found = person(name="Ann", email="ann@example.com", time_zone="Europe/London")
    found.allows()
    return found
