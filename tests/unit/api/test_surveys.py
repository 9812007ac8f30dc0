"""Surveys and single questions over the API: for an agent's screen, and for whoever runs surveys by program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.support.town import NOW, next_step, other, people

from regulars.interact.surveys.answer import sheet_behind, take_sheet
from regulars.interact.surveys.invite import invitation_path
from regulars.ledger.models import Asking, Invitation, Preference, Survey, Trace

if TYPE_CHECKING:
    from conftest import Api

__all__ = ["next_step", "people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def runs(script: Callable[..., Api]) -> Api:
    return script("see", "act", "run")


def test_a_survey_from_draft_to_results(runs: Api, people) -> None:  # type: ignore[no-untyped-def]
    people(20)
    made = runs("post", "surveys", {"ready": "recommendation", "half_width": 25, "expected_response": 0.5})
    assert made.status_code == 201
    number = made.json()["number"]
    assert made.json()["state"] == "draft"
    asked = {"text": "Where?", "scale": "choice", "choices": ["Shop", "Web"]}
    assert runs("post", f"surveys/{number}/questions", asked).status_code == 200
    opened = runs("post", f"surveys/{number}/open").json()
    assert opened["invited"] == 20
    for invited in Invitation.objects.order_by("pk")[:12]:
        sheet = sheet_behind(invitation_path(invited, at=NOW).split("/")[2], at=NOW)
        take_sheet(sheet, {"recommend": "9", "recommend_why": "Secret reasons"}, at=NOW)
    assert runs("post", f"surveys/{number}/remind").json()["number"] == 8
    answer = runs("get", f"surveys/{number}/results")
    results = answer.json()
    assert results["answered"] == 12
    assert results["questions"][0]["score"]["score"] == 100
    assert sum(one["invited"] for one in results["response"]) == 20
    assert "Secret reasons" not in answer.content.decode()
    assert runs("post", f"surveys/{number}/close").status_code == 200
    (listed,) = runs("get", "surveys").json()
    assert (listed["state"], listed["invited"], listed["answered"]) == ("closed", 20, 12)
    assert Trace.objects.filter(what=f"survey {number}").count() == 5


@pytest.mark.parametrize(
    ("path", "sent", "status", "words"),
    [
        ("surveys", {"ready": "stars"}, 404, "no ready-made survey"),
        ("surveys", {"name": " "}, 422, "needs a name"),
        ("surveys", {"name": "x", "half_width": 0}, 422, "half_width"),
        ("surveys", {"name": "x", "closes_at": "2026-01-01T00:00:00"}, 422, "closes_at"),
        ("surveys/99/open", None, 404, "no survey 99"),
    ],
)
def test_what_cannot_be_is_named(runs: Api, path: str, sent: dict[str, object], status: int, words: str) -> None:
    answer = runs("post", path, sent)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


def test_an_agents_screen_asks_the_one_question(runs: Api, people, next_step) -> None:  # type: ignore[no-untyped-def]
    (ann,) = people(1, language="de")
    path = f"customers/{ann.code}"
    assert runs("get", f"{path}/question").json() == {"ask": None}
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    ask = runs("get", f"{path}/question").json()["ask"]
    assert (ask["question"], ask["language"]) == ("best_channel", "de")
    assert {"value": "phone", "text": "Telefonisch"} in ask["options"]
    assert float(ask["gain"]) > 0
    assert not Asking.objects.exists()
    noted = runs("post", f"{path}/answers", {"question": "best_channel", "answer": "email"})
    assert noted.status_code == 201
    assert float(noted.json()["earned"]) > 0
    assert Preference.objects.get(stated=True).item == "by e-mail"
    assert runs("get", f"{path}/question").json() == {"ask": None}
    declined = runs("post", f"{path}/answers", {"question": "diet", "declined": True})
    assert declined.json()["earned"] is None
    assert runs("post", f"{path}/answers", {"question": "diet", "answer": "meat"}).status_code == 422


def test_who_may_not_run_may_not_open_a_survey(script: Callable[..., Api]) -> None:
    agent = script("see", "act")
    assert agent("post", "surveys", {"name": "x"}).status_code == 403
    assert agent("get", "surveys").status_code == 200


def test_what_the_dialogue_learned_and_what_it_asks(runs: Api, people, next_step) -> None:  # type: ignore[no-untyped-def]
    people(1)
    told = runs("get", "dialogue").json()
    assert told["latest"] == []
    key = told["questions"][0]["question"]
    assert runs("put", f"dialogue/questions/{key}", {"on": False}).status_code == 200
    off = {one["question"]: one["on"] for one in runs("get", "dialogue").json()["questions"]}
    assert (off[key], sum(not on for on in off.values())) == (False, 1)
    assert runs("put", "dialogue/questions/nothing", {"on": True}).status_code in {404, 422}
    assert runs("post", "dialogue/asked", {"most": 5}).json() == {"done": True, "number": 0}
    assert runs("post", "dialogue/asked", {"most": 0}).status_code == 422
    assert Trace.objects.filter(did__in=["switch question off", "ask by mail"]).count() == 2


def test_a_draft_is_changed_until_it_is_opened_or_thrown_away(runs: Api, script: Callable[..., Api], people) -> None:  # type: ignore[no-untyped-def]
    people(3)
    number = runs("post", "surveys", {"ready": "satisfaction"}).json()["number"]
    changed = runs("patch", f"surveys/{number}", {"name": "May", "half_width": 20, "anonymous": True})
    assert (changed.json()["name"], changed.json()["anonymous"]) == ("May", True)
    closing = runs("patch", f"surveys/{number}", {"closes_at": "2030-01-01T00:00:00Z"}).json()
    assert (closing["closes_at"], closing["name"]) == ("2030-01-01T00:00:00Z", "May")
    assert runs("patch", f"surveys/{number}", {"closes_at": None}).json()["closes_at"] is None
    assert Survey.objects.get(pk=number).wanted["half_width"] == 20
    assert runs("patch", f"surveys/{number}", {"language": "tlh"}).status_code == 422
    asked = [one["key"] for one in runs("get", f"surveys/{number}/questions").json()]
    assert runs("delete", f"surveys/{number}/questions/{asked[-1]}").status_code == 200
    assert runs("delete", f"surveys/{number}/questions/{asked[-1]}").status_code == 404
    assert [one["key"] for one in runs("get", f"surveys/{number}/questions").json()] == asked[:-1]
    assert runs("get", f"surveys/{number}/answers").status_code == 403
    assert runs("delete", f"surveys/{number}").status_code == 200
    assert runs("get", f"surveys/{number}").status_code == 404
    other = runs("post", "surveys", {"ready": "recommendation"}).json()["number"]
    assert runs("post", f"surveys/{other}/open").status_code == 200
    assert runs("patch", f"surveys/{other}", {"name": "June"}).status_code == 422
    table = script("export")("get", f"surveys/{other}/answers")
    assert (table.status_code, table["Content-Type"]) == (200, "text/csv; charset=utf-8")
