"""Group commit: what arrives at the same time is made durable in one transaction, by a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from regulars.ledger.inbox import Body, Inbox

_GROUP_BODIES = 512
_GROUP_BYTES = 8 << 20

Waiting = tuple[Body, asyncio.Future[bool]]


class Keeper:
    """Keeps bodies; made and asked from within one event loop.

    Attributes:
        bodies, bytes: how many wait to be made durable, and their size.
    """

    def __init__(self, open_inbox: Callable[[], Inbox], *, most_bodies: int, most_bytes: int) -> None:
        self.bodies = self.bytes = 0
        self._most = (most_bodies, most_bytes)
        self._open = open_inbox
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._keep_on, name="keeper", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Whether more waits than may wait."""
        return self.bodies >= self._most[0] or self.bytes >= self._most[1]

    async def keep(self, body: Body) -> bool:
        """Keep this; True once it is durable, False where it could not be kept."""
        self.bodies += 1
        self.bytes += len(body.body)
        answer: asyncio.Future[bool] = self._loop.create_future()
        self._queue.put((body, answer))
        return await answer

    def close(self) -> None:
        """Keep what still waits, then end."""
        self._queue.put(None)
        self._thread.join()

    def _keep_on(self) -> None:
        inbox: Inbox | None = None
        while group := self._next_group():
            try:
                inbox = inbox or self._open()
                inbox.append([body for body, _ in group])
                kept = True
            except Exception as error:  # whatever it is, the senders must hear of it, and the next group be tried
                logging.getLogger("regulars").error("The inbox cannot be written: %s", type(error).__name__)
                kept = False
                if inbox is not None:
                    with suppress(Exception):
                        inbox.close()
                inbox = None
            with suppress(RuntimeError):  # the loop has ended, and its senders with it
                self._loop.call_soon_threadsafe(self._answer, group, kept)
        if inbox is not None:
            inbox.close()

    def _next_group(self) -> list[Waiting]:
        """All that waits, within bounds; waits for the first. Empty at the end."""
        group: list[Waiting] = []
        first = self._queue.get()
        size = 0
        with suppress(Empty):
            while first is not None:
                group.append(first)
                size += len(first[0].body)
                if len(group) >= _GROUP_BODIES or size >= _GROUP_BYTES:
                    return group
                first = self._queue.get_nowait()
            self._queue.put(None)  # found behind others: the end comes after them
        return group if group else []

    def _answer(self, group: list[Waiting], kept: bool) -> None:
        self.bodies -= len(group)
        for body, answer in group:
            self.bytes -= len(body.body)
            if not answer.done():
                answer.set_result(kept)
