"""What goes wrong is answered as problem details that quote the value and name the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api, Scene


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind", "words"),
    [
        ("get", "customers/oops", None, 422, "bad-input", "'oops' is not a customer code"),
        ("get", "customers/0000001", None, 404, "not-found", "There is no customer 0000001"),
        ("get", "customers?tier=gold", None, 422, "bad-input", "There is no tier 'gold'"),
        ("get", "customers?sort=age", None, 422, "bad-input", "cannot be sorted by 'age'"),
        ("get", "customers?limit=0", None, 422, "broken-rule", "query.limit: Input should be greater than or"),
        ("get", "today?kind=party", None, 422, "bad-input", "no kind of action 'party'"),
        ("get", "measure", None, 404, "not-found", "Nothing was measured yet."),
        ("get", "measure/returns?start=2026-01-01&end=2025-01-01", None, 422, "bad-input", "has no days"),
        ("get", "measure/returns?start=x&end=2025-01-01", None, 422, "broken-rule", "query.start"),
        ("get", "jobs/00000000-0000-0000-0000-000000000000", None, 404, "not-found", "There is no job 00000000"),
        ("post", "runs", {"step": "guess"}, 422, "bad-input", "There is no step 'guess'"),
        ("post", "tasks/77/done", None, 404, "not-found", "There is no task 77"),
        ("post", "decisions/77/carry-out", {}, 404, "not-found", "There is no decision 77"),
        ("put", "settings/MARGIN_RATE", {"value": "2"}, 422, "bad-setting", "MARGIN_RATE cannot be '2'"),
        ("put", "settings/DATA", {"value": "x"}, 422, "bad-setting", "DATA is set where Regulars is started"),
        ("put", "settings/SIZE", {"value": "x"}, 422, "bad-setting", "There is no setting 'SIZE'"),
    ],
)  # fmt: skip
def test_each_problem_says_what_and_why(
    owner: Api, scene: Scene, method: str, path: str, body: Any, status: int, kind: str, words: str
) -> None:
    answer = owner(method, path, body)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:regulars:problem:{kind}"
    assert problem["title"]
    assert words in problem["detail"]


def test_a_broken_rule_quotes_place_value_and_rule(owner: Api) -> None:
    problem = owner("get", "customers?limit=9999&offset=-1").json()
    assert {(error["where"], error.get("value")) for error in problem["errors"]} >= {
        ("query.limit", "9999"),
        ("query.offset", "-1"),
    }


def test_a_hint_says_what_to_do(owner: Api) -> None:
    assert owner("get", "measure").json()["hint"] == "Run the steps first: POST /api/runs"


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 10_001])
def test_text_that_is_none_is_refused(owner: Api, scene: Scene, text: str) -> None:
    assert owner("post", f"customers/{scene.ann.code}/notes", {"text": text}).status_code == 422


def test_broken_json_is_refused(owner: Api) -> None:
    answer = owner.client.post("/api/runs", b"{", content_type="application/json", headers=owner.headers)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_failure_of_ours_tells_nothing_of_the_inside(
    owner: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("regulars.api.commitments.open_tasks", lambda *_, **__: fail())
    answer = owner("get", "tasks")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert answer.json()["type"] == "urn:regulars:problem:our-failure"
    assert "ZeroDivisionError" in caplog.text
