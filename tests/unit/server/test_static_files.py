"""Static files over ASGI, as the server sends them: whole, in part, and without a warning of Django's."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import AsyncRequestFactory

from regulars.kernel.options import data_folder

CSS = "/static/web/pages.css"


@pytest.fixture(scope="module")
def console() -> Any:
    (data_folder() / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    return import_module("regulars.server.asgi").console


def ask(console: Any, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer, through all middleware and by the way the handler sends it."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def talk() -> None:
        response = await console.get_response_async(AsyncRequestFactory().generic(method, path, headers=headers))
        await console.send_response(response, send)

    asyncio.run(talk())
    start, *parts = sent
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(part["body"] for part in parts)


@pytest.fixture(scope="module")
def css() -> bytes:
    return Path(str(finders.find("web/pages.css"))).read_bytes()


def test_a_file_comes_whole_and_without_a_warning(console: Any, css: bytes) -> None:
    status, headers, body = ask(console, CSS)
    assert (status, body) == (200, css)
    assert headers["content-type"].startswith("text/css")
    assert headers["content-length"] == str(len(css))


def test_a_part_its_head_and_what_is_known_already(console: Any, css: bytes) -> None:
    status, headers, body = ask(console, CSS, range="bytes=10-19")
    assert (status, body, headers["content-range"]) == (206, css[10:20], f"bytes 10-19/{len(css)}")
    status, headers, body = ask(console, CSS, "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(css)), b"")
    status, _, body = ask(console, CSS, **{"if-modified-since": headers["last-modified"]})
    assert (status, body) == (304, b"")
    assert ask(console, CSS, "POST")[0] == 405
