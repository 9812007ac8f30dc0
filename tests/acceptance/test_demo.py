"""The demo prints what the README shows, and doing it again changes nothing."""

from __future__ import annotations

import re
import socket
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from tests.acceptance.conftest import Regulars
from tests.support import readme
from tests.support.commands import Shop

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


class Browser:
    """As little of one as signing in takes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = build_opener(HTTPCookieProcessor())

    def get(self, path: str, **form: str) -> str:
        """A page, or the answer to a form."""
        asked = Request(self.url + path, urlencode(form).encode() if form else None, {"Referer": self.url + path})
        with self.opener.open(asked, timeout=60) as answer:
            return str(answer.read().decode())

    def sign_in(self, name: str, password: str) -> None:
        """Through the form."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/sign-in/"))
        assert token
        self.get("/sign-in/", csrfmiddlewaretoken=token[1], username=name, password=password)


def test_the_demo_prints_what_the_readme_shows_twice(tmp_path: Path) -> None:
    assert readme.shown(), "run `python -m tests.support.readme`"
    assert readme.printed(tmp_path) == readme.shown()
    shop = Shop(tmp_path / "ledger")
    before = shop.digest()
    assert readme.printed(tmp_path) == readme.shown()
    after = shop.digest()
    assert {table for table in before if before[table] != after[table]} <= {"Run"}
