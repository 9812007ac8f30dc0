"""The server as its users meet it: it says where it is, answers scripts, works in the background, and ends cleanly."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Regulars

pytestmark = pytest.mark.acceptance

CSV = "Order,Date,Customer,Item,Quantity,Price\nA1,2026-01-15,ann,Decaf,2,4.50\nA2,2026-01-16,bob,Tea,1,3.00\n"


class Server:
    """A running `regulars serve`, and a script with a token that asks it."""

    def __init__(self, regulars: Regulars) -> None:
        regulars("init", "--json")
        made = regulars("users", "token", "script", *(
            part for scope in ("see", "act", "import", "run", "manage") for part in ("--scope", scope)
        ), "--json").json  # fmt: skip
        self.token, self.regulars = made["token"], regulars
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            regulars.command("serve", "--port", port, "--json"), env=regulars.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout
        said = "".join(self.process.stdout.readline() for _ in range(3))
        self.address = str(json.loads(said)["address"])
        assert self.address == f"http://localhost:{port}/"

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = urllib.request.Request(f"{self.address}api/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def send(self, name: str, text: str, **fields: str) -> Any:
        """Import a file, as a form does, and wait for the worker to have done it."""
        line = uuid.uuid4().hex
        parts = [f'--{line}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        parts += [f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{text}\r\n']
        body = "".join([*parts, f"--{line}--\r\n"]).encode()
        return self.finished(self.ask("POST", "imports", body, f"multipart/form-data; boundary={line}"))

    def finished(self, job: Any) -> Any:
        until = time.monotonic() + 60
        while job["state"] in {"ready", "running"} and time.monotonic() < until:
            time.sleep(0.1)
            job = self.ask("GET", f"jobs/{job['job']}")
        assert job["state"] == "successful", job
        return job["result"]

    def children(self) -> list[int]:
        listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
        return [pid for pid, parent in pairs if parent == self.process.pid]


@pytest.fixture(scope="module")
def server(regulars: Regulars) -> Iterator[Server]:
    made = Server(regulars)
    yield made
    with contextlib.suppress(ProcessLookupError):
        made.process.kill()


@pytest.fixture(scope="module")
def imported(server: Server) -> Any:
    """What the first import reported: whichever test is first, or alone, has it behind it."""
    return server.send("corner shop.csv", CSV, currency="GBP")


def test_a_script_imports_and_the_worker_does_it(server: Server, imported: Any) -> None:
    report = imported
    assert (report["lines"], report["source"], report["nothing_new"]) == (2, "Corner shop", False)
    assert server.send("corner shop.csv", CSV)["nothing_new"]
    assert not list((server.regulars.data / "uploads").glob("*")), "an upload is removed when it was imported"
    assert [taken["number"] for taken in server.ask("GET", "imports")] == [report["number"]]


@pytest.mark.usefixtures("imported")
def test_a_run_over_http_resolves_what_came_in(server: Server) -> None:
    result = server.finished(server.ask("POST", "runs", b'{"step": "identify"}'))
    assert result["steps"]["identify"]["customers"] == 2
    page = server.ask("GET", "customers")
    assert page["total"] == 2
    code = page["customers"][0]["code"]
    server.ask("POST", f"customers/{code}/notes", b'{"text": "Likes tea."}')
    assert server.ask("GET", f"customers/{code}/timeline")[0]["summary"] == "Likes tea."


@pytest.mark.usefixtures("imported")
def test_what_a_killed_worker_was_doing_is_done_by_the_next(server: Server) -> None:
    for pid in server.children():
        command = Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc").is_dir() else b""
        if b"work" in command.split(b"\0"):
            os.kill(pid, signal.SIGKILL)
    result = server.finished(server.ask("POST", "runs", b'{"step": "identify"}'))
    assert result["steps"]["identify"]["customers"] == 2


def test_a_stranger_is_refused_over_the_wire(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.address}api/customers", timeout=30)
    refused.value.close()
    assert (refused.value.code, refused.value.headers["Content-Type"]) == (401, "application/problem+json")


def test_the_port_is_taken(server: Server) -> None:
    port = server.address.rstrip("/").rsplit(":", 1)[-1]
    ended = server.regulars("serve", "--port", port)
    assert ended.code == 2
    assert "Choose another one with --port." in ended.err


def test_it_ends_cleanly_with_its_children(server: Server) -> None:
    children = server.children()
    assert len(children) >= 2, "the web process and the worker"
    server.process.send_signal(signal.SIGTERM)
    _, err = server.process.communicate(timeout=30)
    assert server.process.returncode == 0
    assert "Traceback" not in err
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
