"""SDKs, unmodified, send while the server and its worker are killed: all events are there once, rightly.

REGULARS_SDK_EVENTS is how many calls each sends (1,000 where it is not set).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.acceptance.conftest import Regulars
from tests.acceptance.live_server import LiveServer

pytestmark = pytest.mark.acceptance

PROGRAMS = Path(__file__).parent / "sdks"
CHROMIUM = "/usr/bin/chromium"
CALLS = int(os.environ.get("REGULARS_SDK_EVENTS", "1000"))
PEOPLE, BROWSERS = max(CALLS // 50, 1), 5
"""How many people one server's SDK sends for; in a browser each has a page of their own."""
PYTHONS = ("segment_python", "rudder_python")
NODES = ("segment_node", "rudder_node")
BROWSER = "segment_browser"
TOLERANCE = timedelta(seconds=5)
REPEATS_SENT_AT = {"rudder_node"}
"""These try again with the body of the first attempt, its `sentAt` included. By that nobody can tell an outage from a
clock that is slow: what waited for the server over half a minute counts as that much later, and never as earlier."""
OUTAGE = timedelta(seconds=90)
PATIENCE = 120 + CALLS // 20  # seconds


def packages() -> Path | None:
    """Where the locked packages of npm are installed; None where there is no Node."""
    if shutil.which("npm") is None:
        return None
    mark = sha256((PROGRAMS / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "regulars-tests" / f"sdks-{mark}"
    if not (cache / "complete").exists():
        cache.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PROGRAMS / name, cache / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"the SDKs' packages cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        (cache / "complete").touch()
    return cache / "node_modules"


def people(name: str) -> int:
    """For how many people this SDK sends, the same number of calls for each."""
    return BROWSERS if name == BROWSER else PEOPLE


def each(name: str) -> int:
    """How many calls it sends for each of them."""
    return CALLS // people(name)


class Sending:
    """The SDKs that can be run here, all of them sending at once."""

    def __init__(self, server: LiveServer) -> None:
        self.server, self.modules = server, packages()
        self.names = [*PYTHONS]
        if self.modules is not None:
            self.names += [*NODES, *([BROWSER] if Path(CHROMIUM).exists() else [])]
        self.keys = {name: server.key(name) for name in self.names}
        self.running: list[subprocess.Popen[bytes]] = []

    def _command(self, name: str) -> list[str]:
        program = [sys.executable, f"{name}.py"] if name in PYTHONS else ["node", f"{name}.cjs"]
        return [*program, self.server.url, self.keys[name], str(people(name)), str(each(name)), name]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "NODE_PATH": str(self.modules or "")}

    def send(self, meanwhile: Callable[[], None]) -> None:
        """Start all of them, and wait until they have sent what they had to; `meanwhile` goes on beside them."""
        disturbing = threading.Thread(target=meanwhile)
        with self._shops() as pages:
            for name in self.names:
                if name != BROWSER:
                    self.running.append(subprocess.Popen(self._command(name), env=self._environment(), cwd=PROGRAMS))
            disturbing.start()
            for number, page in enumerate(pages):
                page.evaluate("told => { run(...told); }", [number, each(BROWSER), BROWSER])
            while disturbing.is_alive():  # the browser goes on while playwright is spoken to
                (pages[0].wait_for_timeout if pages else disturbing.join)(0.1)
            for process in self.running:
                assert process.wait(PATIENCE) == 0
            # What could not be sent while the server was down waits in the page, and is tried again.
            self.server.waits_for(self.total, 60)

    @property
    def total(self) -> int:
        """How many calls all of them send."""
        return sum(people(name) * each(name) for name in self.names)

    @contextmanager
    def _shops(self) -> Iterator[list[Page]]:
        """Pages of a real browser, each a person's, of another origin than the server; none without a browser."""
        if BROWSER not in self.names or self.modules is None:
            yield []
            return
        folder = self.modules / "@segment" / "analytics-next" / "dist" / "umd"
        with served(folder) as origin, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            pages = [browser.new_context().new_page() for _ in range(BROWSERS)]
            for page in pages:
                page.goto(f"{origin}/shop.html")
                page.evaluate("told => load(...told)", [self.server.url, self.keys[BROWSER]])
            yield pages
            browser.close()


class served:  # noqa: N801
    """A folder, and the shop's page, served over HTTP until the end of the block; gives the origin."""

    def __init__(self, folder: Path) -> None:
        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *arguments: Any) -> None:
                pass

            def translate_path(self, path: str) -> str:
                page = PROGRAMS / "browser.html"
                return str(page) if path == "/shop.html" else super().translate_path(path)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def send_through_kills(folder: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """The SDKs that sent, and the lines of the log after all of it, with two kills of everything on the way."""
    regulars = Regulars(folder / "data")
    assert regulars("init", "--password", "sesame-opens-the-shop").code == 0
    server = LiveServer(regulars)
    sending = Sending(server)
    server.start()
    problems: list[BaseException] = []

    def disturb() -> None:
        try:
            for share in (0.2, 0.6):
                server.waits_for(int(share * sending.total), 60)
                server.kill()
                server.start()
        except BaseException as problem:  # told by the test, not lost in a thread
            problems.append(problem)

    try:
        sending.send(disturb)
        assert not problems
        return sending.names, server.lines()
    finally:
        for process in sending.running:
            process.kill()
            process.wait()
        server.stop()


def test_all_events_are_there_once_in_the_right_customer_at_the_right_time(tmp_path: Path) -> None:
    """Of all SDKs in one test: they send at the same time, and doing so twice side by side would starve them."""
    names, lines = send_through_kills(tmp_path)
    for name in names:
        check(name, [line for line in lines if line["source"] == name])
    if len(names) < len([*PYTHONS, *NODES, BROWSER]):
        pytest.skip(f"only {', '.join(names)} were tried: the others need Node with npm, and the browser Chromium")


def check(name: str, ours: list[dict[str, Any]]) -> None:
    """What this SDK sent is there, once, of the right customer and time."""
    expected = {(number, n) for number in range(people(name)) for n in range(each(name) - 1)}
    seen = Counter((int(line["key"].rpartition("-")[2]), line["properties"]["n"]) for line in ours)
    assert expected - seen.keys() == set(), f"{name} lost some"
    assert {event for event, times in seen.items() if times > 1} == set(), f"{name} sent some twice"
    for line in ours:
        number = line["key"].rpartition("-")[2]
        assert line["email"] == f"{name}-{number}@people.example"
        late = datetime.fromisoformat(line["at"]) - datetime.fromisoformat(line["properties"]["now"])
        assert -TOLERANCE < late < (OUTAGE if name in REPEATS_SENT_AT else TOLERANCE), line
