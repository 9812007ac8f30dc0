"""A customer who writes to us: messages of a conversation, and a data folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars.ledger.models import Conversation, Customer, Link, Message, Record, Source

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
Write = Callable[..., Message]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing that is learned here is seen elsewhere."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def ann(db: None) -> Customer:
    return Customer.objects.create(known_since=NOW, name="Ann Cole")


@pytest.fixture
def record(ann: Customer) -> Record:
    source = Source.objects.create(name="mail", format="test")
    made = Record.objects.create(source=source, key="ann", learned_at=NOW, full_name="Ann Cole")
    Link.objects.create(record=made, customer=ann, probability=1, evidence="test", linked_at=NOW)
    return made


@pytest.fixture
def write(record: Record) -> Write:
    """Write one message; from the customer unless told otherwise."""

    def written(
        text: str, *, ours: bool = False, at: datetime = NOW, automatic: bool = False, tags: str = ""
    ) -> Message:
        talk, _ = Conversation.objects.get_or_create(
            record=record, source=record.source, key=f"talk {tags}", defaults={"opened_at": at, "tags": tags}
        )
        return Message.objects.create(conversation=talk, at=at, from_customer=not ours, text=text, automatic=automatic)

    return written
