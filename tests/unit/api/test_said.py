"""What customers say over HTTP: topics, marked messages, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from regulars.ledger.models import Conversation, Trace, Understanding
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene


def test_topics_moods_and_what_is_said(owner: Api, talk: Conversation) -> None:
    said = owner("get", "said").json()
    assert (said["messages"], said["moods"]["negative"], said["says"]["complaint"]) == (1, 1, 1)
    (topic,) = said["topics"]
    assert (topic["name"], topic["this_week"], sum(topic["weeks"])) == ("delivery", 1, 1)
    assert {mark["kind"] for mark in topic["examples"][0]["marks"]} == {"complaint", "topic", "mood"}


def test_messages_that_say_something(owner: Api, talk: Conversation) -> None:
    assert [one["message"] for one in owner("get", "said/messages?says=complaint").json()] == [1]
    assert [one["message"] for one in owner("get", "said/messages?says=negative").json()] == [1]
    assert owner("get", "said/messages?says=praise").json() == []
    unknown = owner("get", "said/messages?says=boredom")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "Nothing is called 'boredom'.")


def test_this_is_no_complaint_and_that_is_praise(owner: Api, talk: Conversation, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}/said"
    assert [one["kind"] for one in owner("get", path).json()] == ["complaint"]
    corrected = owner("post", "said/1/corrected", {"to": "no"}).json()
    assert (corrected["label"], corrected["corrected"]) == ("no", True)
    assert owner("get", path).json() == []
    added, again = (owner("post", "said/messages/1/found", {"kind": "praise"}).json()["number"] for _ in range(2))
    assert added == again
    assert [(one["number"], one["label"]) for one in owner("get", path).json()] == [(added, "yes")]
    assert Understanding.objects.get(pk=1).corrected_by == "token test"
    assert Trace.objects.filter(did__in=["correct finding", "add finding"]).count() == 3


def test_the_audit_log_keeps_no_words_of_a_correction(owner: Api, talk: Conversation) -> None:
    assert owner("post", "said/2/corrected", {"to": "Ann Cole's parcel"}).status_code == 200
    trace = Trace.objects.get(did="correct finding")
    assert (trace.what, trace.detail) == ("2", {})


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("said/1/corrected", {"to": "perhaps"}, 422, "'perhaps' is no complaint"),
        ("said/2/corrected", {"to": " "}, 422, "1 to 200 letters"),
        ("said/99/corrected", {"to": "no"}, 404, "no finding 99"),
        ("said/messages/1/found", {"kind": "language", "to": "de"}, 422, "cannot be corrected"),
        ("said/messages/99/found", {"kind": "praise"}, 404, "no message 99"),
    ],
)
def test_what_cannot_be_is_named(
    owner: Api, talk: Conversation, path: str, body: dict[str, str], status: int, words: str
) -> None:
    answer = owner("post", path, body)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


def test_how_well_messages_are_read(owner: Api, talk: Conversation) -> None:
    reading = owner("get", "said/reading").json()
    assert {one["kind"] for one in reading["six"]} >= {"complaint", "praise", "promise"}
    assert all(0 < one["acts_from"] <= 1 for one in reading["six"])
    assert reading["topic"] is None
    assert reading["cannot_know"]


@pytest.mark.parametrize("role", [*Role, None])
def test_everybody_of_us_looks_and_the_analyst_corrects_nothing(
    person: Callable[[Role | None], Api], talk: Conversation, role: Role | None
) -> None:
    caller = person(role)
    assert caller("get", "said").status_code == (200 if role else 403)
    may = role in {Role.OWNER, Role.MARKETER, Role.AGENT}
    assert caller("post", "said/1/corrected", {"to": "no"}).status_code == (200 if may else 403)
