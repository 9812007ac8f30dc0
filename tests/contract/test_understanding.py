"""Messages and calls are understood once, and what follows from them is kept, on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars.interact.exchanges import log_call
from regulars.interact.understanding.learn import learn_when_due
from regulars.interact.understanding.showing import said_lately
from regulars.interact.understanding.understand import understand_new
from regulars.ledger.models import (
    Conversation,
    Customer,
    Link,
    Message,
    ModelCard,
    Preference,
    Record,
    Source,
    Understanding,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_words_become_findings_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    ann = Customer.objects.create(known_since=NOW, name="Ann Cole")
    source = Source.objects.create(name="mail", format="test")
    record = Record.objects.create(source=source, key="ann", learned_at=NOW)
    Link.objects.create(record=record, customer=ann, probability=1, evidence="test", linked_at=NOW)
    talk = Conversation.objects.create(record=record, source=source, key="1", opened_at=NOW)
    for text in ("Please call after six.", "I want to cancel my contract.", "Danke, alles bestens!"):
        Message.objects.create(conversation=talk, at=NOW, from_customer=True, text=text)
    seq = log_call(ann, "She is a vegetarian and never eats meat, please note that for the future.", by="amy", at=NOW)
    assert understand_new(NOW) == 4
    found = Understanding.objects.count()
    assert understand_new(NOW) == 0
    assert Understanding.objects.count() == found
    assert Understanding.objects.filter(seq=seq).exists()
    assert {"moment", "diet"} <= set(Preference.objects.filter(customer=ann).values_list("subject", flat=True))
    assert learn_when_due(NOW) == 1
    assert ModelCard.objects.filter(name="understanding").exists()
    assert said_lately(NOW).messages == 3
    assert dict(said_lately(NOW).says)["leaving"] == 1
