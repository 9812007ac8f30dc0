"""Chores: what the worker looks after all the time, beside the jobs that people ask for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import close_old_connections

_LONGEST_PAUSE = 60.0


def _understand(at: datetime) -> int:
    from regulars.interact.understanding.understand import understand_new

    return understand_new(at)


def _learn_meanings(at: datetime) -> int:
    from regulars.interact.understanding.learn import learn_when_due

    return learn_when_due(at)


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to look after.

    Attributes:
        name: a verb and what it is done to, as the log calls it.
        every_seconds: how long to wait after finding nothing to do.
        do: does what is waiting as of a moment, and gives how many things it did. Safe to be ended anywhere, and beside
            another worker that does the same.
    """

    name: str
    every_seconds: float
    do: Callable[[datetime], int]


CHORES: tuple[Chore, ...] = (
    Chore("understand messages", 5.0, _understand),
    Chore("learn what customers mean", 600.0, _learn_meanings),
)


def look_after(ending: threading.Event) -> list[threading.Thread]:
    """Start a thread for each chore; they end soon after `ending` is set."""
    threads = [threading.Thread(target=_repeat, args=(chore, ending), name=chore.name, daemon=True) for chore in CHORES]
    for thread in threads:
        thread.start()
    return threads


def do_all_once() -> int:
    """Do what is waiting in every chore, until none finds anything; gives how many things were done."""
    done = 0
    while found := sum(chore.do(datetime.now(UTC)) for chore in CHORES):
        done += found
    return done


def _repeat(chore: Chore, ending: threading.Event) -> None:
    """Do it again and again; after a failure with longer and longer pauses. Errors name no person: only their kind."""
    failures = 0
    while not ending.is_set():
        close_old_connections()
        started = time.monotonic()
        try:
            found = chore.do(datetime.now(UTC))
            failures = 0
        except Exception as error:  # a chore that fails must not end the others
            found, failures = 0, failures + 1
            logging.getLogger("regulars").warning("%s failed: %s", chore.name, type(error).__name__)
        pause = min(chore.every_seconds * 2**failures, _LONGEST_PAUSE) if not found else 0.0
        ending.wait(max(pause - (time.monotonic() - started), 0.0))
