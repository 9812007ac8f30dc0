"""Where a request's write key is found, and how its body is read: in parts, packed, too large, cut off."""

from __future__ import annotations

import asyncio
import base64
import gzip
from typing import Any

import pytest

from regulars.api.door.bodies import Gone, NotUnpacked, TooLarge, key_in_body, key_in_header, read_body, unpack


def basic(text: str) -> bytes:
    return b"Basic " + base64.b64encode(text.encode())


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (basic("rgw_1:"), "rgw_1"),
        (basic("rgw_1"), "rgw_1"),
        (basic("rgw_1:secret"), "rgw_1"),
        (b"basic " + base64.b64encode(b"rgw_1:"), "rgw_1"),
        (b"Bearer rgw_1", "rgw_1"),
        (basic(":"), None),
        (b"Basic %%%", None),
        (b"Basic", None),
        (b"Bearer ", None),
        (b"Digest x", None),
        (b"", None),
    ],
)
def test_the_key_in_a_header(header: bytes, key: str | None) -> None:
    assert key_in_header(header) == key


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"writeKey": "rgw_1", "batch": []}', "rgw_1"),
        (b'{"batch": [{"writeKey": "inner"}]}', None),
        (b'{"writeKey": 7}', None),
        (b'{"writeKey": ""}', None),
        (b"[]", None),
        (b"\xff", None),
        (b'{"a":' * 5_000, None),
    ],
)
def test_the_key_in_a_body(body: bytes, key: str | None) -> None:
    assert key_in_body(body) == key


def read(*parts: bytes, most: int = 10, gone: bool = False) -> bytes:
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": gone or place + 1 < len(parts)}
        for place, part in enumerate(parts)
    ]
    if gone:
        messages.append({"type": "http.disconnect"})
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    return asyncio.run(read_body(receive, most))


def test_a_body_in_parts_is_put_together() -> None:
    assert read(b"one") == b"one"
    assert read(b"one", b" ", b"two") == b"one two"
    assert read(b"") == b""


def test_too_much_is_read_to_its_end_and_dropped() -> None:
    for parts in ([b"x" * 11], [b"x" * 6, b"x" * 5], [b"x" * 20, b"", b"x"]):
        with pytest.raises(TooLarge):
            read(*parts)


def test_nobody_waits_for_who_is_gone() -> None:
    with pytest.raises(Gone):
        read(b"half", gone=True)


def test_unpacking() -> None:
    packed = gzip.compress(b"x" * 100)
    assert unpack(b"plain", b"", 100) == b"plain"
    assert unpack(packed, b"gzip", 100) == b"x" * 100
    assert unpack(packed, b"", 100) == b"x" * 100, "some senders forget to say so"
    with pytest.raises(TooLarge):
        unpack(packed, b"gzip", 99)
    for broken, said in ((packed[:-4], b"gzip"), (packed + b"x", b"gzip"), (b"\x1f\x8bxx", b"gzip"), (b"{}", b"br")):
        with pytest.raises(NotUnpacked):
            unpack(broken, said, 100)
