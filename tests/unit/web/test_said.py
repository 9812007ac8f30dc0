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
            acts=sure > 0.8, words="My parcel is late again", found_by="test", found_at=NOW,
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


def test_what_nobody_saw_can_be_said_and_stands_on_the_customers_page(
    owner: Client, said: Understanding, scene: Scene
) -> None:
    address = f"/interact/said/messages/{said.message_id}/found/"
    assert owner.post(address, {"kind": "leaving", "next": "/interact/said/"}).status_code == 303
    found = Understanding.objects.get(kind="leaving")
    assert (found.corrected_to, found.corrected_by, found.message_id) == ("yes", "olive", said.message_id)
    assert Trace.objects.filter(did="add finding").exists()
    assert "late again" in owner.get("/interact/said/?says=leaving").content.decode()
    shown = owner.get(f"/customers/{scene.ann.code}/").content.decode()
    assert "Means to leave: “" in shown
    assert "by a colleague" in shown
    assert "Complaint: “My parcel is late again”" in shown
    refused = owner.post(address, {"kind": "sorrow", "next": "/interact/said/"}, follow=True).content.decode()
    assert "&#x27;sorrow&#x27; cannot be corrected" in refused


def test_the_card_says_how_well_and_what_it_cannot_know(owner: Client, scene: Scene) -> None:
    page = owner.get("/interact/said/model/").content.decode()
    assert "Complaint" in page
    assert "Irony" in page
