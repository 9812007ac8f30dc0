"""How long does a page wait for what to show, on a ledger of 100,000 customers?

A ledger on SQLite is filled with REGULARS_BENCH_CUSTOMERS customers (100,000, if not set), each known by the number of
a browser; half have an offer and a question that is ready, a third said something about marketing. `regulars serve`
answers over HTTP on this machine, to one visitor at a time and to four at once, each question about another of 500
customers, after a warming up (what they were shown is noted meanwhile). Beside it stands what the same server needs for
a file that asks nothing of the ledger. The aim: 99 in 100 within 10 ms.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
WARMING, ASKED, AT_ONCE = 500, 2_000, 4


def run() -> None:
    """Measure in a process of its own, on a ledger of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.next"],
            env={**os.environ, "REGULARS_DATA": scratch},
            cwd=ROOT,
            check=True,
        )


def measure() -> None:
    """Fill, serve, ask; print each."""
    from regulars.ledger.opening import open_ledger

    open_ledger()
    customers = int(os.environ.get("REGULARS_BENCH_CUSTOMERS", "100_000"))
    key, token, proof = _fill(customers)
    print(f"{customers:,} customers; ms            one at a time           {AT_ONCE} at once")
    print(f"{'':34}p50    p95    p99      p50    p95    p99   a second")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "regulars", "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        _wait(port)
        bearer = {"Authorization": f"Bearer {token}"}
        named = {"key": key, "placement": "hero", "lang": "en"}
        rows: list[tuple[str, Callable[[int], str], dict[str, str]]] = [
            ("a file, without the ledger", lambda _: "/v1/site.js", {}),
            ("a stranger", lambda _: _next(named), {}),
            ("a visitor we know", lambda n: _next({**named, "anonymousId": f"b-{n}"}), {}),
            ("the same, and a question", lambda n: _next({**named, "anonymousId": f"b-{n}", "question": "1"}), {}),
            ("a user with proof", lambda n: _next({**named, "userId": f"u-{n}", "proof": proof(f"u-{n}")}), {}),
            ("a server, the whole context", lambda n: _next({**named, "anonymousId": f"b-{n}"}), bearer),
        ]
        for what, path, headers in rows:
            alone, _ = _ask(port, path, headers, customers, 1)
            together, seconds = _ask(port, path, headers, customers, AT_ONCE)
            print(f"  {what:28} {_spread(alone)}   {_spread(together)} {len(together) / seconds:8,.0f}")
    finally:
        server.terminate()
        server.wait(30)


def _next(fields: dict[str, str]) -> str:
    return f"/v1/next?{urlencode(fields)}"


def _fill(customers: int) -> tuple[str, str, Callable[[str], str]]:
    """Customers, offers, consents, contents; gives a write key, a token, and how to vouch for a user."""
    import polars as pl

    from regulars.interact.site.content import Words, add_placement, put_content
    from regulars.interact.site.proof import proof_of
    from regulars.ledger.frames import UTC_TIME, write_frame
    from regulars.ledger.models import Action, Consent, Customer, Decision, Link, ReadyQuestion, Record, Source
    from regulars.ledger.users import add_user, issue_token
    from regulars.ledger.write_keys import make_key

    key, _ = make_key("Web shop", "main", by="benchmark", at=NOW)
    source = Source.objects.get().pk
    actions = [Action.objects.create(key=f"offer-{n}", name=f"Offer {n}", kind="offer").pk for n in range(15)]
    add_placement("hero")
    put_content("hero", Words("Welcome", "Good to see you."))
    for number in range(15):
        put_content("hero", Words(f"Offer {number}", "Only now."), action=f"offer-{number}")
    moment = pl.lit(NOW).cast(UTC_TIME)
    numbers = pl.DataFrame({"id": range(1, customers + 1)})
    write_frame(Customer, numbers.with_columns(known_since=moment, name=pl.format("Customer {}", "id")))
    keys = pl.concat([
        numbers.select("id", customer="id", key=pl.format("anonymous:b-{}", "id")),
        numbers.select(pl.col("id") + customers, customer="id", key=pl.format("u-{}", "id")),
    ])  # fmt: skip
    write_frame(Record, keys.select("id", "key", source=pl.lit(source), learned_at=moment))
    told = {"probability": pl.lit(1.0), "evidence": pl.lit("test"), "linked_at": moment}
    write_frame(Link, keys.select("customer", record="id", **told))
    offered = numbers.filter(pl.col("id") % 2 == 0)
    write_frame(
        Decision,
        offered.select(
            customer="id",
            action=(pl.col("id") % 15).replace_strict(dict(enumerate(actions))),
            channel=pl.lit("email"),
            as_of=moment,
            decided_at=moment,
            policy=pl.lit("benchmark"),
            reasons=pl.lit("[]"),
            alternatives=pl.lit("[]"),
            facts=pl.lit("{}"),
        ),
    )
    ready = {"question": pl.lit("best_channel"), "reckoned_at": pl.lit(datetime.now(UTC)).cast(UTC_TIME)}
    write_frame(ReadyQuestion, offered.select(customer="id", code=pl.format("code-{}", "id"), **ready))
    said = {"channel": pl.lit("email"), "purpose": pl.lit("marketing"), "state": pl.lit("granted"), "given_at": moment}
    write_frame(Consent, numbers.filter(pl.col("id") % 3 == 0).select(record="id", **said))
    add_user("bench", "owner", "a long enough password", by="benchmark", at=NOW)
    token, _ = issue_token("benchmark", ["see"], by="bench", at=NOW)
    return key, token, lambda user: proof_of(source, user)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def _ask(
    port: int, path: Callable[[int], str], headers: dict[str, str], customers: int, at_once: int
) -> tuple[list[float], float]:
    """Seconds of each answer, and of all together."""
    seconds: list[float] = []

    def one(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        mine = []
        for number in range(WARMING + ASKED // at_once):
            target = path((first + number % 500 * 7_919) % customers + 1)
            started = time.perf_counter()
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            mine.append(time.perf_counter() - started)
            assert answer.status == 200, body
        seconds.extend(mine[WARMING:])

    threads = [threading.Thread(target=one, args=(start * 1_000,)) for start in range(at_once)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - started
    return seconds, whole * len(seconds) / (len(seconds) + WARMING * at_once)


def _spread(seconds: list[float]) -> str:
    import numpy as np

    found: Any = np.quantile(seconds, (0.5, 0.95, 0.99)) * 1_000
    return "".join(f"{value:7.2f}" for value in found)


if __name__ == "__main__":
    measure()
