"""The inbox in a SQLite file of its own, so that arriving bodies never wait for what people and steps write."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from regulars.ledger.inbox.kept import Body, Kept

FILE = "inbox.sqlite3"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# AUTOINCREMENT: numbers go on where the inbox was emptied. The body last: what is before it is read without it.
_TABLE = """
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL,
    call TEXT NOT NULL,
    received_us INTEGER NOT NULL,
    body BLOB NOT NULL
)
"""
_PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA journal_size_limit=67108864",
)


# Every step of a statement gives up the interpreter and waits to have it back, so many rows go in one.
_ROWS_A_STATEMENT = 64


_ROWS_A_STEP = 100
_FORGET = """
DELETE FROM inbox WHERE number <= ? AND number <= (
    SELECT max(number) FROM (SELECT number FROM inbox WHERE number <= ? ORDER BY number LIMIT ?)
)
"""


@lru_cache(maxsize=_ROWS_A_STATEMENT)
def _insert(rows: int) -> str:
    return f"INSERT INTO inbox (source, call, received_us, body) VALUES {', '.join(['(?, ?, ?, ?)'] * rows)}"


def _values(bodies: Sequence[Body]) -> Iterator[object]:
    for each in bodies:
        yield each.source
        yield each.call
        yield (each.received_at - _EPOCH) // _MICROSECOND
        yield each.body


class SqliteInbox:
    """An inbox in `path`; the file is made where there is none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            self._db.execute(pragma)
        self._db.execute(_TABLE)

    def append(self, bodies: Sequence[Body]) -> int:
        """See Inbox."""
        number = 0
        with self._writing():
            for start in range(0, len(bodies), _ROWS_A_STATEMENT):
                part = bodies[start : start + _ROWS_A_STATEMENT]
                number = self._db.execute(_insert(len(part)), list(_values(part))).lastrowid or 0
        return number

    def read_after(self, number: int, limit: int) -> list[Kept]:
        """See Inbox."""
        rows = self._db.execute("SELECT * FROM inbox WHERE number > ? ORDER BY number LIMIT ?", (number, limit))
        return [
            Kept(found, source, call, _EPOCH + timedelta(microseconds=received), body)
            for found, source, call, received, body in rows.fetchall()
        ]

    def forget_until(self, number: int) -> int:
        """See Inbox."""
        # In small steps, between which others may append. They need not be durable: what comes back after a power cut
        # is known to have been taken over.
        self._db.execute("PRAGMA synchronous=NORMAL")
        try:
            return sum(iter(lambda: self._change(_FORGET, (number, number, _ROWS_A_STEP)), 0))
        finally:
            self._db.execute("PRAGMA synchronous=FULL")

    def last(self) -> int:
        """See Inbox."""
        found = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'inbox'").fetchone()
        return int(found[0]) if found else 0

    def waiting(self) -> int:
        """See Inbox."""
        return int(self._db.execute("SELECT COUNT(*) FROM inbox").fetchone()[0])

    def size(self) -> int:
        """See Inbox."""
        names = ("page_count", "freelist_count", "page_size")
        pages, free, page_bytes = (int(self._db.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
        return (pages - free) * page_bytes

    def remove(self, numbers: Collection[int]) -> int:
        """See Inbox."""
        with self._writing():
            return sum(self._db.execute("DELETE FROM inbox WHERE number = ?", (number,)).rowcount for number in numbers)

    def scrub(self) -> None:
        """See Inbox."""
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy_to(self, target: Path) -> None:
        """Write a copy as of this moment; others may go on meanwhile."""
        self._db.execute("VACUUM INTO ?", (str(target),))

    def close(self) -> None:
        """See Inbox."""
        self._db.close()

    def _change(self, statement: str, values: tuple[object, ...]) -> int:
        return self._db.execute(statement, values).rowcount

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
