"""A request of the site as its answers read it; whatever bytes arrive, it can be read."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from django.conf import settings
from django.http.request import split_domain_port, validate_host

MOST_FIELDS = 200
"""Fields in one query or form; the rest is not read."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in small letters; of a header or field that comes twice the last counts."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: bytes = b""
    scheme: str = "http"
    peer: str = ""

    @classmethod
    def of(cls, scope: Mapping[str, Any], body: bytes) -> Request:
        """The request of an ASGI scope."""
        client = scope.get("client") or ("", 0)
        return cls(
            method=scope["method"],
            path=scope["path"].encode("utf-8", "replace").decode(),
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            query=scope.get("query_string", b"").decode("latin-1"),
            body=body,
            scheme=scope.get("scheme", "http"),
            peer=str(client[0]),
        )

    def asks(self) -> dict[str, list[str]]:
        """The fields of the query, with all their values."""
        return _fields(self.query)

    def form(self) -> dict[str, str]:
        """The fields of a body as forms send it."""
        return {name: values[-1] for name, values in _fields(self.body.decode("utf-8", "replace")).items()}

    @property
    def origin(self) -> str:
        """Of the page that asks; empty where the browser does not say, or no browser asks."""
        return self.headers.get("origin", "").lower()

    @property
    def wants_json(self) -> bool:
        """Whether a script asks, and no person's browser."""
        return "application/json" in self.headers.get("accept", "")

    @property
    def address(self) -> str:
        """Whom we have before us, for limits: a proxy of our own network is asked whom it speaks for."""
        peer = _ip(self.peer)
        told = self.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if peer is not None and peer.is_private and told:
            peer = _ip(told) or peer
        if isinstance(peer, ipaddress.IPv6Address):
            # One household or machine has all addresses of such a network.
            return str(ipaddress.ip_network((peer, 64), strict=False))
        return str(peer or self.peer)

    def own_site(self, public_address: str) -> str:
        """Where this server is reached: as the settings say, else as asked, by a name that is ours; else empty."""
        if public_address:
            return public_address
        host = self.headers.get("host", "")
        named, _ = split_domain_port(host)
        return f"{self.scheme}://{host}" if named and validate_host(named, settings.ALLOWED_HOSTS) else ""


def _fields(text: str) -> dict[str, list[str]]:
    """What is encoded as forms do; what is no UTF-8, or a control character that no database takes, is replaced."""
    found: dict[str, list[str]] = {}
    parts = "&".join(text.split("&")[:MOST_FIELDS])
    for name, value in parse_qsl(parts, keep_blank_values=True, errors="replace"):
        found.setdefault(name, []).append(value.replace("\x00", "\ufffd"))
    return found


def last_part(path: str) -> str:
    """What follows the last slash, decoded; no database takes the control character that is replaced."""
    return unquote(path.rpartition("/")[2]).replace("\x00", "\ufffd")


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
