"""Segment's calls, read out of the bodies that arrive: what each says, and why others cannot be used.

`read_calls` is all that is ever known of a body: the door answers by it, and the projector reads by it what was kept,
so both see the same. It depends on nothing but its arguments.
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from regulars.ledger.inbox.reasons import (
    BATCH_BYTES,
    BATCH_ITEMS,
    DEEPEST,
    ITEM_BYTES,
    LONGEST_EVENT,
    LONGEST_ID,
    Reason,
    Rejected,
)

BATCH = "batch"
_NUL = "\0"
_OURS = frozenset({"sentAt", "writeKey", "integrations"})
"""Not part of what an item says: they differ when the same item is sent again."""


class Kind(StrEnum):
    """The six calls of Segment's specification."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


_KINDS = {kind.value: kind for kind in Kind}


class Call(msgspec.Struct, frozen=True, gc=False):
    """One call that can be used.

    Attributes:
        kind: which of the six.
        message_id: the sender's, or one made of the item, the same whenever the item is read again.
        user_id, anonymous_id: whom it is about; at least one is there (alias: user_id).
        at: when it happened, by our clock (UTC): receivedAt - (sentAt - timestamp), but `timestamp` itself where it was
            sent within half a minute before; never after it was received.
        received_at: when the body arrived (UTC).
        event: what happened (track only).
        name, category: of a page or screen.
        properties, traits, context: objects, empty where nothing was said; context is the batch's, then the item's own.
        group_id: of a group call.
        previous_id: of an alias call.
    """

    kind: Kind
    message_id: str
    user_id: str | None
    anonymous_id: str | None
    at: datetime
    received_at: datetime
    event: str | None
    name: str | None
    category: str | None
    properties: dict[str, Any]
    traits: dict[str, Any]
    context: dict[str, Any]
    group_id: str | None
    previous_id: str | None


class Reading(msgspec.Struct, frozen=True):
    """What one body says: its calls in their order, and what was turned down."""

    calls: list[Call]
    rejected: list[Rejected]


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def read_calls(call: str, body: bytes, received_at: datetime) -> Reading:
    """Read one body. `call`: a kind, or "batch"; `received_at`: with a zone. Raises nothing for any body."""
    if len(body) > (BATCH_BYTES if call == BATCH else ITEM_BYTES):
        reason = Reason.BATCH_TOO_LARGE if call == BATCH else Reason.ITEM_TOO_LARGE
        return Reading([], [Rejected.because(reason)])
    try:
        said, exact = _decode(body)
        if not isinstance(said, dict):
            raise _Refused(Reason.NOT_AN_OBJECT)
        if call != BATCH:
            return Reading([_read(said, _KINDS.get(call), {}, said.get("sentAt"), received_at)], [])
        items = said.get("batch")
        if not isinstance(items, list):
            raise _Refused(Reason.NO_BATCH)
        if len(items) > BATCH_ITEMS:
            raise _Refused(Reason.TOO_MANY_ITEMS)
        sizes = _sizes(body, items, exact=exact) if len(body) > ITEM_BYTES else [0] * len(items)
        return _read_items(items, sizes, said, received_at)
    except _Refused as refused:
        return Reading([], [Rejected.because(refused.reason)])


def _read_items(items: list[Any], sizes: list[int], batch: dict[str, Any], received_at: datetime) -> Reading:
    calls: list[Call] = []
    rejected: list[Rejected] = []
    sent = batch.get("sentAt")
    shared, spoilt = _shared_context(batch)
    for index, (item, size) in enumerate(zip(items, sizes, strict=True)):
        try:
            if spoilt is not None:
                raise _Refused(spoilt)
            if size > ITEM_BYTES:
                raise _Refused(Reason.ITEM_TOO_LARGE)
            if not isinstance(item, dict):
                raise _Refused(Reason.NOT_AN_OBJECT)
            kind = item.get("type")
            known = _KINDS.get(kind) if isinstance(kind, str) else None
            calls.append(_read(item, known, shared, item.get("sentAt") or sent, received_at))
        except _Refused as refused:
            rejected.append(Rejected.because(refused.reason, index))
    return Reading(calls, rejected)


def _shared_context(batch: dict[str, Any]) -> tuple[dict[str, Any], Reason | None]:
    """The context of all items. One that cannot be used spoils each, as it would have on its own."""
    try:
        shared = _object(batch.get("context"))
        _check_content(shared, 1)
    except _Refused as refused:
        return {}, refused.reason
    return shared, None


