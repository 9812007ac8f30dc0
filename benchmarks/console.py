"""How fast does each page of the console answer over HTTP, on a ledger of many customers?

Needs such a ledger, and names its folder in REGULARS_DATA:

    ./dev demo --size 100000 --no-serve --folder /somewhere
    REGULARS_DATA=/somewhere/ledger ./dev bench console

Each page is asked for with whatever people vary (searches, filters, orders, page numbers, customers), one request after
the other. `first` is the first answer after the server has started, when charts are drawn and figures summed up.
A person `console-benchmark` is let in for it, with a password made up anew.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from rich.console import Console
from rich.table import Table

NAME = "console-benchmark"
TIMES = 60
GOAL_MS = 300.0
_SEARCHES = ("smith", "sarah", "leeds", "anna brown", "zzzz", "gmail", "07", "a", "o'brien", "wilson york")
_SORTS = ("value", "at_stake", "risk", "last_order", "name")
_TIERS = ("most valuable", "most growable", "steady", "low", "below zero", "prospect")


def run() -> None:
    """Serve the ledger, ask for every page, and print how long the answers took."""
    data = os.environ.get("REGULARS_DATA", "")
    if not data or not (Path(data) / "regulars.sqlite3").exists():
        print("needs a ledger of many customers; see the first lines of benchmarks/console.py")
        return
    password = secrets.token_urlsafe(16)
    _let_in(password)
    with _serving() as port:
        asker = Asker(port)
        asker.sign_in(password)
        results = {page: [asker.ask(path) for path in paths] for page, paths in _pages(asker).items()}
        results["Customers, as one types"] = [asker.ask(path, htmx=True) for path in _typed()]
        results |= _returns(asker)
    _print(results, asker)


class Asker:
    """One browser: a connection that stays open, with its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("localhost", port)
        self.cookies: dict[str, str] = {}
        self.customers = 0

    def ask(self, path: str, *, htmx: bool = False) -> tuple[float, int]:
        """Milliseconds until the whole page is here, and its bytes."""
        started = time.perf_counter()
        status, page = self._request("GET", path, headers={"HX-Request": "true"} if htmx else {})
        taken = 1000 * (time.perf_counter() - started)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return taken, len(page)

    def read(self, path: str) -> str:
        """The page as text."""
        return self._request("GET", path)[1].decode()

    def sign_in(self, password: str) -> None:
        """Through the form."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read("/sign-in/"))
        form = {"username": NAME, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        status, _ = self._request(
            "POST", "/sign-in/", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        if status != 302:
            raise RuntimeError(f"signing in answered {status}")

    def _request(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body or None, {"Cookie": cookies, **(headers or {})})
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()


def _pages(asker: Asker) -> dict[str, list[str]]:
    """The paths to ask for, by page; chosen by a seed."""
    chance = random.Random(1)
    total = re.search(r"<strong>([\d,]+)</strong> customer", asker.read("/customers/"))
    asker.customers = int(total[1].replace(",", "")) if total else 0
    last = max(asker.customers // 50, 1)
    lists = [f"/customers/?sort={chance.choice(_SORTS)}&page={chance.randint(1, last)}" for _ in range(6)]
    codes = [code for path in lists for code in re.findall(r'href="(/customers/[0-9A-Z]{7}/)"', asker.read(path))]
    number = re.search(r'href="(/identify/imports/\d+/)"', asker.read("/identify/imports/"))
    return {
        "Today": ["/"] * TIMES,
        "Customers": ["/customers/"] * TIMES,
        "Customers, any order and page": [
            f"/customers/?sort={chance.choice(_SORTS)}&page={chance.randint(1, last)}" for _ in range(TIMES)
        ],
        "Customers, filtered": [f"/customers/?{urlencode(_filter(chance))}" for _ in range(TIMES)],
        "One customer": [chance.choice(codes) for _ in range(TIMES)],
        "Identify": ["/identify/"] * TIMES,
        "Imports": ["/identify/imports/"] * TIMES,
        "One import": [number[1] if number else "/identify/imports/"] * TIMES,
        "Differentiate": ["/differentiate/"] * TIMES,
        "Interact": ["/interact/"] * TIMES,
        "Customise": ["/customise/"] * TIMES,
        "Measure": ["/measure/"] * TIMES,
        "Months and quarters": _periods(asker),
        "Settings": ["/settings/"] * TIMES,
        "People and roles": ["/settings/people/"] * TIMES,
        "Audit log": ["/settings/audit/"] * TIMES,
    }


def _periods(asker: Asker) -> list[str]:
    """Each month and quarter that was measured, in turn."""
    names = re.findall(r'<option value="(\d{4}-\w+)"', asker.read("/measure/periods/"))
    paths = [f"/measure/periods/?of={name}" for name in names] or ["/measure/periods/"]
    return [paths[number % len(paths)] for number in range(TIMES)]


def _returns(asker: Asker) -> dict[str, list[tuple[float, int]]]:
    """Return on Customer between days that nobody asked about before: the page, the figures that follow, and again;
    and the file of all that a month is reckoned from."""
    found = re.search(r"return-on-customer\.csv\?start=(\S+?)&amp;end=(\S+?)\"", asker.read("/measure/periods/"))
    if found is None:
        return {}
    start, end = map(date.fromisoformat, found.groups())
    asked = [f"?start={start + timedelta(days=day)}&end={end - timedelta(days=day)}" for day in range(1, 6)]
    return {
        "Between two days, the page": [asker.ask(f"/measure/{days}") for days in asked],
        "Between two days, the figures": [asker.ask(f"/measure/between/{days}", htmx=True) for days in asked],
        "Between two days, again": [asker.ask(f"/measure/{days}") for days in asked],
        "All that a quarter is reckoned from": [
            asker.ask(f"/measure/return-on-customer.csv?start={start}&end={end}") for _ in range(3)
        ],
    }


def _filter(chance: random.Random) -> dict[str, str]:
    wanted = {
        "search": chance.choice(("", "", *_SEARCHES)),
        "tier": chance.choice(("", *_TIERS)),
        "risk_at_least": chance.choice(("", "0.5", "0.8")),
        "sort": chance.choice(_SORTS),
    }
    return {name: value for name, value in wanted.items() if value}


def _typed() -> list[str]:
    words = [
        word[:length] for word in ("smith", "margaret", "leeds", "wilson", "huddersfield") for length in range(1, 7)
    ]
    return [f"/customers/?{urlencode({'search': word})}" for word in words]


def _print(results: dict[str, list[tuple[float, int]]], asker: Asker) -> None:
    table = Table(title=f"Milliseconds per page, {asker.customers:,} customers")
    for heading in ("page", "first", "p50", "p95", "most", "kB", ""):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for page, answers in results.items():
        taken = np.array([milliseconds for milliseconds, _ in answers])
        p50, p95 = np.percentile(taken, [50, 95])
        size = np.mean([size for _, size in answers]) / 1000
        verdict = "" if p95 < GOAL_MS else "over"
        table.add_row(page, *(f"{value:,.0f}" for value in (taken[0], p50, p95, taken.max(), size)), verdict)
    Console().print(table)
    print(f"goal: p95 under {GOAL_MS:.0f} ms on every page")


def _let_in(password: str) -> None:
    command = [sys.executable, "-m", "regulars", "users"]
    adding = [*command, "add", NAME, "--role", "owner", "--password", password]
    added = subprocess.run(adding, capture_output=True, check=False)
    if added.returncode:
        subprocess.run([*command, "password", NAME, "--password", password], check=True, capture_output=True)


@contextmanager
def _serving() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "regulars", "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    run()
