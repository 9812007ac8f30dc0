"""kill -9 at random moments of an import and of a run: the next start completes, and the ledger is the same."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from tests.support.commands import Shop

pytestmark = pytest.mark.acceptance
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty thousand lines of a shop, from a seed."""
    draw = random.Random(11)
    rows = [HEADER]
    for invoice in range(10_000):
        day, month = draw.randint(1, 28), draw.randint(1, 12)
        customer = draw.choice(["", *(str(draw.randint(1, 800)) for _ in range(6))])
        for _ in range(3):
            item = draw.randint(1, 200)
            price = f"{draw.uniform(1, 30):.2f}"
            when = f"2025-{month:02d}-{day:02d} {draw.randint(9, 17):02d}:15:00"
            rows.append(
                f"{50_000 + invoice},S{item},Thing {item},{draw.randint(1, 9)},{when},{price},{customer},France"
            )
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def take_in(sales: Path) -> list[str]:
    return ["import", str(sales), "--yes", "--json"]


def kill_at_random(shop: Shop, arguments: list[str], seconds: float, draw: random.Random) -> None:
    process = shop.start(*arguments)
    time.sleep(draw.uniform(0.05, 1.05) * seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_ten_kills_leave_no_trace(sales: Path, tmp_path: Path) -> None:
    draw = random.Random(23)
    calm = Shop(tmp_path / "calm")
    started = time.monotonic()
    calm.run(*take_in(sales))
    import_seconds = time.monotonic() - started
    started = time.monotonic()
    calm.run("run", "--json")
    run_seconds = time.monotonic() - started

    stormy = Shop(tmp_path / "stormy")
    for _ in range(5):
        kill_at_random(stormy, take_in(sales), import_seconds, draw)
    stormy.run(*take_in(sales))
    for _ in range(5):
        kill_at_random(stormy, ["run", "--json"], run_seconds, draw)
    stormy.run("run", "--json")

    ours, theirs = stormy.digest(), calm.digest()
    assert {table for table in theirs if ours[table] != theirs[table]} <= {"Run"}
    assert not list((stormy.data / "log").glob("*.growing"))
