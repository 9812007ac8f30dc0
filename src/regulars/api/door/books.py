"""The door's books: which write keys hold, read again every few seconds; what was used and turned down."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db import close_old_connections, connection, transaction

from regulars.ledger.inbox import Inbox
from regulars.ledger.inbox.reasons import RULES, Reason, Rejected
from regulars.ledger.write_keys import hash_of

AGAIN_SECONDS = 2.0
"""How often keys are read again while events arrive; a revoked one is turned away after this time."""

_STALE_SECONDS = 5.0
_SOON_SECONDS = 0.5
_USED_SECONDS = 60.0
_MOST_TEXTS = 1_000

_KEYS = "SELECT id, source_id, hash FROM ledger_writekey WHERE revoked_at IS NULL"
_USED = "UPDATE ledger_writekey SET last_used_at = %s WHERE id = %s"
_TURNED_DOWN = """
INSERT INTO ledger_rejection (source_id, day, reason, count, says, last_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (source_id, day, reason) DO UPDATE
SET count = ledger_rejection.count + excluded.count, says = excluded.says, last_at = excluded.last_at
"""


class Key(NamedTuple):
    """A write key that holds: its number and that of its source."""

    number: int
    source: int


class NotOpen(Exception):
    """The ledger cannot be read, so no key can be told from another."""


class Books:
    """Made and asked from within one event loop; whatever waits for the database is done by threads of its own.

    Attributes:
        inbox_is_full: whether more than `most_bytes` wait in the inbox.
    """

    def __init__(self, open_inbox: Callable[[], Inbox], *, most_bytes: int) -> None:
        self.inbox_is_full = False
        self._open_inbox = open_inbox
        self._most_bytes = most_bytes
        self._inbox: Inbox | None = None
        self._held: dict[str, Key] = {}
        self._known: dict[str, Key] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Future[None] | None = None
        self._used: dict[int, float] = {}
        self._turned_down: Counter[tuple[int, date, Reason]] = Counter()
        self._writing: asyncio.Future[None] | None = None
        self._to_write: set[int] = set()
        # Two threads: reading never waits behind a write that waits for somebody else's long transaction.
        self._reader = ThreadPoolExecutor(1, "door-reads")
        self._writer = ThreadPoolExecutor(1, "door-writes")

    async def key(self, text: str) -> Key | None:
        """The key of that text, if it holds. Raises NotOpen where no key could ever be read."""
        age = time.monotonic() - self._read_at
        if age > _STALE_SECONDS:
            await self._read()
        elif age > AGAIN_SECONDS:
            self._start_reading()
        found = self._known.get(text) or self._remember(text)
        if found is None and time.monotonic() - self._read_at > _SOON_SECONDS:
            await self._read()
            found = self._remember(text)
        if found is not None:
            self._note_use(found)
        return found

    def turn_down(self, source: int, rejected: Sequence[Rejected], at: datetime) -> None:
        """Count these; written down soon after."""
        self._turned_down.update((source, at.date(), each.reason) for each in rejected)
        self._write_soon()

    def _remember(self, text: str) -> Key | None:
        found = self._held.get(hash_of(text))
        if found is not None and len(self._known) < _MOST_TEXTS:
            self._known[text] = found
        return found

    async def _read(self) -> None:
        await asyncio.shield(self._start_reading())  # others wait for it too, should this one leave
        if self._read_at == float("-inf"):
            raise NotOpen

    def _start_reading(self) -> asyncio.Future[None]:
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._read_in_thread())
        return self._reading

    async def _read_in_thread(self) -> None:
        began = time.monotonic()
        try:
            held, self.inbox_is_full = await asyncio.get_running_loop().run_in_executor(self._reader, self._look)
            # Only the texts of keys that hold are remembered, and only until keys are read again.
            self._held, self._known, self._read_at = held, {}, began
        except Exception as error:  # what was known goes on holding
            _log("The write keys cannot be read", error)
        finally:
            self._reading = None

    def _look(self) -> tuple[dict[str, Key], bool]:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute(_KEYS)
            held = {hashed: Key(number, source) for number, source, hashed in cursor.fetchall()}
        return held, self._waits_too_much()

    def _waits_too_much(self) -> bool:
        """Whether the inbox is full; where nobody can tell, keeping the next body will."""
        try:
            self._inbox = self._inbox or self._open_inbox()
            return self._inbox.size() > self._most_bytes
        except Exception as error:
            _log("The inbox cannot be measured", error)
            self._inbox = None
            return False

    def _note_use(self, key: Key) -> None:
        now = time.monotonic()
        if now - self._used.get(key.number, float("-inf")) > _USED_SECONDS:
            self._used[key.number] = now
            self._to_write.add(key.number)
            self._write_soon()

    def _write_soon(self) -> None:
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write_in_thread())

    async def _write_in_thread(self) -> None:
        await asyncio.sleep(_SOON_SECONDS)
        self._writing = None
        used, self._to_write = self._to_write, set()
        counted, self._turned_down = self._turned_down, Counter()
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, _write, used, counted)
        except Exception as error:  # with what comes next it is tried again
            self._to_write |= used
            self._turned_down += counted
            _log("What came to the door cannot be written down", error)


def _write(used: set[int], counted: Counter[tuple[int, date, Reason]]) -> None:
    close_old_connections()
    now = datetime.now(UTC)
    # A source may have been removed meanwhile, with its keys.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_source")
        there = {number for (number,) in cursor.fetchall()}
        for number in sorted(used):
            cursor.execute(_USED, [now, number])
        for (source, day, reason), count in sorted(counted.items()):
            if source in there:
                cursor.execute(_TURNED_DOWN, [source, day, reason.value, count, RULES[reason], now])


def _log(what: str, error: Exception) -> None:
    logging.getLogger("regulars").warning("%s: %s", what, type(error).__name__)
