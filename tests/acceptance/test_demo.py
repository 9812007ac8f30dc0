"""The demo prints what the README shows, and doing it again changes nothing."""

from __future__ import annotations

import re
import socket
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest
from tests.acceptance.conftest import Regulars
from tests.support import readme
from tests.support.commands import Shop
from tests.support.signed_in import Browser

pytestmark = pytest.mark.acceptance


def test_the_console_of_the_demo_answers_on_every_page_that_works_on_frames(tmp_path: Path) -> None:
    """The job has run in the process that serves; what it leaves behind must not stop the pages."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    regulars = Regulars(tmp_path)
    command = regulars.command("demo", "--size", 200, "--folder", tmp_path, "--port", port)
    with subprocess.Popen(command, env=regulars.environment(), stdout=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stdout is not None
            printed = "".join(iter(lambda: _line_until_served(demo.stdout), ""))
            password = re.search(r"password (\S+)", printed)
            assert password, printed
            console = Browser(f"http://localhost:{port}")
            console.sign_in("owner", password[1])
            for path in ("/differentiate/", "/differentiate/risk/", "/differentiate/needs/", "/measure/", "/identify/"):
                assert "<h1" in console.get(path)
        finally:
            demo.terminate()


def _line_until_served(lines: IO[str]) -> str:
    line = lines.readline()
    return "" if line.startswith("Regulars is at") else line


def test_the_demo_prints_what_the_readme_shows_twice(tmp_path: Path) -> None:
    assert readme.shown(), "run `python -m tests.support.readme`"
    assert readme.printed(tmp_path) == readme.shown()
    shop = Shop(tmp_path / "ledger")
    before = shop.digest()
    assert readme.printed(tmp_path) == readme.shown()
    after = shop.digest()
    assert {table for table in before if before[table] != after[table]} <= {"Run"}
