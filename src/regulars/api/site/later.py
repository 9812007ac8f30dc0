"""What may be written down a moment later, so that nobody waits for it: offers that were shown, visits by a link."""

from __future__ import annotations

import atexit
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Lock, Thread
from typing import Any

from django.db import connection

Note = Callable[[list[Any]], object]

_MOST_WAITING = 10_000
_MOST_REMEMBERED = 50_000
_AT_ONCE = 50
_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 5.0


class Later:
    """Does things in a thread of its own, some at a time; when too many wait, new ones are left out and counted.

    What was given under one name is done once, as far back as memory reaches. Without `by_itself` there is no thread,
    and things wait until somebody calls `do_waiting`.
    """

    def __init__(self) -> None:
        self._waiting: Queue[tuple[str, Note, Any]] = Queue(_MOST_WAITING)
        self._given: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self._thread: Thread | None = None
        self.by_itself = True
        self.left_out = 0

    def give(self, name: str, note: Note, thing: Any) -> None:
        """Have `note` called with this and others soon, unless it was given before under this name."""
        with self._lock:
            if name in self._given:
                self._given.move_to_end(name)
                return
            try:
                self._waiting.put_nowait((name, note, thing))
            except Full:
                self.left_out += 1
                return
            self._given[name] = None
            if len(self._given) > _MOST_REMEMBERED:
                self._given.popitem(last=False)
            if self._thread is None and self.by_itself:
                self._thread = Thread(target=self._go_on, name="after the site's answers", daemon=True)
                self._thread.start()
                atexit.register(self.finish)

    def forget(self) -> None:
        """Forget what was given."""
        with self._lock:
            self._given.clear()

    def finish(self) -> None:
        """Wait until all that was given is done, for a few seconds at most."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while self._waiting.unfinished_tasks and time.monotonic() < ends:
            time.sleep(0.02)

    def do_waiting(self) -> int:
        """Do what waits now, in the caller's thread; gives how many things. What fails is given again by a later page
        view."""
        taken: defaultdict[Note, list[tuple[str, Any]]] = defaultdict(list)
        for _ in range(_AT_ONCE):
            try:
                name, note, thing = self._waiting.get_nowait()
            except Empty:
                break
            taken[note].append((name, thing))
        for note, things in taken.items():
            try:
                note([thing for _, thing in things])
            except Exception as error:
                logging.getLogger("regulars").warning("Noting what the site showed failed: %s", type(error).__name__)
                with self._lock:
                    for name, _ in things:
                        self._given.pop(name, None)
                if not connection.in_atomic_block:
                    connection.close()
            for _ in things:
                self._waiting.task_done()
        return sum(map(len, taken.values()))

    def _go_on(self) -> None:
        while True:
            self.do_waiting()
            time.sleep(_PAUSE_SECONDS)


LATER = Later()
