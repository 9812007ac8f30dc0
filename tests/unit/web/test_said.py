"""The page of what customers say: empty, with topics, with marked messages, and one click that corrects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.unit.web.conftest import Scene

from regulars.ledger.models import Conversation, Message, Record, Trace, Understanding

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))


@pytest.fixture
def said(scene: Scene) -> Understanding:
    """Ann complained of a delivery; gives the finding."""
    record = Record.objects.filter(link__customer=scene.ann).first()
    assert record is not None
    talk = Conversation.objects.create(record=record, source=record.source, key="t", opened_at=NOW)
    message = Message.objects.create(
        conversation=talk, at=NOW - timedelta(hours=2), from_customer=True, understood_at=NOW,
        text="This is Ann Cole. My parcel is late again, mail ann@example.com!",
    )  # fmt: skip

    def find(kind: str, label: str, sure: float = 0.95) -> Understanding:
        return Understanding.objects.create(
            record=record, message=message, at=message.at, kind=kind, label=label, probability=sure,
            words="My parcel is late again", found_by="test", found_at=NOW,
        )  # fmt: skip

    find("topic", "delivery")
    find("mood", "negative")
    find("praise", "yes", 0.6)
    return find("complaint", "yes")


def test_before_anybody_wrote(owner: Client, scene: Scene) -> None:
    assert "Nobody has written yet" in owner.get("/interact/said/").content.decode()


def test_topics_with_masked_examples(owner: Client, said: Understanding) -> None:
    page = owner.get("/interact/said/").content.decode()
    assert "delivery" in page
    assert "My parcel is late again" in page
    assert "[email]" in page
    assert "ann@example.com" not in page
    assert "Ann Cole" not in page


def test_only_what_is_sure_is_shown(owner: Client, said: Understanding) -> None:
    assert "late again" in owner.get("/interact/said/?says=complaint").content.decode()
    assert "late again" in owner.get("/interact/said/?says=negative").content.decode()
    assert "No message" in owner.get("/interact/said/?says=praise").content.decode()
    assert owner.get("/interact/said/?says=nonsense").status_code == 404


def test_one_click_corrects_and_leaves_a_trace(owner: Client, said: Understanding) -> None:
    answer = owner.post(f"/interact/said/{said.pk}/corrected/", {"to": "no", "next": "/interact/said/?says=complaint"})
    assert (answer.status_code, answer["Location"]) == (303, "/interact/said/?says=complaint")
    said.refresh_from_db()
    assert (said.corrected_to, said.corrected_by) == ("no", "olive")
    assert Trace.objects.filter(did="correct finding").exists()
    assert "No message" in owner.get("/interact/said/?says=complaint").content.decode()


def test_the_card_says_how_well_and_what_it_cannot_know(owner: Client, scene: Scene) -> None:
    page = owner.get("/interact/said/model/").content.decode()
    assert "Complaint" in page
    assert "Irony" in page
