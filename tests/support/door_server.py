"""A real event door: a ledger with a source and its key, served by the real server, to be killed and started again."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.commands import Shop

from regulars.ledger.inbox import Kept
from regulars.ledger.inbox.calls import Call, read_calls
from regulars.ledger.inbox.sqlite import FILE, SqliteInbox


@dataclass(frozen=True)
class Ledger(Shop):
    """A data folder with settings of its own."""

    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, **self.settings}


@dataclass
class DoorServer:
    """Where the door is, its write key, and the data folder behind it."""

    shop: Ledger
    port: int
    key: str = ""
    workers: int = 1
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve; returns once requests are answered."""
        (self.shop.data / "static").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--log-level", "error"]
        command += ["--workers-kill-timeout", "10"]
        command += ["--port", str(self.port), "--workers", str(self.workers), "regulars.server.asgi:application"]
        # In a group of its own, so that one signal ends the server with its workers.
        self.process = subprocess.Popen(command, env=self.shop.environment, start_new_session=True)
        for _ in range(400):
            try:
                self.send("/t", b"", key="", method="OPTIONS")
                return
            except OSError:
                assert self.process.poll() is None, "the server ended before it answered"
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would: kill -9, of the server and its workers at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """As a person would; gives the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    def send(
        self, path: str, body: bytes | object, *, key: str | None = None, method: str = "POST", **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """One request on a connection of its own; gives status, answer and headers. `key` empty: none is sent."""
        key = self.key if key is None else key
        if key:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            said = answer.read()
            return answer.status, json.loads(said) if said else None, dict(answer.getheaders())

    def kept(self) -> list[Kept]:
        """All that is in the inbox."""
        with closing(SqliteInbox(self.shop.data / FILE)) as inbox:
            return inbox.read_after(0, 1_000_000)

    def calls(self) -> list[Call]:
        """All calls in the inbox that can be used."""
        return [call for kept in self.kept() for call in read_calls(kept.call, kept.body, kept.received_at).calls]

    def make_key(self, source: str = "web shop", name: str = "main") -> dict[str, Any]:
        made: dict[str, Any] = self.shop.ask("key", "make", source, "--name", name)
        return made


def make_door(folder: Path, **settings: str) -> DoorServer:
    """A ledger with one source and its key, not served yet."""
    server = DoorServer(Ledger(folder, settings), _free_port())
    server.shop.run("init", "--json")
    server.key = server.make_key()["key"]
    return server


@contextmanager
def serving_copy(made: DoorServer, folder: Path, *, workers: int = 1, **settings: str) -> Iterator[DoorServer]:
    """A copy of a ledger just made, in another folder, served until the end of the block."""
    shutil.copytree(made.shop.data, folder)
    with serving(DoorServer(Ledger(folder, settings), _free_port(), made.key, workers)) as server:
        yield server


@contextmanager
def serving(server: DoorServer) -> Iterator[DoorServer]:
    """Serve until the end of the block."""
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
