"""The door's books when the ledger cannot be read: what was known goes on holding, and nobody is turned away for it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from regulars.api.door import books
from regulars.api.door.books import Books, Key, NotOpen
from regulars.ledger.inbox.sqlite import SqliteInbox
from regulars.ledger.write_keys import hash_of


class Shelf(Books):
    """Books whose ledger a test fills, and takes away; each reading takes a little."""

    def __init__(self, path: Path, most_bytes: int = 1 << 30) -> None:
        super().__init__(lambda: SqliteInbox(path), most_bytes=most_bytes)
        self.ledger: dict[str, Key] | None = {}
        self.readings = 0

    def _look(self) -> tuple[dict[str, Key], bool]:
        self.readings += 1
        time.sleep(0.02)
        if self.ledger is None:
            raise OSError("the ledger is away")
        return {hash_of(text): key for text, key in self.ledger.items()}, self._waits_too_much()

    def _write_soon(self) -> None:
        """What is used is not written down here."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite3"


def grow_old(shelf: Shelf, seconds: float) -> None:
    shelf._read_at -= seconds


def test_a_ledger_never_read_is_no_wrong_key(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def ask() -> None:
        shelf = Shelf(path)
        shelf.ledger = None
        with pytest.raises(NotOpen):
            await shelf.key("k")
        shelf.ledger = {"k": Key(1, 7)}
        assert await shelf.key("k") == Key(1, 7)
        shelf.ledger = None
        grow_old(shelf, 60)
        assert await shelf.key("k") == Key(1, 7), "it held when it was last read"

    asyncio.run(ask())
    assert "OSError" in caplog.text
    assert "away" not in caplog.text


def test_keys_come_and_go(path: Path) -> None:
    async def ask() -> None:
        shelf = Shelf(path)
        shelf.ledger = {"old": Key(1, 7)}
        assert await shelf.key("old") == Key(1, 7)
        shelf.ledger = {"new": Key(2, 7)}
        assert await shelf.key("new") is None, "strangers do not make us read again and again"
        grow_old(shelf, books._SOON_SECONDS)
        assert await shelf.key("new") == Key(2, 7), "a new key opens within half a second"
        assert await shelf.key("old") is None
        shelf.ledger = {}
        grow_old(shelf, books.AGAIN_SECONDS)
        assert await shelf.key("new") == Key(2, 7), "nobody waits for the next reading"
        await asyncio.sleep(0.2)
        assert await shelf.key("new") is None

    asyncio.run(ask())


def test_who_asks_at_once_shares_a_reading_and_may_leave(path: Path) -> None:
    async def ask() -> None:
        shelf = Shelf(path)
        shelf.ledger = {"k": Key(1, 7)}
        asking = [asyncio.ensure_future(shelf.key("k")) for _ in range(50)]
        await asyncio.sleep(0.005)
        asking[0].cancel()
        assert await asyncio.gather(*asking[1:]) == [Key(1, 7)] * 49
        assert shelf.readings == 1

    asyncio.run(ask())


def test_a_full_inbox_is_seen_and_a_broken_one_is_not_called_full(path: Path, tmp_path: Path) -> None:
    async def ask(shelf: Shelf) -> bool:
        shelf.ledger = {"k": Key(1, 7)}
        assert await shelf.key("k")
        return shelf.inbox_is_full

    assert asyncio.run(ask(Shelf(path, most_bytes=100)))
    assert not asyncio.run(ask(Shelf(path)))
    (tmp_path / "broken.sqlite3").write_bytes(b"no database" * 1_000)
    assert not asyncio.run(ask(Shelf(tmp_path / "broken.sqlite3", most_bytes=100)))
