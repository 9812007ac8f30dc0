"""Tasks, promises and calendars over HTTP; what came of a call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.test import Client

from regulars.interact.cases.opening import open_by_hand
from regulars.ledger.models import ApiToken, Case, Promise, Task, Trace
from regulars.ledger.users import Role, add_user

if TYPE_CHECKING:
    from conftest import Api, Scene

PASSWORD = "correct horse battery"


def test_tasks_tell_all_that_the_console_shows(owner: Api, scene: Scene) -> None:
    told = {"title": "Ring", "due_on": "2030-01-01", "due_time": "09:30", "priority": 1, "repeats": "weekly"}
    number = owner("post", f"customers/{scene.ann.code}/tasks", told).json()["number"]
    owner("post", f"customers/{scene.bob.code}/tasks", {"title": "Write"})
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert owner("post", f"tasks/{number}/put-off", {"until": until}).status_code == 200
    (ring,) = owner("get", f"tasks?customer={scene.ann.code}").json()
    assert (ring["due_time"], ring["priority"], ring["repeats"], ring["case"]) == ("09:30:00", 1, "weekly", None)
    assert ring["snoozed_until"]
    assert [task["title"] for task in owner("get", "tasks?put_off=false").json()] == ["Write"]
    assert [task["title"] for task in owner("get", "tasks?limit=1&offset=1").json()] == ["Write"]
    assert owner("get", "tasks?customer=0000000").status_code in {404, 422}


def test_a_promise_is_due_when_its_words_say(owner: Api, scene: Scene) -> None:
    number = owner("post", f"customers/{scene.ann.code}/promises", {"text": "We call tomorrow"}).json()["number"]
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert abs(Promise.objects.get(pk=number).due_on - tomorrow) <= timedelta(days=1)
    (open_one,) = owner("get", f"promises?customer={scene.ann.code}").json()
    assert (open_one["number"], open_one["text"], open_one["looks_kept"]) == (number, "We call tomorrow", "")
    assert owner("get", f"promises?customer={scene.bob.code}").json() == []
    kept = {"kept": True, "evidence": "Call of Friday"}
    assert owner("post", f"promises/{number}/settle", kept).status_code == 200
    assert Promise.objects.get(pk=number).evidence == "Call of Friday"
    assert owner("get", "promises").json() == []
    assert Trace.objects.filter(did__in=["make promise", "keep promise"], by="token test").count() == 2
    assert owner("get", "promises/kept").json() == [{"person": "token test", "kept": 1, "broken": 0, "open": 0}]


def test_all_that_came_of_a_call_is_entered_with_it(owner: Api, scene: Scene) -> None:
    case = open_by_hand(scene.ann, "Came broken", by="test", at=datetime.now(UTC))
    logged = owner(
        "post",
        f"customers/{scene.ann.code}/calls",
        {
            "text": "We send a new one.",
            "promised": "A new one",
            "promise_due_on": "2030-01-02",
            "task": "Pack it",
            "case": case.pk,
        },
    ).json()
    assert Promise.objects.get(pk=logged["promise"]).due_on == date(2030, 1, 2)
    task = Task.objects.get(pk=logged["task"])
    assert (task.created_by, task.assigned_to) == ("token test", ""), "no person is behind this token"
    assert Case.objects.get(pk=case.pk).answers == 1
    refused = owner("post", f"customers/{scene.bob.code}/calls", {"text": "x", "promised": "y", "case": case.pk})
    assert (refused.status_code, Promise.objects.count()) == (422, 1)


def test_what_is_to_follow_a_call_is_the_persons_behind_it(
    owner: Api, person: Callable[[Role], Api], scene: Scene
) -> None:
    told = {"text": "We send a new one.", "task": "Pack it"}
    made = person(Role.AGENT)("post", f"customers/{scene.ann.code}/calls", told).json()["task"]
    assert Task.objects.get(pk=made).assigned_to == "agent"
    ApiToken.objects.update(created_by="agent")
    made = owner("post", f"customers/{scene.ann.code}/calls", told).json()["task"]
    assert Task.objects.get(pk=made).assigned_to == "agent"


@pytest.mark.parametrize(
    "path", ["tasks?assigned_to=a%00b", "tasks?customer=%00", "promises?customer=", "cases?owner=%00"]
)
def test_what_no_database_can_look_for_is_refused(owner: Api, scene: Scene, path: str) -> None:
    assert owner("get", path).status_code == 422


def test_a_calendar_is_a_persons_own_and_can_be_ended(person: Callable[[Role], Api], scene: Scene) -> None:
    agent = person(Role.AGENT)
    agent(
        "post", f"customers/{scene.ann.code}/tasks", {"title": "Ring", "due_on": "2030-01-01", "assigned_to": "agent"}
    )
    made = agent("post", "calendars", {"zone": "Europe/London", "remind_minutes": 60})
    assert made.status_code == 201
    path = urlsplit(made.json()["address"]).path
    assert b"SUMMARY:Ring" in Client().get(path).content
    (listed,) = agent("get", "calendars").json()
    assert (listed["number"], "address" in listed) == (made.json()["number"], False)
    owner = person(Role.OWNER)
    assert owner("post", f"calendars/{listed['number']}/ended").status_code == 404
    for _ in range(2):
        assert agent("post", f"calendars/{listed['number']}/ended").status_code == 200
    assert Client().get(path).status_code == 404
    assert agent("get", "calendars").json() == []


def test_a_tokens_calendar_is_its_makers(owner: Api, scene: Scene) -> None:
    refused = owner("post", "calendars", {"zone": "UTC"})
    assert (refused.status_code, "No person is behind this token" in refused.json()["detail"]) == (422, True)
    add_user("olive", Role.OWNER, PASSWORD, by="test", at=datetime.now(UTC))
    ApiToken.objects.update(created_by="olive")
    assert owner("post", "calendars", {"zone": "UTC"}).status_code == 201
    assert owner("post", "calendars", {"zone": "Nowhere"}).json()["type"] == "urn:regulars:problem:bad-input"


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_look_and_who_may_act(person: Callable[[Role | None], Api], scene: Scene, role: Role | None) -> None:
    caller = person(role)
    assert {caller("get", path).status_code for path in ("tasks", "promises", "promises/kept")} == (
        {200} if role else {403}
    )
    may = role in {Role.OWNER, Role.MARKETER, Role.AGENT}
    assert caller("post", "calendars", {"zone": "UTC"}).status_code == (201 if may else 403)
    assert caller("post", f"customers/{scene.ann.code}/tasks", {"title": "x"}).status_code == (201 if may else 403)
