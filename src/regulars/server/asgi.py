"""The ASGI application that `regulars serve` runs: what must be quick answers by itself, all else is Django's."""

import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.server.settings")
console = get_asgi_application()

from regulars.api.door import ADDRESSES, door  # noqa: E402 (Django first)
from regulars.api.site.app import ADDRESSES as SITE  # noqa: E402
from regulars.api.site.app import site  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BEFORE: tuple[tuple[str, Application], ...] = (
    *((address, site) for address in SITE),
    *((address, door) for address in ADDRESSES),
)
"""Addresses and who answers them, the first that fits; one that ends with a slash is all below it."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to whom its path belongs."""
    await _answering(scope.get("path", ""))(scope, receive, send)


_EXACT = dict(reversed(BEFORE))
_BELOW = tuple((prefix, answers) for prefix, answers in BEFORE if prefix.endswith("/"))


def _answering(path: str) -> Any:
    found = _EXACT.get(path)
    if found is not None:
        return found
    return next((answers for prefix, answers in _BELOW if path.startswith(prefix)), console)


def _get_ready() -> None:
    from regulars.customise.decide_one import get_ready

    get_ready()


# Beside what is asked meanwhile. It is waited for at the end: compiled code must not be left half loaded.
threading.Thread(target=_get_ready, name="get ready to choose").start()
