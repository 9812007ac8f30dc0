"""kill -9 while live events are projected and sealed: all of it counts once, and the timeline agrees with the log."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.acceptance.conftest import Regulars
from tests.acceptance.live_server import LiveServer

from regulars.ledger.inbox import Body
from regulars.ledger.inbox.sqlite import FILE, SqliteInbox

pytestmark = pytest.mark.acceptance
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
PEOPLE, EACH, KILLS = 25, 50, 4


def bodies(source: int) -> list[Body]:
    """Of every person a visit, who they are, steps and an order, told twice; mixed among all."""
    draw, calls = random.Random(5), []
    for person in range(PEOPLE):
        for n in range(EACH):
            at = (NOW + timedelta(seconds=n)).isoformat()
            call: dict[str, object] = {"messageId": f"{person}-{n}", "timestamp": at, "userId": f"u{person}"}
            if n == 0:
                call |= {"type": "track", "event": "Visited", "anonymousId": f"a{person}", "userId": None}
            elif n == 1:
                call |= {"type": "identify", "anonymousId": f"a{person}", "traits": {"email": f"u{person}@a.example"}}
            elif n == EACH - 1:
                said = {"order_id": f"O{person}", "total": 5, "currency": "GBP"}
                call |= {"type": "track", "event": "Order Completed", "properties": said}
            else:
                call |= {"type": "track", "event": "Stepped"}
            calls += [call, call]
    draw.shuffle(calls)
    batches = [calls[start : start + 20] for start in range(0, len(calls), 20)]
    return [Body(source, "batch", NOW + timedelta(hours=1), json.dumps({"batch": batch}).encode()) for batch in batches]


def ask(data: Path, sql: str) -> int:
    with closing(sqlite3.connect(f"file:{data / 'regulars.sqlite3'}?mode=ro", uri=True, timeout=30)) as database:
        return int(database.execute(sql).fetchone()[0])


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    regulars, draw = Regulars(tmp_path / "data"), random.Random(3)
    assert regulars("init", "--password", "sesame-opens-the-shop").code == 0
    server = LiveServer(regulars)
    server.key("Web shop")
    inbox = SqliteInbox(regulars.data / FILE)
    inbox.append(bodies(ask(regulars.data, "SELECT id FROM ledger_source")))
    for _ in range(KILLS):
        before = server.projected()
        worker = subprocess.Popen(
            regulars.command("work", "--once"),
            env=regulars.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while worker.poll() is None and server.projected() == before:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.4))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert regulars("work", "--once").code == 0
    assert server.projected() == PEOPLE * EACH
    lines = server.lines()
    assert Counter(line["name"] for line in lines) == {
        "Visited": PEOPLE,
        "Stepped": PEOPLE * (EACH - 3),
        "Order Completed": PEOPLE,
    }
    assert Counter(line["email"] for line in lines) == {f"u{person}@a.example": EACH - 1 for person in range(PEOPLE)}
    assert ask(regulars.data, "SELECT COUNT(*) FROM ledger_timelineentry") == len(lines)
    assert ask(regulars.data, "SELECT COUNT(*) FROM ledger_logsegment") > 0, "it was sealed, too"
    assert ask(regulars.data, "SELECT COUNT(*) FROM ledger_event") < len(lines)
    assert inbox.waiting() == 0
    inbox.close()
