"""The site's addresses, as a bare ASGI application: what is asked is answered in threads that keep their connection."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from regulars.api.site.answer import Answer, problem
from regulars.api.site.asked import Request
from regulars.api.site.forms import CONFIRM, INVITED, answer_confirm, answer_form, answer_invited
from regulars.api.site.known import TERMS
from regulars.api.site.next import answer_next
from regulars.api.site.questions import QUESTIONS, answer_question

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST_BODY = 65_536
NEXT, SCRIPT, FORMS, _ = ADDRESSES = ("/v1/next", "/v1/site.js", "/v1/forms/", QUESTIONS)
_FORM_SECONDS = 0.25
"""A form is answered after so long whatever became of it, so that nobody can tell from the time who is known."""

_QUICK = ThreadPoolExecutor(max_workers=2, thread_name_prefix="site-quick")
_FORMS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="site-forms")
"""A form or an answer may wait for its turn to write; whoever only asks what to show never waits for one."""

_METHODS = {NEXT: ("GET", "HEAD"), INVITED: ("GET", "HEAD"), QUESTIONS: ("POST",)}
_SCRIPTS = {SCRIPT: "site.js", f"{FORMS}form.js": "form.js", f"{QUESTIONS}question.js": "question.js"}


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    body = await _body(scope, receive)
    began = time.monotonic()
    if body is None:
        answer = problem(413, f"This is larger than {LARGEST_BODY:,} bytes, the most that a form may have.")
    else:
        request = Request.of(scope, body)
        threads = _FORMS if request.path.startswith((FORMS, QUESTIONS)) else _QUICK
        answer = await asyncio.get_running_loop().run_in_executor(threads, handle, request)
        if request.method == "POST" and request.path.startswith(FORMS):
            await asyncio.sleep(max(_FORM_SECONDS - (time.monotonic() - began), 0))
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.raw_headers()})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})


def handle(request: Request) -> Answer:
    """The answer to any request; what goes wrong on our side is logged by its kind, without what was sent."""
    try:
        return _with_origin(request)
    except (DatabaseError, InterfaceError) as error:
        logging.getLogger("regulars").error("%s failed: %s", _below(request.path), type(error).__name__)
        if not connection.in_atomic_block:
            connection.close()
        return problem(503, "The ledger cannot be asked just now; try again in a moment.", retry_after="5")


def _with_origin(request: Request) -> Answer:
    """Let pages of the business's own sites read the answer, and refuse those of others."""
    if request.path in _SCRIPTS:
        return _script(request)
    terms = TERMS.get()
    own = request.own_site(terms.public_address)
    foreign = bool(request.origin) and request.origin not in {*terms.origins, own.lower()}
    if foreign and not (request.origin == "null" and request.path.startswith(CONFIRM)):
        told = f"Pages of {request.origin[:200]} may not ask here: add it to the setting SITE_ORIGINS."
        return problem(403, told, vary="Origin")
    if request.method == "OPTIONS":
        answer = Answer(
            204,
            headers={
                "access-control-allow-methods": "GET, POST",
                "access-control-allow-headers": "content-type",
                "access-control-max-age": "600",
            },
        )
    else:
        answer = _route(request)
    answer = answer.with_headers(vary="Origin, Accept, Authorization")
    return answer.with_headers(access_control_allow_origin=request.origin) if request.origin else answer


def _route(request: Request) -> Answer:
    where, now = _below(request.path), datetime.now(UTC)
    allowed = _METHODS.get(where, ("GET", "HEAD", "POST"))
    if request.method not in allowed:
        return problem(405, f"{where} is asked by {' or '.join(allowed)}.", allow=", ".join(allowed))
    if where == NEXT:
        return answer_next(request, now)
    if where == QUESTIONS:
        return answer_question(request, now)
    if where == CONFIRM:
        return answer_confirm(request, now)
    if where == INVITED:
        return answer_invited(request)
    return answer_form(request, now)


def _below(path: str) -> str:
    """The address without what names a form, a person or a message; so it may be logged."""
    return next((known for known in (NEXT, QUESTIONS, CONFIRM, INVITED) if path.startswith(known)), FORMS)


def _script(request: Request) -> Answer:
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        return problem(405, f"{request.path} is asked by GET.", allow="GET, HEAD")
    body, tag = _script_text(_SCRIPTS[request.path])
    headers = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=3600",
        "etag": tag,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    return Answer(304, b"", headers) if request.headers.get("if-none-match") == tag else Answer(200, body, headers)


@lru_cache(maxsize=4)
def _script_text(name: str) -> tuple[bytes, str]:
    body = Path(__file__).with_name(name).read_bytes()
    return body, f'"{sha256(body).hexdigest()[:20]}"'


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    if scope["method"] not in {"POST", "PUT", "PATCH"}:
        return b""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part = message.get("body", b"")
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts) if size <= LARGEST_BODY else None
