"""A console to visit: a small sample business, people of every role, and the server with its worker."""

from __future__ import annotations

import fcntl
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.conftest import Regulars

PASSWORD = "sesame-opens-the-shop"
ROLES = ("owner", "marketer", "agent", "analyst")


@dataclass(frozen=True)
class Console:
    """Where the console is served, and on which data; each role signs in under its own name."""

    url: str
    regulars: Regulars

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://").rstrip("/")


def make_business(folder: Path, size: int) -> Regulars:
    """A sample business in a folder, worked out, with a person of each role; once for each size, then copied."""
    run = folder.parent.parent if folder.parent.name.startswith("popen-") else folder.parent  # of all workers
    master = run / f"business-of-{size}"
    with (run / f"{master.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (master / "made").exists():
            _work_out(master, size)
            (master / "made").touch()
    shutil.copytree(master / "ledger", folder / "ledger")
    return Regulars(folder / "ledger")


def _work_out(folder: Path, size: int) -> None:
    made = Regulars(folder)("demo", "--no-serve", "--size", size, "--folder", folder)
    assert made.code == 0, made.err
    regulars = Regulars(folder / "ledger")
    for role in ROLES:
        added = regulars("users", "add", role, "--role", role, "--password", PASSWORD)
        assert added.code == 0, added.err


@contextmanager
def serving(regulars: Regulars) -> Iterator[Console]:
    """Serve until the end of the block, as `regulars serve` does."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        regulars.command("serve", "--port", port),
        env=regulars.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the server ended before it answered"
                time.sleep(0.1)
        yield Console(f"http://localhost:{port}", regulars)
    finally:
        server.terminate()
        server.wait(30)
