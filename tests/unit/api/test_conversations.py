"""The shared inbox over HTTP: read, answered once, given away, put off; by each role what it may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from regulars.interact.tasks import add_task, promise
from regulars.ledger.models import ApiToken, Conversation, Customer, Delivery, Message, Trace
from regulars.ledger.users import Role, add_user

if TYPE_CHECKING:
    from conftest import Api, Scene

ANSWER = {"text": "It is on its way.", "seen": 1}
DEEDS: dict[str, Any] = {
    "opened": None,
    "answers": ANSWER,
    "notes": {"text": "She is right."},
    "assigned": {"to": ""},
    "closed": None,
    "reopened": None,
    "snoozed": {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
}


def test_the_inbox_has_its_views(owner: Api, talk: Conversation) -> None:
    inbox = owner("get", "conversations").json()
    assert (inbox["total"], inbox["waiting"], inbox["mine"], inbox["unassigned"]) == (1, 1, 0, 1)
    (row,) = inbox["conversations"]
    assert (row["number"], row["subject"], row["last_words"]) == (1, "My parcel", "My parcel is late again.")
    assert row["customer"] == Customer.objects.get(email="ann@example.com").code
    assert owner("get", "conversations?offset=1").json()["conversations"] == []
    assert owner("get", "conversations?view=closed").json()["total"] == 0
    assert owner("get", "conversations?view=yours").status_code == 422


def test_mine_are_those_of_who_signed_in_or_made_the_token(
    person: Callable[[Role], Api], owner: Api, talk: Conversation
) -> None:
    agent = person(Role.AGENT)
    assert agent("post", "conversations/1/assigned", {"to": "agent"}).status_code == 200
    assert agent("get", "conversations?view=mine").json()["total"] == 1
    assert owner("get", "conversations?view=mine").json()["total"] == 0
    assert owner("get", "conversations?view=mine&person=agent").json()["total"] == 1


def test_a_conversation_with_the_customer_beside_it(owner: Api, talk: Conversation, scene: Scene) -> None:
    add_task(scene.ann, "Ring her", by="test", at=datetime.now(UTC))
    promise(scene.ann, "We call", at=datetime.now(UTC))
    found = owner("get", "conversations/1").json()
    assert (found["seen"], found["answering_by"], found["waiting_since"] is None) == (1, "", False)
    (message,) = found["messages"]
    assert (message["from_customer"], message["text"], message["sent"]) == (True, "My parcel is late again.", [])
    assert [(file["name"], file["kept"]) for file in message["files"]] == [("label.pdf", True)]
    beside = found["beside"]
    assert (beside["code"], beside["tier"], beside["mood"]) == (scene.ann.code, "most valuable", "negative")
    assert [like["item"] for like in beside["likes"]] == ["Decaf"]
    assert [(one["kind"], one["label"]) for one in beside["said"]] == [("complaint", "yes")]
    assert [one["text"] for one in beside["tasks"] + beside["promises"]] == ["Ring her", "We call"]


def test_an_answer_goes_into_the_outbox_and_may_close(owner: Api, talk: Conversation) -> None:
    answer = owner("post", "conversations/1/answers", ANSWER | {"close": True})
    assert (answer.status_code, answer.json()["state"], answer.json()["again"]) == (201, "queued", False)
    talk.refresh_from_db()
    assert (talk.waiting_since, talk.status) == (None, "closed")
    sent = Delivery.objects.get(pk=answer.json()["delivery"])
    assert (sent.address, sent.subject, sent.purpose) == ("ann@example.com", "Re: My parcel", "service")
    last = owner("get", "conversations/1").json()["messages"][-1]
    assert (last["number"], last["sent"][0]["state"]) == (answer.json()["message"], "queued")
    assert Trace.objects.filter(did="answer conversation", what="conversation 1").count() == 1


def test_what_a_script_answers_becomes_its_makers_and_never_the_scripts(owner: Api, talk: Conversation) -> None:
    seen = owner("post", "conversations/1/answers", ANSWER).json()["message"]
    assert Conversation.objects.get().assigned_to == ""  # nobody signs in by who made the token
    add_user("olive", Role.OWNER, "correct horse battery", by="test", at=datetime.now(UTC))
    ApiToken.objects.update(created_by="olive")
    assert owner("post", "conversations/1/answers", {"text": "It came?", "seen": seen}).status_code == 201
    assert Conversation.objects.get().assigned_to == "olive"
    assert set(Message.objects.filter(from_customer=False).values_list("written_by", flat=True)) == {"token test"}
    for deed in ("closed", "reopened"):  # so that it waits for us again
        owner("post", f"conversations/1/{deed}")
    assert owner("get", "conversations?view=mine").json()["total"] == 1


def test_a_repeated_answer_is_sent_once(owner: Api, talk: Conversation) -> None:
    first, again = (owner("post", "conversations/1/answers", ANSWER, **{"Idempotency-Key": "7f3a"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"again": True}
    assert (Delivery.objects.count(), Message.objects.filter(from_customer=False).count()) == (1, 1)
    assert Trace.objects.filter(did="answer conversation").count() == 1
    other = owner("post", "conversations/1/answers", ANSWER | {"text": "No."}, **{"Idempotency-Key": "7f3a"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:regulars:problem:key-used")


def test_a_repeated_answer_closes_nothing_that_opened_again(owner: Api, talk: Conversation) -> None:
    closes = ANSWER | {"close": True}
    assert owner("post", "conversations/1/answers", closes, **{"Idempotency-Key": "k"}).status_code == 201
    assert owner("post", "conversations/1/reopened").status_code == 200
    assert owner("post", "conversations/1/answers", closes, **{"Idempotency-Key": "k"}).json()["again"]
    talk.refresh_from_db()
    assert (talk.closed_at, talk.waiting_since is None) == (None, False)


def test_a_key_is_the_callers_own(owner: Api, person: Callable[[Role], Api], talk: Conversation) -> None:
    assert owner("post", "conversations/1/answers", ANSWER, **{"Idempotency-Key": "k"}).status_code == 201
    theirs = person(Role.AGENT)("post", "conversations/1/answers", ANSWER, **{"Idempotency-Key": "k"})
    assert (theirs.status_code, theirs.json()["type"]) == (422, "urn:regulars:problem:overtaken")


def test_without_a_key_a_repeated_answer_is_overtaken_by_its_first(owner: Api, talk: Conversation) -> None:
    answers = [owner("post", "conversations/1/answers", ANSWER) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 422]
    assert answers[1].json()["type"] == "urn:regulars:problem:overtaken"
    assert "You answered while you were writing" in answers[1].json()["detail"]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("deed", "body", "status", "words"),
    [
        ("answers", {"text": " ", "seen": 1}, 422, "nothing in it"),
        ("answers", {"text": "x" * 50_001, "seen": 1}, 422, "50000"),
        ("answers", {"text": "x"}, 422, "seen"),
        ("answers", {"text": "a\x00b", "seen": 1}, 422, "U+0000"),
        ("answers", {"text": "x", "seen": 0}, 422, "wrote again"),
        ("notes", {"text": ""}, 422, "text"),
        ("assigned", {"to": "nobody"}, 422, "Nobody called 'nobody'"),
        ("snoozed", {"until": "2020-01-01T09:00:00Z"}, 422, "a moment ahead"),
        ("snoozed", {"until": "2030-01-01T09:00:00"}, 422, "timezone"),
    ],
)
def test_what_cannot_be_is_named(
    owner: Api, talk: Conversation, deed: str, body: dict[str, object], status: int, words: str
) -> None:
    answer = owner("post", f"conversations/1/{deed}", body)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.json()
    assert not Delivery.objects.exists()


def test_there_is_nobody_to_write_to(owner: Api, talk: Conversation) -> None:
    Conversation.objects.update(address="")
    Customer.objects.update(email="")
    answer = owner("post", "conversations/1/answers", ANSWER)
    assert (answer.status_code, answer.json()["detail"]) == (422, "No e-mail address of this customer is known.")


def test_noted_assigned_put_off_closed_and_opened_again(
    person: Callable[[Role], Api], owner: Api, talk: Conversation
) -> None:
    agent = person(Role.AGENT)
    assert agent("post", "conversations/1/opened").json() == {"other": ""}
    assert owner("post", "conversations/1/opened").json() == {"other": "agent"}
    note = agent("post", "conversations/1/notes", DEEDS["notes"]).json()["number"]
    assert (Message.objects.get(pk=note).note, Message.objects.get(pk=note).written_by) == (True, "agent")
    whole, (row,) = agent("get", "conversations/1").json(), agent("get", "conversations").json()["conversations"]
    assert (whole["seen"], {name: whole[name] for name in row}) == (1, row), "both tell the same"
    assert agent("post", "conversations/1/snoozed", DEEDS["snoozed"]).status_code == 200
    assert agent("get", "conversations?view=snoozed").json()["total"] == 1
    for _ in range(2):
        assert agent("post", "conversations/1/closed").status_code == 200
    assert agent("get", "conversations?view=closed").json()["total"] == 1
    assert agent("post", "conversations/1/reopened").status_code == 200
    assert agent("get", "conversations").json()["total"] == 1
    assert {"note on conversation", "snooze conversation", "close conversation", "reopen conversation"} == set(
        Trace.objects.filter(by="agent", what="conversation 1").values_list("did", flat=True)
    )


def test_a_file_is_a_download_whatever_it_is(owner: Api, talk: Conversation) -> None:
    file = owner("get", "files/1")
    assert (file.content, file["Content-Type"]) == (b"a label", "application/octet-stream")
    assert file["Content-Disposition"] == 'attachment; filename="label.pdf"'
    assert file["Content-Security-Policy"].startswith("sandbox")
    assert owner("get", "files/2").json()["type"] == "urn:regulars:problem:not-found"


@pytest.mark.parametrize("role", [*Role, None])
def test_letters_are_for_who_may_answer_them(
    person: Callable[[Role | None], Api], talk: Conversation, role: Role | None
) -> None:
    caller = person(role)
    may = role in {Role.OWNER, Role.MARKETER, Role.AGENT}
    looks = {path: caller("get", path).status_code for path in ("conversations", "conversations/1", "files/1")}
    assert set(looks.values()) == ({200} if may else {403}), looks
    acts = {deed: caller("post", f"conversations/1/{deed}", body).status_code for deed, body in DEEDS.items()}
    assert set(acts.values()) == ({200, 201} if may else {403}), acts


def test_a_token_that_may_only_see_reads_no_letters(script: Callable[..., Api], talk: Conversation) -> None:
    sees = script("see", "export")
    for path in ("conversations", "conversations/1", "files/1"):
        refused = sees("get", path)
        assert (refused.status_code, "may not act" in refused.json()["detail"]) == (403, True)


def test_what_is_not_there(owner: Api, scene: Scene) -> None:
    for method, path in (("get", "conversations/9"), ("post", "conversations/9/closed")):
        answer = owner(method, path)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no conversation 9.")
