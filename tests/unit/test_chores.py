"""Chores: done again and again, each on its own, through failures."""

import logging
import threading
import time
from datetime import UTC, datetime

import pytest

from regulars import chores
from regulars.chores import Chore, do_all_once, look_after


def wait_for(what, seconds=5.0):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.005)


@pytest.fixture
def chores_are(monkeypatch):
    def set_to(*some):
        monkeypatch.setattr(chores, "CHORES", some)

    return set_to


def test_once_goes_on_until_nothing_is_waiting(chores_are):
    waiting = [3, 2, 1]
    asked = []

    def do(at):
        asked.append(at)
        return waiting.pop() if waiting else 0

    chores_are(Chore("eat", 60, do))
    assert do_all_once() == 6
    assert not waiting
    assert all(moment.tzinfo is UTC for moment in asked)


def test_each_is_repeated_at_once_while_there_is_something_and_ends_when_told(chores_are):
    done = []

    def do(_at):
        done.append(1)
        return 1 if len(done) < 5 else 0

    ending = threading.Event()
    chores_are(Chore("sweep", 3600, do))
    (thread,) = look_after(ending)
    wait_for(lambda: len(done) == 5)
    assert thread.is_alive()
    ending.set()
    thread.join(5)
    assert not thread.is_alive()
    assert len(done) == 5


def test_one_that_fails_is_tried_again_names_nobody_and_does_not_end_the_others(chores_are, caplog):
    tries, others = [], []

    def fails(_at):
        tries.append(1)
        raise ValueError("ann@example.com is wrong")

    def works(_at):
        others.append(datetime.now(UTC))
        return 0

    ending = threading.Event()
    chores_are(Chore("fail", 0.001, fails), Chore("work", 0.001, works))
    with caplog.at_level(logging.WARNING):
        threads = look_after(ending)
        wait_for(lambda: len(tries) >= 3 and len(others) >= 10)
        ending.set()
        for thread in threads:
            thread.join(5)
    assert "fail failed: ValueError" in caplog.text
    assert "ann@example.com" not in caplog.text
