"""An answer of the site: status, body and headers, those that keep browsers and caches honest among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from django.template.loader import render_to_string

_PAGE = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **more: str) -> Answer:
        """The same with more headers; `_` stands for `-`."""
        told = {name.replace("_", "-"): value for name, value in more.items()}
        return replace(self, headers={**self.headers, **told})

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """As ASGI wants them."""
        told = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            **self.headers,
            "content-length": str(len(self.body)),
        }
        return [(name.encode(), value.encode("latin-1")) for name, value in told.items()]


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """A value as JSON."""
    answer = Answer(status, msgspec.json.encode(value), {"content-type": "application/json"})
    return answer.with_headers(**{"cache_control": "no-store", **headers})


def problem(status: int, error: str, **headers: str) -> Answer:
    """What is wrong with the request, in words for whoever builds the site."""
    return as_json({"error": error}, status, **headers)


def as_page(template: str, told: Mapping[str, Any], status: int = 200) -> Answer:
    """A page for a visitor, that works without scripts."""
    return Answer(status, render_to_string(f"site/{template}.html", dict(told)).encode(), _PAGE)
