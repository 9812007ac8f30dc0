"""The door's quick verdict is the projector's reading, whatever a body holds; and reading never fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regulars.ledger.inbox.calls import read_calls
from regulars.ledger.inbox.verdict import judge

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)

# Lone surrogates, U+0000 and everything else that a text may hold.
texts = st.text(st.characters(categories=("L", "N", "P", "Z", "S", "C", "Cs")), max_size=12)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
ids = st.sampled_from(["u-1", "", " ", "u" * 255, "u" * 256, 7, -1, 1.5, None, "a\0b", "ü"]) | values
times = st.sampled_from(
    ["2026-05-03T11:00:00Z", "2026-05-03", "", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-12:00", 0, 1e18, None]
)
kinds = st.sampled_from(["identify", "track", "page", "screen", "group", "alias"])
fields = st.fixed_dictionaries(
    {},
    optional={
        "userId": ids, "anonymousId": ids, "messageId": ids, "groupId": ids, "previousId": ids,
        "event": st.sampled_from(["Seen", "", " ", "e" * 100, "e" * 101, 3, "ё"]) | values,
        "timestamp": times, "originalTimestamp": times, "sentAt": times,
        "properties": values, "traits": values, "context": values, "name": values,
    },
)  # fmt: skip
items = st.builds(lambda kind, more: {"type": kind, **more}, kinds | values, fields) | values
batches = st.builds(
    lambda batch, more: {"batch": batch, **more},
    st.lists(items, max_size=4) | values,
    st.fixed_dictionaries({}, optional={"context": values, "sentAt": times}),
)


@st.composite
def written(draw: st.DrawFn, value: st.SearchStrategy[Any]) -> bytes:
    """JSON, in either way of writing letters; now and then bent out of shape."""
    text = json.dumps(draw(value), ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 4)) == 0 and text:
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.binary(max_size=3)) + text[at + draw(st.integers(0, 2)) :]
    return text


def agree(call: str, body: bytes) -> None:
    reading = read_calls(call, body, NOW)
    assert judge(call, body, NOW) == (len(reading.calls), reading.rejected)
    assert reading == read_calls(call, body, NOW)
    for found in reading.calls:
        assert found.user_id or found.anonymous_id
        assert 0 < len(found.message_id) <= 255
        assert found.at <= NOW
        kept = msgspec.json.encode([found.properties, found.traits, found.context]) if _small(found) else b""
        assert b"\\u0000" not in kept


def _small(found: object) -> bool:
    """Whether its numbers are ones that msgspec writes; the others are Python's."""
    return len(str(found)) < 300


@settings(max_examples=250)
@given(kinds, written(fields))
@example("track", b'{"userId":"u","event":"e","userId":{}}')
@example("page", b'{"userId":"u","properties":{"a":"\\ud800"}}')
@example("page", b'{"userId":"u","properties":{"a":1e999}}')
@example("page", b'\xef\xbb\xbf{"userId":"u"}')
def test_a_single_call(call: str, body: bytes) -> None:
    agree(call, body)


@settings(max_examples=250)
@given(written(batches))
@example(b'{"batch":[{"type":"page","userId":"u"}],"batch":[]}')
@example(b'{"batch":[{"type":"page","userId":"u"}],"context":null}')
def test_a_batch(body: bytes) -> None:
    agree("batch", body)


@settings(max_examples=200)
@given(kinds | st.just("batch"), st.binary(max_size=200))
def test_any_bytes(call: str, body: bytes) -> None:
    agree(call, body)
