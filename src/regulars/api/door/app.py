"""The door as a bare ASGI application: a call is read, judged, kept, and only then acknowledged."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from django.conf import settings

from regulars.api.door import answers
from regulars.api.door.addresses import CALLS, METRICS, SETTINGS_AFTER, SETTINGS_BEFORE
from regulars.api.door.answers import Answer, Receive, Scope, Send
from regulars.api.door.bodies import Gone, NotUnpacked, TooLarge, key_in_body, key_in_header, read_body, unpack
from regulars.api.door.books import Books, Key, NotOpen
from regulars.api.door.keeping import Keeper
from regulars.kernel.options import process_setting
from regulars.ledger.inbox import Body, open_inbox
from regulars.ledger.inbox.calls import BATCH
from regulars.ledger.inbox.reasons import BATCH_BYTES, ITEM_BYTES, Reason, Rejected
from regulars.ledger.inbox.verdict import judge

MOST_BODIES = 10_000
MOST_BYTES = 64 << 20
"""What may wait in memory for the next commit."""


class Door:
    """The door of one process: what it keeps in memory begins with its first request."""

    def __init__(self) -> None:
        self.keeper = Keeper(open_inbox, most_bodies=MOST_BODIES, most_bytes=MOST_BYTES)
        self.books = Books(open_inbox, most_bytes=settings.INBOX_BYTES)

    async def take(self, scope: Scope, receive: Receive, call: str) -> Answer:
        """Take one body in; the answer."""
        if self.keeper.is_full:
            return answers.TOO_MUCH
        authorization, encoding = _headers(scope)
        most = BATCH_BYTES if call == BATCH else ITEM_BYTES
        try:
            # A body may be a little larger packed than plain.
            body = unpack(await read_body(receive, most + 1024), encoding, most)
            problem = None
        except TooLarge:
            body, problem = b"", Reason.BATCH_TOO_LARGE if call == BATCH else Reason.ITEM_TOO_LARGE
        except NotUnpacked:
            body, problem = b"", Reason.NOT_UNPACKED
        received_at = datetime.now(UTC)
        named = key_in_header(authorization) or key_in_body(body) or ""
        key = await self.books.key(named) if named else None
        if problem is not None:
            return self._refuse(key, [Rejected.because(problem)], received_at)
        if key is None:
            return answers.WRONG_KEY if named else answers.NO_KEY
        # Keys are kept as hashes only, and some SDKs repeat theirs in every body.
        return await self._keep(key, call, body.replace(named.encode(), b"*"), received_at)

    async def _keep(self, key: Key, call: str, body: bytes, received_at: datetime) -> Answer:
        verdict = judge(call, body, received_at)
        if not verdict.accepted:
            return self._refuse(key, verdict.rejected, received_at) if verdict.rejected else answers.TAKEN
        if self.books.inbox_is_full:
            return answers.TOO_FULL
        if not await self.keeper.keep(Body(key.source, call, received_at, body)):
            return answers.NOT_KEPT
        if not verdict.rejected:
            return answers.TAKEN
        self.books.turn_down(key.source, verdict.rejected, received_at)
        return answers.taken_in_part(verdict.rejected)

    def _refuse(self, key: Key | None, rejected: list[Rejected], at: datetime) -> Answer:
        if key is not None:
            self.books.turn_down(key.source, rejected, at)
        return answers.refused(rejected)


def _headers(scope: Scope) -> tuple[bytes, bytes]:
    """Authorization and content encoding."""
    authorization = encoding = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value
        elif name == b"content-encoding":
            encoding = value.strip().lower()
    return authorization, encoding


_OURS: list[Door] = []
# What is kept in memory belongs to one process; one that is forked from it begins anew.
os.register_at_fork(after_in_child=_OURS.clear)


def _door() -> Door:
    if not _OURS:
        _OURS.append(Door())
    return _OURS[0]


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    try:
        answer = await _answer(scope, receive)
    except NotOpen:
        answer = answers.NOT_KEPT
    except Gone:
        return
    await answer.to(send)


async def _answer(scope: Scope, receive: Receive) -> Answer:
    path, method = scope["path"], scope["method"]
    if method == "OPTIONS":
        return answers.PREFLIGHT
    call = CALLS.get(path) or CALLS.get(path.rstrip("/"))
    if call is not None:
        if method != "POST":
            return answers.ONLY_POST
        return answers.TAKEN if call == METRICS else await _door().take(scope, receive, call)
    if path.startswith(SETTINGS_BEFORE) and path.endswith(SETTINGS_AFTER):
        return await _settings(scope, path[len(SETTINGS_BEFORE) : -len(SETTINGS_AFTER)])
    return answers.NOT_FOUND


async def _settings(scope: Scope, text: str) -> Answer:
    if scope["method"] not in {"GET", "HEAD"}:
        return answers.ONLY_GET
    if await _door().books.key(text) is None:
        return answers.WRONG_KEY
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    https = bool(process_setting("HTTPS")) or scope.get("scheme") == "https"
    return answers.settings(text, host, "https" if https else "http")