def _read(item: dict[str, Any], kind: Kind | None, shared: dict[str, Any], sent: Any, received_at: datetime) -> Call:
    if kind is None:
        raise _Refused(Reason.UNKNOWN_TYPE)
    _check_content(item)
    user, anonymous = _id(item.get("userId")), _id(item.get("anonymousId"))
    if user is None and (anonymous is None or kind is Kind.ALIAS):
        raise _Refused(Reason.NOBODY)
    event = item.get("event") if kind is Kind.TRACK else None
    if kind is Kind.TRACK and (not isinstance(event, str) or not event.strip()):
        raise _Refused(Reason.NO_EVENT)
    if event is not None and len(event.strip()) > LONGEST_EVENT:
        raise _Refused(Reason.EVENT_TOO_LONG)
    group = _id(item.get("groupId")) if kind is Kind.GROUP else None
    if kind is Kind.GROUP and group is None:
        raise _Refused(Reason.NO_GROUP)
    previous = _id(item.get("previousId")) if kind is Kind.ALIAS else None
    if kind is Kind.ALIAS and previous is None:
        raise _Refused(Reason.NO_PREVIOUS)
    return Call(
        kind=kind,
        message_id=_id(item.get("messageId")) or _made_up_id(item, kind, received_at),
        user_id=user,
        anonymous_id=anonymous,
        at=_moment(_stated_time(item), sent, received_at),
        received_at=received_at,
        event=event.strip() if event is not None else None,
        name=_words(item.get("name")),
        category=_words(item.get("category")),
        properties=_object(item.get("properties")),
        traits=_object(item.get("traits")),
        context={**shared, **_object(item.get("context"))},
        group_id=group,
        previous_id=previous,
    )


def _id(value: Any) -> str | None:
    """An id as text; None where there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**LONGEST_ID:
        return str(value)
    if not isinstance(value, str):
        raise _Refused(Reason.ID_NOT_TEXT)
    if len(value) > LONGEST_ID:
        raise _Refused(Reason.ID_TOO_LONG)
    return value.strip() or None


def _object(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Refused(Reason.FIELD_NOT_OBJECT)
    return value


def _words(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _stated_time(item: dict[str, Any]) -> Any:
    """RudderStack's SDKs give both where their user said when: `timestamp` is what the user said."""
    return item.get("timestamp") or item.get("originalTimestamp")


_LONGEST_WAY = timedelta(seconds=30)
"""What arrives so much later than it was sent may have waited: in a browser's queue, or for a server that restarts."""


def _moment(stated: Any, sent: Any, received_at: datetime) -> datetime:
    """When it happened by our clock: the sender's is wrong by as much as `sent` is off, less the way to us."""
    happened, left = _time(stated), _time(sent)
    if happened is None:
        return received_at
    if left is not None and not timedelta(0) <= received_at - left <= _LONGEST_WAY:
        happened += received_at - left
    return min(happened, received_at)


_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _time(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            moment = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)  # as JavaScript counts
        else:
            raise _Refused(Reason.UNREADABLE_TIME)
    except (ValueError, OverflowError):
        raise _Refused(Reason.UNREADABLE_TIME) from None
    if not _EARLIEST <= moment <= _LATEST:
        raise _Refused(Reason.UNREADABLE_TIME)
    return moment


def can_be_time(text: str | None) -> bool:
    """Whether this can be read as a moment; nothing can."""
    try:
        _time(text)
    except _Refused:
        return False
    return True


def _made_up_id(item: dict[str, Any], kind: Kind, received_at: datetime) -> str:
    """An id for an item that came without one: the same for the same item, where it says when it happened."""
    said = {name: value for name, value in item.items() if name not in _OURS}
    when = "" if _stated_time(item) else received_at.isoformat()
    content = json.dumps([kind.value, when, said], sort_keys=True)
    return f"made-{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _decode(body: bytes) -> tuple[Any, bool]:
    """The JSON value, and whether it is exactly what was sent. Raises _Refused for what is no JSON.

    JavaScript cuts texts in the middle of a letter and Python writes NaN; neither must cost a batch its other items, so
    half letters become U+FFFD, and numbers that are none, or beyond all bounds, become null.
    """
    try:
        return msgspec.json.decode(body), True
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return _repaired(json.loads(body.decode(), parse_int=_whole_number)), False
    except (ValueError, RecursionError):
        raise _Refused(Reason.NOT_JSON) from None


def _whole_number(text: str) -> int | None:
    return int(text) if len(text) <= LONGEST_ID else None


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_repaired(each) for each in value]
    if isinstance(value, dict):
        return {_repaired(name): _repaired(each) for name, each in value.items()}
    return value


class _Batch(msgspec.Struct):
    batch: list[msgspec.Raw]


_BATCH = msgspec.json.Decoder(_Batch)


def _sizes(body: bytes, items: list[Any], *, exact: bool) -> list[int]:
    """How many bytes each item has in the body; about as many where the body had to be repaired."""
    if exact:
        return [len(raw) for raw in _BATCH.decode(body).batch]
    return [len(json.dumps(item, ensure_ascii=False).encode()) for item in items]


def _check_content(value: Any, depth: int = 0) -> None:
    """Raises _Refused for what no database keeps, or what is nested so deep that a later reader may not get through."""
    if isinstance(value, str):
        if _NUL in value:
            raise _Refused(Reason.NUL_CHARACTER)
    elif isinstance(value, dict | list):
        if depth == DEEPEST:
            raise _Refused(Reason.TOO_DEEP)
        for each in value:
            _check_content(each, depth + 1)
        if isinstance(value, dict):
            for each in value.values():
                _check_content(each, depth + 1)
