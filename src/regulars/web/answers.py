"""How views answer: after a form, back to a page; large files as a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def back(request: HttpRequest, otherwise: str = "today") -> str:
    """The page that a form came from: its field `next`, else the referring page, if it is one of ours."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    wanted = request.POST.get("next") or (referrer.path + (f"?{referrer.query}" if referrer.query else ""))
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url(otherwise)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to a page of ours, also when htmx asked."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url, status=303)


def download(request: HttpRequest, name: str, kind: str, parts: Iterable[bytes]) -> StreamingHttpResponse:
    """A file that is sent while it is made; `kind` is its media type."""
    # Django reads a plain iterator to its end before it sends anything over ASGI, so there it gets another kind.
    content = _slowly(iter(parts)) if isinstance(request, ASGIRequest) else parts
    response = StreamingHttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def _slowly(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    step = sync_to_async(lambda: next(parts, None))
    while (part := await step()) is not None:
        yield part
