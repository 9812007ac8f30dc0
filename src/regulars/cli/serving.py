"""Serving: the web process, with the worker as a child beside it; both end together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

APPLICATION = "regulars.server.asgi:application"
_PATIENCE_SECONDS = 15
_AGAIN_SECONDS = 3.0


def serve(host: str, port: int, *, ready: Callable[[], None]) -> None:
    """Serve until a signal ends it; `ready` is called once requests are answered. The ledger must be up to date."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from regulars.kernel.options import data_folder

    (data_folder() / "static").mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE_SECONDS,
    )
    threading.Thread(target=_when_answering, args=(host, port, ready), daemon=True).start()
    with _worker():
        server.serve()


def _when_answering(host: str, port: int, ready: Callable[[], None]) -> None:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    while True:
        with suppress(OSError), socket.create_connection((reached, port), timeout=1):
            ready()
            return
        time.sleep(0.05)


@contextmanager
def _worker() -> Iterator[None]:
    """The process that does background work; it is started again should it fail, and ends with us."""
    ending = threading.Event()
    command = [sys.executable, "-m", "regulars", "work", "--parent", str(os.getpid())]
    # In a session of its own, so that Ctrl-C reaches it through us only, when the web process has ended.
    child = [subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)]

    def watch() -> None:
        while not ending.is_set():
            child[0].wait()
            if not ending.wait(_AGAIN_SECONDS):
                child[0] = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ending.set()
        child[0].terminate()
        try:
            child[0].wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            # What it does is one transaction or none, and its job is taken up again at the next start.
            child[0].kill()
