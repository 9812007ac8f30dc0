"""What is written down a moment later: each once, some at a time, through failures, in bounded memory."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from regulars.api.site import later
from regulars.api.site.later import Later


class Ready(Later):
    """Without a thread of its own: the test does what waits."""

    def _go_on(self) -> None:
        return


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "connection", type("Connection", (), {"in_atomic_block": True}))


def test_things_of_one_kind_are_noted_together_and_once() -> None:
    notes: list[list[Any]] = []
    ready = Ready()
    for name in ("a", "b", "a"):
        ready.give(name, notes.append, name.upper())
    assert ready.do_waiting() == 2
    ready.give("b", notes.append, "B")
    assert ready.do_waiting() == 0
    assert notes == [["A", "B"]]


def test_what_fails_is_named_by_its_kind_only_and_may_come_again(caplog: pytest.LogCaptureFixture) -> None:
    ready, notes = Ready(), []

    def fail(things: list[Any]) -> None:
        raise ValueError(f"about {things}")

    ready.give("ann@lee.example", fail, "ann@lee.example")
    ready.give("b", notes.append, "B")
    with caplog.at_level(logging.WARNING, "regulars"):
        assert ready.do_waiting() == 2
    assert "ValueError" in caplog.text
    assert "ann" not in caplog.text
    ready.give("ann@lee.example", notes.append, "A")
    ready.do_waiting()
    assert notes == [["B"], ["A"]]


def test_memory_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "_MOST_REMEMBERED", 10)
    ready = Ready()
    for number in range(later._MOST_WAITING + 7):
        ready.give(str(number), len, number)
    assert ready.left_out == 7
    assert len(ready._given) == 10


def test_it_ends_when_all_is_done() -> None:
    ready, notes = Later(), []
    ready.give("a", notes.append, "A")
    ready.finish()
    assert notes == [["A"]]
