"""Does the event door keep up with a bare handler that parses and commits the same bodies, on the same two cores?

Server and load generator share the cores. Each round sends to all servers one after the other; figures are the medians
of the rounds. The bare handlers ask for no key, judge nothing and answer always yes: `simple` commits each request by
itself, `grouped` lets waiting requests share a transaction. Then an hour's worth of events, with the memory of the
process that takes them at every tenth.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROUNDS, SECONDS = 4, 2.0
BATCHES_AT_ONCE, SINGLES_AT_ONCE = 16, 64
ITEMS = 100
AN_HOUR = 360_000
"""Events in an hour at a hundred a second."""

TARGETS = {"batches of 100": 0.60, "single tracks": 0.50}
TARGET_P99_MS = 250.0
POSTGRES = os.environ.get("REGULARS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """One that is measured."""

    name: str
    port: int
    pid: int
    headers: str


@dataclass(frozen=True)
class Load:
    """What one run of the load generator saw."""

    events_a_second: float
    p50_ms: float
    p99_ms: float


def run() -> None:
    """For both databases and both kinds of body: events a second, latencies, and the ratios."""
    for database in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            try:
                servers = _servers(stack, Path(folder), database)
            except OSError as error:
                print(f"{database}: skipped ({error})")
                continue
            for kind in TARGETS:
                _compare(database, kind, servers)
            _remember(database, servers[0])


def _compare(database: str, kind: str, servers: list[Server]) -> None:
    bodies = _bodies(kind)
    at_once, events = (BATCHES_AT_ONCE, ITEMS) if kind == "batches of 100" else (SINGLES_AT_ONCE, 1)
    path = "/v1/batch" if events > 1 else "/v1/track"
    seen: dict[str, list[Load]] = {server.name: [] for server in servers}
    for number in range(ROUNDS + 1):
        for server in servers:
            load = _send(server, path, bodies, at_once, events, seconds=SECONDS if number else 1.0)
            if number:  # the first is to warm up
                seen[server.name].append(load)
    table = Table(title=f"{database}, {kind}, {at_once} connections")
    for name in ("server", "events/s", "p50 ms", "p99 ms", "of bare simple", "of bare grouped"):
        table.add_column(name, justify="left" if name == "server" else "right")
    for server in servers:
        loads = seen[server.name]
        ratios = [_ratio(loads, seen[other]) for other in ("bare simple", "bare grouped")]
        table.add_row(
            server.name,
            f"{_middle(loads, 'events_a_second'):,.0f}",
            f"{_middle(loads, 'p50_ms'):.1f}",
            f"{_middle(loads, 'p99_ms'):.1f}",
            *(f"{ratio:.2f}" for ratio in ratios),
        )
    Console(width=110).print(table)
    print(f"targets: {TARGETS[kind]:.2f} of either bare handler, p99 under {TARGET_P99_MS:.0f} ms", flush=True)


def _middle(loads: list[Load], figure: str) -> float:
    return statistics.median(getattr(load, figure) for load in loads)


def _ratio(ours: list[Load], theirs: list[Load]) -> float:
    """The median of the rounds' ratios: what else the machine does changes from round to round."""
    return statistics.median(a.events_a_second / b.events_a_second for a, b in zip(ours, theirs, strict=True))


