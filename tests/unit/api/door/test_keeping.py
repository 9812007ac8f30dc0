"""Group commit: those who wait share one transaction; what cannot be kept is said so, and the next is tried again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars.api.door.keeping import Keeper
from regulars.ledger.inbox import Body
from regulars.ledger.inbox.sqlite import SqliteInbox

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


class Counted(SqliteInbox):
    """A real inbox that counts its transactions, and waits for a sign before the first."""

    def __init__(self, path: Path, gate: threading.Event) -> None:
        super().__init__(path)
        self.groups: list[int] = []
        self.gate = gate

    def append(self, bodies: Sequence[Body]) -> int:
        self.gate.wait(10)
        self.groups.append(len(bodies))
        return super().append(bodies)


def body(text: str) -> Body:
    return Body(1, "track", NOW, text.encode())


def test_who_waits_shares_a_transaction(tmp_path: Path) -> None:
    gate = threading.Event()
    inbox = Counted(tmp_path / "inbox.sqlite3", gate)

    async def send() -> list[bool]:
        keeper = Keeper(lambda: inbox, most_bodies=5, most_bytes=10_000)
        sending = [asyncio.ensure_future(keeper.keep(body(str(number)))) for number in range(200)]
        await asyncio.sleep(0.1)
        assert (keeper.bodies, keeper.bytes, keeper.is_full) == (200, 490, True)
        gate.set()
        kept = await asyncio.gather(*sending)
        assert (keeper.bodies, keeper.bytes, keeper.is_full) == (0, 0, False)
        keeper.close()
        return kept

    assert all(asyncio.run(send()))
    assert sum(inbox.groups) == 200
    assert len(inbox.groups) <= 3
    assert len(SqliteInbox(tmp_path / "inbox.sqlite3").read_after(0, 1_000)) == 200


def test_what_waits_is_kept_at_the_end(tmp_path: Path) -> None:
    gate = threading.Event()
    inbox = Counted(tmp_path / "inbox.sqlite3", gate)

    async def send_and_end() -> None:
        keeper = Keeper(lambda: inbox, most_bodies=100, most_bytes=10_000)
        sending = [asyncio.ensure_future(keeper.keep(body(str(number)))) for number in range(20)]
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.to_thread(keeper.close)
        assert all(await asyncio.gather(*sending))

    asyncio.run(send_and_end())
    assert len(SqliteInbox(tmp_path / "inbox.sqlite3").read_after(0, 100)) == 20


def test_a_failing_disk_is_told_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    opened: list[int] = []

    def open_inbox() -> SqliteInbox:
        opened.append(len(opened))
        if len(opened) == 1:
            raise OSError("no space left for ann@example.com")
        return SqliteInbox(tmp_path / "inbox.sqlite3")

    async def send() -> list[bool]:
        keeper = Keeper(open_inbox, most_bodies=100, most_bytes=10_000)
        kept = [await keeper.keep(body(text)) for text in ("one", "two", "three")]
        keeper.close()
        return kept

    assert asyncio.run(send()) == [False, True, True]
    assert len(opened) == 2
    assert "OSError" in caplog.text
    assert "ann@example.com" not in caplog.text
    left = SqliteInbox(tmp_path / "inbox.sqlite3").read_after(0, 100)
    assert [kept.body for kept in left] == [b"two", b"three"]
