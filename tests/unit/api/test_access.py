"""Who may ask what: tokens with scopes, signed-in people with roles, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from regulars.ledger.models import ApiToken
from regulars.ledger.users import ABILITIES, Ability, Role

if TYPE_CHECKING:
    from conftest import Api, Scene

ASKED = {
    Ability.SEE: ("get", "tasks", None),
    Ability.ACT: ("post", "tasks/999/done", None),
    Ability.RUN: ("post", "runs", {"step": "no such step"}),
    Ability.EXPORT: ("get", "customers/0000000/export", None),
    Ability.MANAGE: ("put", "settings/NOTHING", {"value": "x"}),
}
"""One request for each ability that changes nothing even where it is allowed."""


def allowed(answer: object) -> bool:
    return answer.status_code not in {401, 403}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("method", "path", "body"), ASKED.values(), ids=ASKED)
def test_nobody_gets_in_without_a_token_or_a_session(db: None, method: str, path: str, body: object) -> None:
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    answer = getattr(Client(), method)(f"/api/{path}", **more)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert "Authorization: Bearer" in answer.json()["detail"]


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic eDp5", "Bearer rgl_" + "x" * 43])
def test_a_token_that_is_none_opens_nothing(db: None, header: str) -> None:
    assert Client().get("/api/tasks", headers={"Authorization": header}).status_code == 401


def test_a_revoked_token_opens_nothing(script: Callable[..., Api]) -> None:
    caller = script("see")
    assert caller("get", "tasks").status_code == 200
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert caller("get", "tasks").status_code == 401


@pytest.mark.parametrize("scope", list(ASKED))
def test_a_token_opens_what_its_scope_says_and_no_more(script: Callable[..., Api], scope: Ability) -> None:
    caller = script(scope)
    answers = {ability: caller(*asked) for ability, asked in ASKED.items()}
    assert {ability for ability, answer in answers.items() if allowed(answer)} == {scope}
    refused = next(answer for ability, answer in answers.items() if ability != scope)
    assert f"its scopes are {scope}" in refused.json()["detail"]


@pytest.mark.parametrize("role", list(Role))
def test_a_person_may_what_their_role_may(person: Callable[[Role], Api], role: Role) -> None:
    caller = person(role)
    may = {ability for ability, asked in ASKED.items() if allowed(caller(*asked))}
    assert may == ABILITIES[role] & set(ASKED)


def test_a_change_from_a_browser_needs_its_csrf_token(person: Callable[[Role], Api], scene: Scene) -> None:
    agent = person(Role.AGENT)
    path = f"customers/{scene.ann.code}/notes"
    assert agent("post", path, {"text": "Likes tea."}).status_code == 201
    agent.headers = {}
    answer = agent("post", path, {"text": "Forged."})
    assert (answer.status_code, answer.json()["detail"]) == (403, "CSRF check Failed")


def test_what_is_written_down_names_the_caller(
    person: Callable[[Role], Api], script: Callable[..., Api], scene: Scene
) -> None:
    for caller in (person(Role.AGENT), script("act")):
        assert caller("post", f"customers/{scene.ann.code}/tasks", {"title": "Call back"}).status_code == 201
    made = script("see")("get", "tasks").json()
    assert [task["created_by"] for task in made] == ["agent", "token test"]


def test_the_description_is_open_and_names_both_ways_in(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["components"]["securitySchemes"]) == {"Token", "Session"}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["security"] == [{"Token": []}, {"Session": []}], (method, path)
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
