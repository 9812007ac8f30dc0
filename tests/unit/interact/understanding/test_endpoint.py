"""Doubtful texts go, masked, to an OpenAI-compatible endpoint where one is set; a real HTTP server plays it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from regulars.interact.understanding import endpoint
from regulars.interact.understanding.endpoint import second_opinions
from regulars.interact.understanding.in_force import reader_in_force
from regulars.science.language.reading import Note

DOUBTFUL = "Well, well. The third box, Mr Oliver Stone, mail oliver@example.org. Make of it what you will."


class Endpoint:
    """What the server heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Any = {"mood": "negative", "says": {"complaint": "Make of it what you will."}}
        self.status = 200
        self.url = ""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    told = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            told.keys.append(self.headers.get("Authorization"))
            content = told.answer if isinstance(told.answer, str) else json.dumps(told.answer)
            body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.setenv("REGULARS_LANGUAGE_ENDPOINT", told.url)
    monkeypatch.setenv("REGULARS_LANGUAGE_ENDPOINT_KEY", "sesame")
    monkeypatch.setenv("REGULARS_LANGUAGE_ENDPOINT_MODEL", "small")
    monkeypatch.setattr(endpoint._REST, "until", 0.0)
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def read(text: str, *, ours: bool = False) -> Any:
    notes = [Note(text, ours)]
    doubtful = [
        one.__class__(**{**vars_of(one), "mood": one.mood.__class__("", 0.4, "")})
        for one in reader_in_force().read(notes)
    ]
    return second_opinions(doubtful, notes)[0]


def vars_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def test_a_doubtful_text_is_asked_about_masked(served: Endpoint) -> None:
    found = read(DOUBTFUL)
    (asked,) = served.heard
    assert asked["model"] == "small"
    assert "oliver@" not in json.dumps(asked)
    assert "Stone" not in json.dumps(asked)
    assert served.keys == ["Bearer sesame"]
    assert found.mood.label == "negative"
    assert [(said.kind, said.acts) for said in found.says if said.kind == "complaint"] == [("complaint", True)]
    assert found.found_by == "endpoint small"


def test_words_that_are_not_there_do_not_count(served: Endpoint) -> None:
    served.answer = {"mood": "furious", "says": {"leaving": "I quit", "nonsense": "Well, well.", "praise": 3}}
    found = read(DOUBTFUL)
    assert found.mood.label == ""
    assert not {said.kind for said in found.says} & {"leaving", "nonsense", "praise"}


@pytest.mark.parametrize(("status", "answer"), [(500, {}), (200, "no JSON"), (200, [1])])
def test_where_it_fails_what_we_found_stands(served: Endpoint, status: int, answer: Any) -> None:
    served.status, served.answer = status, answer
    assert read(DOUBTFUL).mood.label == ""


def test_after_a_failure_it_is_left_alone_for_a_while(served: Endpoint) -> None:
    served.status = 503
    read(DOUBTFUL)
    read(DOUBTFUL)
    assert len(served.heard) == 1


def test_our_own_words_are_never_sent(served: Endpoint) -> None:
    read(DOUBTFUL, ours=True)
    assert not served.heard


def test_without_an_address_nobody_is_asked(served: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_LANGUAGE_ENDPOINT", "")
    read(DOUBTFUL)
    assert not served.heard
