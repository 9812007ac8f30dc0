"""A small shop with two agents and an owner, whose customers write, complain and buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User

from regulars.interact.cases.opening import Complaint, complain
from regulars.interact.cases.priority import matter_of
from regulars.ledger.models import (
    Case,
    Conversation,
    Customer,
    Link,
    Message,
    Record,
    Source,
    TimelineEntry,
    Understanding,
)
from regulars.ledger.service_terms import ServiceTerms, service_terms

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)  # a Monday; the shop's hours are UTC


@dataclass
class Desk:
    """What a help desk would write into the ledger."""

    source: Source
    count: int = 0

    def customer(self, name: str, email: str = "") -> Customer:
        found = Customer.objects.create(known_since=NOW, name=name, email=email)
        record = Record.objects.create(source=self.source, key=f"k-{found.pk}", learned_at=NOW)
        Link.objects.create(record=record, customer=found, probability=1, evidence="test", linked_at=NOW)
        return found

    def record(self, customer: Customer) -> Record:
        return Record.objects.get(source=self.source, link__customer=customer)

    def talk(self, customer: Customer, at: datetime = NOW, **told: object) -> Conversation:
        self.count += 1
        return Conversation.objects.create(
            record=self.record(customer), source=self.source, key=f"t-{self.count}", opened_at=at,
            **{"subject": "Where is it?", **told},
        )  # fmt: skip

    def message(
        self, talk: Conversation, text: str, at: datetime = NOW, *, ours: bool = False, understood: bool = True
    ) -> Message:
        return Message.objects.create(
            conversation=talk, at=at, from_customer=not ours, text=text, written_by="amy" if ours else "",
            understood_at=at if understood else None,
        )  # fmt: skip

    def understand(self, message: Message, kind: str, label: str = "yes", *, acts: bool = True) -> Understanding:
        return Understanding.objects.create(
            record=message.conversation.record, message=message, at=message.at, kind=kind, label=label,
            probability=0.8, acts=acts, words=message.text[:300], found_by="test", found_at=message.at,
        )  # fmt: skip

    def order(self, customer: Customer, at: datetime) -> None:
        self.count += 1
        TimelineEntry.objects.create(
            record=self.record(customer), at=at, seq=10_000 + self.count, name="Order Completed"
        )

    def complaint(self, customer: Customer, text: str = "It came broken.", at: datetime = NOW) -> Case:
        """A message that is a complaint, and its case."""
        talk = self.talk(customer, at)
        message = self.message(talk, text, at)
        return complain(
            Complaint(customer, at, matter_of(talk), "Where is it?", Case.Origin.WORDS, words=text,
                      conversation=talk, message=message)
        )  # fmt: skip


@pytest.fixture
def team(db: None) -> None:
    """amy and bob answer, olive owns, nat only looks on."""
    for name, role in (("amy", "agent"), ("bob", "agent"), ("olive", "owner"), ("nat", "analyst")):
        user = User.objects.create(username=name)
        user.groups.add(Group.objects.get_or_create(name=role)[0])


@pytest.fixture
def desk(team: None) -> Desk:
    return Desk(Source.objects.create(name="Help desk", format="test"))


@pytest.fixture
def ann(desk: Desk) -> Customer:
    return desk.customer("Ann Cole", "ann@example.com")


@pytest.fixture
def terms(team: None) -> ServiceTerms:
    return service_terms()


def days(count: float) -> datetime:
    """So many days after NOW."""
    return NOW + timedelta(days=count)
