"""The server's table: who answers which address."""

import sys
import threading
from importlib import import_module
from typing import Any

import pytest

from regulars.api.door import door
from regulars.kernel.options import data_folder


@pytest.fixture(scope="module")
def asgi() -> Any:
    (data_folder() / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    return import_module("regulars.server.asgi")


@pytest.mark.parametrize(
    "path", ["/v1/track", "/v1/batch", "/v1/projects/k/settings", "/v1/anything", "/t", "/b", "/m"]
)
def test_the_doors_addresses(path: str, asgi: Any) -> None:
    assert asgi._answering(path) is door


@pytest.mark.parametrize("path", ["/", "/today/1/done/", "/tt", "/t/", "/v1", "/api/customers", "/sign-in/", ""])
def test_all_else_is_the_consoles(path: str, asgi: Any) -> None:
    assert asgi._answering(path) is asgi.console


def test_the_server_gets_ready_to_choose(asgi: Any) -> None:
    for thread in threading.enumerate():
        if thread.name == "get ready to choose":
            thread.join()

    assert "regulars.science.policy.compiled" in sys.modules
