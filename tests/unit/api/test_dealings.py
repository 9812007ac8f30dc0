"""Cases, promises to take up, tasks put off, experience and service over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.ledger.models import Case, Customer, Delivery, Link, Promise, Task, Understanding

if TYPE_CHECKING:
    from conftest import Api, Scene


def test_a_complaint_from_another_program_to_the_customers_word(owner: Api, scene: Scene) -> None:
    told = {"subject": "Came broken", "topic": "Delivery"}
    made = owner("post", f"customers/{scene.ann.code}/complaints", told)
    assert made.status_code == 201
    number = made.json()["number"]
    assert owner("post", f"customers/{scene.ann.code}/complaints", told).json()["number"] == number
    (listed,) = owner("get", "cases").json()
    assert (listed["number"], listed["customer"], listed["origin"], listed["our_turn"]) == (
        number,
        scene.ann.code,
        "api",
        True,
    )
    assert listed["complaints"] == 2
    assert owner("post", f"cases/{number}/answers", {"words": "A new one is on its way."}).status_code == 200
    assert owner("get", f"cases/{number}").json()["our_turn"] is False
    assert owner("post", f"cases/{number}/settled", {"words": "It came."}).status_code == 200
    assert owner("get", "cases").json() == []
    assert owner("get", "cases?which=closed").json()[0]["closed_because"] == "said"
    assert owner("get", "cases?which=closed&owner=nobody").json() == []
    assert owner("post", f"cases/{number}/not-settled", {"words": "Broken again."}).status_code == 200
    whole = owner("get", f"cases/{number}").json()
    assert [entry["did"] for entry in whole["entries"]] == [
        "opened", "complained", "answered", "settled", "closed", "reopened",
    ]  # fmt: skip
    assert owner("get", "cases?which=late").json() == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("cases/1/answers", {"words": ""}, 422),
        ("cases/1/owner", {"owner": "nobody"}, 422),
        ("cases/99/settled", {"words": "x"}, 404),
        ("cases/1/answers", {"words": "a\x00b"}, 422),
        ("tasks/99/put-off", {"until": "2030-01-01T09:00:00Z"}, 422),
        ("tasks/1/put-off", {"until": "2030-01-01T09:00:00"}, 422),
        ("promises/proposed/99", {"accept": True}, 404),
    ],
)
def test_what_cannot_be_is_said(owner: Api, scene: Scene, path: str, body: dict[str, object], status: int) -> None:
    Case.objects.create(pk=1, customer=scene.ann, matter="m", subject="x", origin="person", opened_at=datetime.now(UTC),
                        heard_at=datetime.now(UTC), answer_due_at=datetime.now(UTC),
                        resolve_due_at=datetime.now(UTC))  # fmt: skip
    assert owner("post", path, body).status_code == status


def test_looking_takes_no_more_than_seeing_and_acting_takes_more(script: Api, scene: Scene) -> None:
    sees = script("see")
    assert sees("get", "cases").status_code == 200
    assert sees("post", f"customers/{scene.ann.code}/complaints", {"subject": "x"}).status_code == 403


def test_the_customer_is_asked_once_an_answer(owner: Api, scene: Scene) -> None:
    Customer.objects.filter(pk=scene.ann.pk).update(email="ann@example.com")
    number = owner("post", f"customers/{scene.ann.code}/complaints", {"subject": "Came broken"}).json()["number"]
    assert owner("post", f"cases/{number}/asked").status_code == 422, "there is no answer to ask about"
    owner("post", f"cases/{number}/answers", {"words": "A new one is on its way."})
    for _ in range(2):
        assert owner("post", f"cases/{number}/asked").status_code == 200
    assert Delivery.objects.get().subject == "Is it settled? Came broken"
    assert owner("post", "cases/99/asked").status_code == 404


def test_a_task_is_put_off(owner: Api, scene: Scene) -> None:
    told = {"title": "Ring", "due_on": "2030-01-01", "due_time": "09:30", "priority": 1, "repeats": "weekly"}
    number = owner("post", f"customers/{scene.ann.code}/tasks", told).json()["number"]
    until = datetime.now(UTC) + timedelta(days=2)
    assert owner("post", f"tasks/{number}/put-off", {"until": until.isoformat()}).status_code == 200
    kept = Task.objects.get(pk=number)
    assert (kept.snoozed_until, kept.repeats, kept.priority) == (until, "weekly", 1)


def test_a_proposed_promise_is_taken_up_or_declined(owner: Api, scene: Scene) -> None:
    record = Link.objects.filter(customer=scene.ann).first().record
    found = [
        Understanding.objects.create(record=record, seq=place, at=datetime.now(UTC), kind="promise", label="yes",
                                     probability=0.9, words="We call by Friday", found_by="t",
                                     found_at=datetime.now(UTC)).pk
        for place in range(2)
    ]  # fmt: skip
    assert {row["number"] for row in owner("get", "promises/proposed").json()} == set(found)
    number = owner("post", f"promises/proposed/{found[0]}", {"accept": True, "due_on": "2030-01-01"}).json()["number"]
    assert Promise.objects.get(pk=number).due_on.isoformat() == "2030-01-01"
    assert owner("post", f"promises/proposed/{found[1]}", {"accept": False}).json()["number"] is None
    assert owner("get", "promises/proposed").json() == []
    assert owner("post", f"promises/proposed/{found[1]}", {"accept": True}).status_code == 422


def test_experience_and_service(owner: Api, scene: Scene) -> None:
    now = datetime.now(UTC)
    Promise.objects.create(customer=scene.ann, text="x", made_by="amy", made_at=now, broken_at=now)
    found = owner("get", f"customers/{scene.ann.code}/experience").json()
    assert (found["ours"][0]["label"], found["verdict"]) == ("we broke a promise", "bad lately")
    assert found["figure"] == pytest.approx(found["by_us"] + found["with_us"])
    figures = owner("get", "service").json()
    assert (figures["promises"]["broken"], figures["complaints"], figures["answer"]["median"]) == (1, 0, None)
