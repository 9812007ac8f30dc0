"""What the event door is measured against: bare ASGI handlers that parse a body, commit it and say so, and no more."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

_OK = msgspec.json.encode({"success": True})
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_OK)).encode())]


class _Sqlite:
    def __init__(self) -> None:
        self.db = sqlite3.connect(os.environ["BARE_STORE"], isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE IF NOT EXISTS bare (number INTEGER PRIMARY KEY, body BLOB NOT NULL)")

    def one(self, body: bytes) -> None:
        self.db.execute("INSERT INTO bare (body) VALUES (?)", (body,))

    def many(self, bodies: list[bytes]) -> None:
        self.db.execute("BEGIN")
        self.db.executemany("INSERT INTO bare (body) VALUES (?)", [(body,) for body in bodies])
        self.db.execute("COMMIT")


class _Postgres:
    def __init__(self) -> None:
        import psycopg

        self.db = psycopg.connect(os.environ["BARE_STORE"], autocommit=True)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS bare (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body BYTEA)"
        )

    def one(self, body: bytes) -> None:
        self.db.execute("INSERT INTO bare (body) VALUES (%b)", (body,))

    def many(self, bodies: list[bytes]) -> None:
        with self.db.transaction():
            self.db.cursor().executemany("INSERT INTO bare (body) VALUES (%b)", [(body,) for body in bodies])


def _store() -> _Sqlite | _Postgres:
    return _Postgres() if os.environ["BARE_STORE"].startswith("postgres") else _Sqlite()


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            return body


async def _ok(send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _OK})


class _Simple:
    """One transaction a request, in the handler itself."""

    store: Any = None

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        self.store = self.store or _store()
        body = await _body(receive)
        msgspec.json.decode(body)
        self.store.one(body)
        await _ok(send)


class _Grouped:
    """Requests that wait together share a transaction, which a thread commits."""

    queue: SimpleQueue[Any] | None = None

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        if self.queue is None:
            self.queue = SimpleQueue()
            threading.Thread(target=self._commit, args=(asyncio.get_running_loop(),), daemon=True).start()
        body = await _body(receive)
        msgspec.json.decode(body)
        done = asyncio.get_running_loop().create_future()
        self.queue.put((body, done))
        await done
        await _ok(send)

    def _commit(self, loop: asyncio.AbstractEventLoop) -> None:
        store = _store()
        assert self.queue is not None
        while True:
            group = [self.queue.get()]
            try:
                while len(group) < 500:
                    group.append(self.queue.get_nowait())
            except Empty:
                pass
            store.many([body for body, _ in group])
            loop.call_soon_threadsafe(lambda group=group: [done.set_result(None) for _, done in group])


simple = _Simple()
grouped = _Grouped()
