"""What the door answers with. Names and rules only: nothing of what was sent comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from regulars.ledger.inbox.reasons import Rejected

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_TOLD = 20
_ANYWHERE: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after"),
    (b"cache-control", b"no-store"),
]
_JSON: Headers = [(b"content-type", b"application/json"), *_ANYWHERE]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, ready to be sent."""

    status: int
    body: bytes
    headers: Headers

    async def to(self, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def _answer(status: int, said: object, *more: tuple[bytes, bytes]) -> Answer:
    body = msgspec.json.encode(said)
    return Answer(status, body, [*_JSON, (b"content-length", str(len(body)).encode()), *more])


def problem(status: int, code: str, message: str, *more: tuple[bytes, bytes]) -> Answer:
    """A refusal. RudderStack's SDKs ask for `code` and `message`, and take an answer without for a broken network."""
    return _answer(status, {"success": False, "code": code, "message": message}, *more)


TAKEN = _answer(200, {"success": True})
"""All of it is kept."""

WRONG_KEY = problem(401, "wrong-key", "This write key is not one of ours, or it was revoked. Ask for another one.")
NO_KEY = problem(
    401, "no-key", "Send a write key: as the user name of Basic, as a Bearer token, or as 'writeKey' in the body."
)
NOT_FOUND = problem(404, "no-such-address", "No SDK sends to this address.")
ONLY_POST = problem(405, "only-post", "Calls are sent with POST.", (b"allow", b"POST, OPTIONS"))
ONLY_GET = problem(405, "only-get", "Settings are asked for with GET.", (b"allow", b"GET, OPTIONS"))
TOO_MUCH = problem(429, "too-much", "More arrives than can be kept; send it again later.", (b"retry-after", b"2"))
TOO_FULL = problem(429, "too-full", "Too much waits to be taken in; send it again later.", (b"retry-after", b"30"))
NOT_KEPT = problem(503, "not-kept", "This could not be kept just now; send it again later.", (b"retry-after", b"5"))

PREFLIGHT = Answer(
    204,
    b"",
    [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-retry-count"),
        (b"access-control-max-age", b"86400"),
    ],
)
"""Browsers ask this before they send to another site than their page's."""


def refused(rejected: Sequence[Rejected]) -> Answer:
    """Nothing of it can be used; sending it again would not help."""
    first = rejected[0]
    said = {"success": False, "code": first.reason.value, "message": first.says, "rejected": _told(rejected)}
    return _answer(400, said)


def taken_in_part(rejected: Sequence[Rejected]) -> Answer:
    """The rest is kept."""
    return _answer(200, {"success": True, "rejected": _told(rejected)})


def settings(key: str, host: str, protocol: str) -> Answer:
    """What the browser's SDK needs to know: that it sends to us, and nothing to anybody else."""
    segment = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": protocol, "type": "browser"}
    said = {
        "integrations": {"Segment.io": segment},
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
        "metrics": {"sampleRate": 0},
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "remotePlugins": [],
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "legacyVideoPluginsEnabled": False,
    }
    return _answer(200, said)


def _told(rejected: Sequence[Rejected]) -> list[dict[str, object]]:
    return [{"index": each.index, "code": each.reason.value, "message": each.says} for each in rejected[:_TOLD]]
