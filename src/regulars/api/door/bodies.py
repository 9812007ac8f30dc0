"""Reading what a request sends: its body, unpacked and never more than is allowed; its write key, wherever it is."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode

import msgspec

from regulars.api.door.answers import Receive

_GZIP = 31  # zlib's number for gzip with the largest window
_MOST_DROPPED = 16 << 20
_MAGIC = b"\x1f\x8b"


class TooLarge(Exception):
    """There is more than is allowed."""


class NotUnpacked(Exception):
    """This is packed in a way that we don't know, or damaged."""


class Gone(Exception):
    """The sender left before all was sent."""


async def read_body(receive: Receive, most: int) -> bytes:
    """The body as sent, of at most so many bytes. Raises TooLarge, or Gone.

    What is too large is read on and dropped, up to a bound: a sender that is cut off halfway hears no answer, takes
    the network for broken, and sends it all again.
    """
    message = await receive()
    parts: list[bytes] = [message.get("body", b"")]
    size = len(parts[0])
    while message.get("more_body") and size <= _MOST_DROPPED:
        message = await receive()
        size += len(message.get("body", b""))
        parts = [*parts, message.get("body", b"")] if size <= most else []
    if message["type"] == "http.disconnect":
        raise Gone
    if size > most:
        raise TooLarge
    return parts[0] if len(parts) == 1 else b"".join(parts)


def unpack(body: bytes, encoding: bytes, most: int) -> bytes:
    """The body as it was before it was packed, of at most so many bytes. Raises TooLarge, or NotUnpacked."""
    if not body.startswith(_MAGIC):
        if encoding not in {b"", b"identity"}:
            raise NotUnpacked
        return body
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(body, most + 1)
    except zlib.error:
        raise NotUnpacked from None
    if len(plain) > most:
        raise TooLarge
    if not unpacking.eof or unpacking.unused_data:
        raise NotUnpacked
    return plain


def key_in_header(authorization: bytes) -> str | None:
    """The write key of a Basic or Bearer header; None where there is none."""
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip().decode("latin-1") or None
    if scheme.lower() != b"basic":
        return None
    try:
        given = b64decode(value.strip())
    except (binascii.Error, ValueError):
        return None
    return given.partition(b":")[0].decode("latin-1") or None


class _Keyed(msgspec.Struct):
    writeKey: str = ""  # noqa: N815 (Segment's name)


_KEYED = msgspec.json.Decoder(_Keyed)


def key_in_body(body: bytes) -> str | None:
    """The write key that the body itself names; None where there is none."""
    try:
        return _KEYED.decode(body).writeKey or None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
