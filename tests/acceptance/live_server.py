"""A server for live events that is killed and started again, all its processes at once, as a power cut would."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Regulars

ROOT = Path(__file__).resolve().parents[2]


class LiveServer:
    """`regulars serve` on a data folder, always at the same port."""

    def __init__(self, regulars: Regulars) -> None:
        self.regulars = regulars
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        for _ in range(100):  # the port may be held for a moment by who was killed
            self.process = subprocess.Popen(
                self.regulars.command("serve", "--port", self.port),
                env=self.regulars.environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            while self.process.poll() is None:
                if self._answers():
                    return
                time.sleep(0.05)
            time.sleep(0.1)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """kill -9 of the server, its web processes and its worker."""
        assert self.process is not None
        doomed = [self.process.pid, *_descendants(self.process.pid)]
        for number in doomed:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()
        while self._answers():  # as long as a thread of theirs still ends, the socket takes what nobody will read
            time.sleep(0.005)

    def _answers(self) -> bool:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def stop(self) -> None:
        """End in peace."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def key(self, source: str) -> str:
        """A new write key of a source."""
        return str(self.regulars("key", "make", source, "--json").json["key"])

    def projected(self) -> int:
        """How many calls were taken in so far."""
        path = self.regulars.data / "regulars.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
            found = database.execute("SELECT COALESCE(SUM(count), 0) FROM ledger_livecount WHERE kind = 'taken'")
            return int(found.fetchone()[0])

    def waits_for(self, calls: int, seconds: float) -> int:
        """Wait until so many calls were taken in, or so long without one more; gives how many were."""
        before, since = -1, time.monotonic()
        while (found := self.projected()) < calls:
            if found != before:
                before, since = found, time.monotonic()
            if time.monotonic() - since > seconds:
                break
            time.sleep(0.1)
        return found

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log, see `tests.support.live_report`."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.live_report"],
            env=self.regulars.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found


def _descendants(number: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in task.read_text(encoding="ascii").split():
                found += [int(child), *_descendants(int(child))]
    return found
