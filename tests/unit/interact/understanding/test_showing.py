"""What is shown of what customers say: topics that rise, by the same rule wherever they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.interact.understanding.showing import rising_now, said_lately
from regulars.ledger.models import Understanding

from .conftest import NOW

if TYPE_CHECKING:
    from .conftest import Write

pytestmark = pytest.mark.django_db


def test_a_topic_rises_when_chance_would_not_make_it(write: Write) -> None:
    record = write("Hello.").conversation.record

    def topic(label: str, days: float, count: int) -> None:
        for _ in range(count):
            Understanding.objects.create(
                record=record, seq=1, at=NOW + timedelta(days=days), kind="topic", label=label, probability=0.9,
                found_by="test", found_at=NOW,
            )  # fmt: skip

    topic("delivery", -1, 9)
    topic("delivery", -20, 4)
    topic("taste", -1, 3)
    topic("taste", -10, 12)
    topic("once", -1, 2)
    (rising,) = rising_now(NOW)
    assert (rising.topic, rising.came) == ("delivery", 9)
    assert rising.expected == pytest.approx(4 / 11)
    assert [one.name for one in said_lately(NOW).topics if one.rise.rising] == ["delivery"]
    assert rising_now(NOW - timedelta(weeks=20)) == []
