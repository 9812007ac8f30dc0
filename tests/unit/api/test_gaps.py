"""Gaps and improvements over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from tests.support.gaps import asked, tell

from regulars.ledger.models import Survey, Trace

if TYPE_CHECKING:
    from conftest import Api, Scene


@pytest.fixture
def answered(scene: Scene) -> Survey:
    survey = asked("help", "price", at=datetime.now(UTC) - timedelta(days=3))
    tell(survey, scene.ann.pk, {"help": (7, 2, 7), "price": (5, 5, 3)})
    tell(survey, scene.bob.pk, {"help": (6, 3, 6), "price": (4, 6, 2)})
    user, _ = User.objects.get_or_create(username="sees-to-it")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    return survey


def plan(**changed: object) -> dict[str, object]:
    due = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    return {"need": "help", "what": "Two at the phone", "owner": "sees-to-it", "due_on": due, **changed}


def test_gaps_of_everybody_of_groups_and_of_one(owner: Api, scene: Scene, answered: Survey) -> None:
    told = owner("get", "gaps?cut=tier").json()
    assert [(gap["need"], gap["gap"], gap["quadrant"]) for gap in told["everybody"]["gaps"]] == [
        ("help", -4, "concentrate here"), ("price", 1, "possible overkill"),
    ]  # fmt: skip
    assert {group["name"] for group in told["groups"]} == {"most valuable", "low"}
    assert [row["gap"] for row in owner("get", f"customers/{scene.ann.code}/gaps").json()] == [-5, 0]


def test_an_improvement_from_beginning_to_end(owner: Api, scene: Scene, answered: Survey) -> None:
    made = owner("post", "improvements", plan())
    assert made.status_code == 201
    number = made.json()["number"]
    (listed,) = owner("get", "improvements").json()
    assert (listed["number"], listed["gap"], listed["change"]) == (number, -4, None)
    assert owner("post", f"improvements/{number}/done").status_code == 200
    draft = owner("post", f"improvements/{number}/ask-again").json()["number"]
    assert Survey.objects.get(pk=draft).wanted["improvement"] == number
    later = asked("help", at=datetime.now(UTC))
    tell(later, scene.ann.pk, {"help": (7, 6, 7)}, datetime.now(UTC))
    one = owner("get", f"improvements/{number}").json()
    assert (one["change"], one["change_answers"]) == (4, 1)
    assert owner("post", f"improvements/{number}/close", {}).status_code == 422
    assert owner("post", f"improvements/{number}/close", {"because": "Settled."}).status_code == 200
    assert owner("get", "improvements").json() == []
    assert owner("get", "improvements?closed=true").json()[0]["because"] == "Settled."
    assert Trace.objects.filter(what=f"improvement {number}").count() == 3


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"owner": "nobody"}, 422), ({"need": "none"}, 404), ({"cut": "weather"}, 422), ({"due_on": "2020-01-01"}, 422),
     ({"customer": "ZZZZZZZ"}, 404), ({"what": ""}, 422)],
)  # fmt: skip
def test_what_cannot_be_is_said(owner: Api, answered: Survey, changed: dict[str, object], status: int) -> None:
    assert owner("post", "improvements", plan(**changed)).status_code == status
    assert owner("get", "improvements/99").status_code == 404
