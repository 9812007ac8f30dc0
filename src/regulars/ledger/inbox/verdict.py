"""The door's quick verdict on a body: what `read_calls` would say, without building what only the projector needs."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from regulars.ledger.inbox.calls import BATCH, Kind, can_be_time, read_calls
from regulars.ledger.inbox.reasons import (
    BATCH_BYTES,
    BATCH_ITEMS,
    DEEPEST,
    ITEM_BYTES,
    LONGEST_EVENT,
    LONGEST_ID,
    Rejected,
)


class Verdict(NamedTuple):
    """How many calls of a body can be used, and why the others cannot."""

    accepted: int
    rejected: list[Rejected]


def judge(call: str, body: bytes, received_at: datetime) -> Verdict:
    """The verdict on one body, as `read_calls` comes to it. Most bodies are plainly right, and soon seen to be."""
    accepted = _all_of_them(call, body)
    if accepted:
        return Verdict(accepted, [])
    reading = read_calls(call, body, received_at)
    return Verdict(len(reading.calls), reading.rejected)


class _Object(msgspec.Struct, gc=False):
    """Any object; what is in it doesn't matter."""


class _Item(msgspec.Struct, gc=False):
    type: str = ""
    userId: str | None = None  # noqa: N815 (Segment's names)
    anonymousId: str | None = None  # noqa: N815
    messageId: str | None = None  # noqa: N815
    event: str | None = None
    groupId: str | None = None  # noqa: N815
    previousId: str | None = None  # noqa: N815
    timestamp: str | None = None
    originalTimestamp: str | None = None  # noqa: N815
    sentAt: str | None = None  # noqa: N815
    properties: _Object | None = None
    traits: _Object | None = None
    context: _Object | None = None


class _Batch(msgspec.Struct, gc=False):
    batch: list[msgspec.Raw]
    sentAt: str | None = None  # noqa: N815
    context: msgspec.Raw = msgspec.Raw(b"{}")


_ITEM = msgspec.json.Decoder(_Item)
_BATCH = msgspec.json.Decoder(_Batch)
_OBJECT = msgspec.json.Decoder(_Object)


def _all_of_them(call: str, body: bytes) -> int:
    """How many calls the body holds, where all are plainly right; 0 says nothing."""
    if len(body) > (BATCH_BYTES if call == BATCH else ITEM_BYTES) or not _is_plain_text(body):
        return 0
    try:
        if call != BATCH:
            item = _ITEM.decode(body)
            return int(_is_flat(body) and _is_right(item, call, item.sentAt))
        said = _BATCH.decode(body)
        context = bytes(said.context)
        _OBJECT.decode(context)
        if len(said.batch) > BATCH_ITEMS or not _is_flat(context):
            return 0
        for raw in said.batch:
            text = bytes(raw)
            item = _ITEM.decode(text)
            if (
                len(text) > ITEM_BYTES
                or not _is_flat(text)
                or not _is_right(item, item.type, item.sentAt or said.sentAt)
            ):
                return 0
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
    return len(said.batch)


def _is_plain_text(body: bytes) -> bool:
    """Proper UTF-8, without U+0000 in any spelling."""
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            return False
    return b"\\" not in body or b"\\u0000" not in body


def _is_flat(text: bytes) -> bool:
    """Cannot be nested too deep: there are too few brackets for that."""
    return text.count(b"{") + text.count(b"[") < DEEPEST


_KINDS = frozenset(Kind)


def _is_right(item: _Item, kind: str, sent: str | None) -> bool:
    user, anonymous = item.userId, item.anonymousId
    if kind == Kind.TRACK:
        right = _is_name(item.event)
    elif kind == Kind.GROUP:
        right = _is_id(item.groupId)
    elif kind == Kind.ALIAS:
        right = _is_id(item.previousId) and _is_id(user)
    else:
        right = kind in _KINDS
    return (
        right
        and (_is_id(user) if user is not None else _is_id(anonymous))
        and (user is None or anonymous is None or _is_id(anonymous))
        and (item.messageId is None or _is_id(item.messageId))
        and can_be_time(item.timestamp or item.originalTimestamp)
        and can_be_time(sent)
    )


def _is_id(value: str | None) -> bool:
    return value is not None and 0 < len(value) <= LONGEST_ID and not value.isspace()


def _is_name(value: str | None) -> bool:
    return value is not None and 0 < len(value) <= LONGEST_EVENT and not value.isspace()