def _remember(database: str, server: Server) -> None:
    bodies, sizes = _bodies("batches of 100"), [_memory(server.pid)]
    for _ in range(10):
        _send(server, "/v1/batch", bodies, BATCHES_AT_ONCE, ITEMS, requests=AN_HOUR // ITEMS // 10)
        sizes.append(_memory(server.pid))
    print(f"{database}: {AN_HOUR:,} events more; MB of memory at every tenth: {', '.join(f'{s:.0f}' for s in sizes)}\n")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


# --- the servers --------------------------------------------------------------------------------------------------


def _servers(stack: ExitStack, folder: Path, database: str) -> list[Server]:
    """Ours, and the bare ones, each with a store of its own."""
    environment = {**os.environ, "REGULARS_DATA": str(folder / "data"), "PYTHONWARNINGS": "ignore"}
    store = str(folder / "bare.sqlite3")
    if database == "PostgreSQL":
        store = environment["REGULARS_DATABASE_URL"] = stack.enter_context(_fresh_database())
    (folder / "data" / "static").mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "regulars", "init"], env=environment, check=True, capture_output=True)
    made = subprocess.run(
        [sys.executable, "-m", "regulars", "key", "make", "shop", "--json"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    key = base64.b64encode(f"{json.loads(made.stdout)['key']}:".encode()).decode()
    bare = {**environment, "BARE_STORE": store}
    programs = [
        ("door", "regulars.server.asgi:application", environment, f"Authorization: Basic {key}\r\n"),
        ("bare simple", "benchmarks._bare_door:simple", bare, ""),
        ("bare grouped", "benchmarks._bare_door:grouped", bare, ""),
    ]
    return [
        Server(name, *stack.enter_context(_serving(program, values)), headers)
        for name, program, values, headers in programs
    ]


@contextmanager
def _serving(program: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Gives the port, and the process that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(port), "--no-ws"]
    server = subprocess.Popen([*command, "--log-level", "error", program], env=environment, cwd=_ROOT)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        yield port, int(children[-1])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@contextmanager
def _fresh_database() -> Iterator[str]:
    import psycopg

    name = f"regulars_door_{os.getpid()}"
    try:
        server = psycopg.connect(POSTGRES, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError:
        raise OSError("needs PostgreSQL; set REGULARS_TEST_POSTGRES to its address") from None
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


# --- the load ----------------------------------------------------------------------------------------------------


def _bodies(kind: str) -> list[bytes]:
    """Different bodies in plenty, so that no cache of the processor's holds them all."""
    if kind == "single tracks":
        return [json.dumps({**_item(), "sentAt": _NOW}).encode() for _ in range(2_000)]
    return [json.dumps({"batch": [_item() for _ in range(ITEMS)], "sentAt": _NOW}).encode() for _ in range(100)]


_NOW = "2026-05-03T12:00:01.000+00:00"


def _item() -> dict[str, object]:
    """A track call as the Python SDK makes it, of about 440 bytes."""
    return {
        "integrations": {},
        "anonymousId": str(uuid.uuid4()),
        "properties": {
            "product_id": "SKU-20741",
            "name": "Decaf, 1 kg",
            "price": 18.5,
            "currency": "EUR",
            "quantity": 2,
        },
        "timestamp": "2026-05-03T12:00:00.123456+00:00",
        "userId": f"user-{uuid.uuid4().int % 100_000}",
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
        "messageId": str(uuid.uuid4()),
        "type": "track",
        "event": "Product Viewed",
    }


def _send(
    server: Server, path: str, bodies: list[bytes], at_once: int, events: int,
    *, seconds: float = 1e9, requests: int = sys.maxsize,
) -> Load:  # fmt: skip
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{server.headers}Content-Length: "
    )
    wires = [f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies]
    took: list[float] = []
    spent = asyncio.run(_drive(server.port, wires, at_once, seconds, requests, took))
    took.sort()
    return Load(len(took) * events / spent, took[len(took) // 2] * 1e3, took[int(len(took) * 0.99)] * 1e3)


async def _drive(
    port: int, wires: list[bytes], at_once: int, seconds: float, requests: int, took: list[float]
) -> float:
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    senders = [_Sender(wires, place, began + seconds, requests // at_once, took) for place in range(at_once)]
    for sender in senders:
        await loop.create_connection(lambda sender=sender: sender, "127.0.0.1", port)
    await asyncio.gather(*(sender.finished for sender in senders))
    return time.perf_counter() - began


class _Sender(asyncio.Protocol):
    """One connection: sends the next request as soon as the last is answered."""

    def __init__(self, wires: list[bytes], place: int, until: float, requests: int, took: list[float]) -> None:
        self.wires, self.place, self.until, self.left, self.took = wires, place, until, requests, took
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.said = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self.said += data
        if not self.said.endswith(b"}"):  # every answer is a JSON object
            return
        if not self.said.startswith(b"HTTP/1.1 200"):
            self.finished.set_exception(RuntimeError(self.said[:300].decode()))
            self.transport.close()
            return
        now = time.perf_counter()
        self.took.append(now - self.sent)
        self.said = b""
        self.left -= 1
        if now < self.until and self.left > 0:
            self._next()
        else:
            self.transport.close()
            self.finished.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(error or ConnectionError("the server hung up"))

    def _next(self) -> None:
        self.place += 7
        self.sent = time.perf_counter()
        self.transport.write(self.wires[self.place % len(self.wires)])
