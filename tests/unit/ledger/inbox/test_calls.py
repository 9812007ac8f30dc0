"""What is read out of a body: each call in full, each broken rule by its name, and always the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.ledger.inbox.calls import Call, Kind, read_calls
from regulars.ledger.inbox.reasons import BATCH_BYTES, BATCH_ITEMS, ITEM_BYTES, RULES, Reason
from regulars.ledger.inbox.verdict import judge

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TRACK = {"type": "track", "userId": "u-1", "event": "Order Completed"}


def one(call: str = "track", **said: Any) -> Call:
    """The only call of a body that can be used."""
    reading = read_calls(call, json.dumps(said).encode(), NOW)
    assert not reading.rejected
    (found,) = reading.calls
    return found


def batch(*items: Any, **more: Any) -> bytes:
    return json.dumps({"batch": items, **more}).encode()


def reason(call: str, body: bytes | dict[str, Any]) -> Reason:
    """Why a body that holds nothing else is turned down; the door says the same as the projector."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    reading = read_calls(call, text, NOW)
    assert judge(call, text, NOW) == (len(reading.calls), reading.rejected)
    assert not reading.calls
    (found,) = reading.rejected
    assert found.says == RULES[found.reason]
    return found.reason


def test_a_call_is_read_in_full() -> None:
    found = one(
        userId="u-1", anonymousId="a-1", event=" Order Completed ", messageId="m-1", properties={"total": 12.5},
        context={"locale": "de"}, timestamp="2026-05-03T11:00:00.250+00:00", integrations={"All": True},
    )  # fmt: skip
    assert (found.kind, found.user_id, found.anonymous_id, found.event) == (Kind.TRACK, "u-1", "a-1", "Order Completed")
    assert (found.message_id, found.properties, found.context) == ("m-1", {"total": 12.5}, {"locale": "de"})
    assert found.at == datetime(2026, 5, 3, 11, 0, 0, 250_000, tzinfo=UTC)
    assert (found.received_at, found.traits, found.group_id, found.previous_id) == (NOW, {}, None, None)


def test_each_kind_has_its_own() -> None:
    assert one("identify", userId="u", traits={"email": "ann@example.com"}).traits == {"email": "ann@example.com"}
    assert (one("page", anonymousId="a", name="Home", category="Shop").name) == "Home"
    assert one("screen", anonymousId="a", category="Shop").category == "Shop"
    assert one("group", userId="u", groupId="g-1").group_id == "g-1"
    assert one("alias", userId="u", previousId="a-1").previous_id == "a-1"
    assert one("page", anonymousId="a", event="not asked for", previousId="p").event is None


def test_numbers_become_ids_and_blanks_none() -> None:
    found = one(userId=42, anonymousId="", event="Seen")
    assert (found.user_id, found.anonymous_id) == ("42", None)


@pytest.mark.parametrize(
    ("stated", "sent", "seconds"),
    [
        ("2026-05-03T11:00:00Z", None, -3600),  # as it was said
        ("2026-05-03T11:00:00Z", "2026-05-03T11:10:00Z", -600),  # the sender's clock is 50 minutes slow
        ("2026-05-03T19:00:00+02:00", "2026-05-03T17:30:00Z", -1800),  # and here 5.5 hours fast
        ("2026-05-03T11:00:00Z", "2026-05-03T11:59:30Z", -3600),  # half a minute may be the way
        ("2026-05-03T11:00:30Z", "2026-05-03T11:59:29Z", -3539),  # more is the clock's fault
        ("2026-05-03T11:59:00Z", "2026-05-03T12:00:02Z", -62),  # nothing arrives before it was sent
        ("2026-05-03T13:00:00Z", None, 0),  # nothing happens after we heard of it
        (None, "2026-05-03T11:00:00Z", 0),
        (1_777_809_540_000, None, -60),  # milliseconds, as JavaScript counts
        ("2026-05-03 11:00:00", None, -3600),
    ],
)
def test_the_senders_clock_is_set_right(stated: Any, sent: str | None, seconds: int) -> None:
    assert one(userId="u", event="Seen", timestamp=stated, sentAt=sent).at == NOW + timedelta(seconds=seconds)


def test_what_the_user_said_goes_before_what_the_sdk_noted() -> None:
    found = one(userId="u", event="Seen", timestamp="2024-01-01T00:00:00Z", originalTimestamp="2026-05-03T12:00:00Z")
    assert found.at.year == 2024
    assert one(userId="u", event="Seen", originalTimestamp="2025-01-01T00:00:00Z").at.year == 2025


def test_a_batch_lends_its_context_and_clock() -> None:
    body = batch(
        {**TRACK, "context": {"ip": "10.0.0.1"}, "timestamp": "2026-05-03T10:00:00Z"},
        {**TRACK, "timestamp": "2026-05-03T10:00:00Z", "sentAt": "2026-05-03T10:30:00Z"},
        context={"ip": "10.0.0.9", "locale": "en"},
        sentAt="2026-05-03T11:00:00Z",
    )
    first, second = read_calls("batch", body, NOW).calls
    assert (first.context, second.context) == ({"ip": "10.0.0.1", "locale": "en"}, {"ip": "10.0.0.9", "locale": "en"})
    assert (first.at, second.at) == (NOW - timedelta(hours=1), NOW - timedelta(minutes=30))


def test_a_made_up_id_is_the_same_for_the_same_item_only() -> None:
    said = {**TRACK, "timestamp": "2026-05-03T11:00:00Z"}
    ids = [
        read_calls("track", json.dumps(body).encode(), moment).calls[0].message_id
        for body, moment in [
            (said, NOW),
            ({**said, "sentAt": "2026-05-03T11:59:00Z", "writeKey": "k"}, NOW + timedelta(minutes=1)),
            ({**said, "event": "Other"}, NOW),
            (TRACK, NOW),
            (TRACK, NOW + timedelta(seconds=1)),  # clicked twice, and no time said: two events
        ]
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("call", "said", "expected"),
    [
        ("track", {"event": "Seen"}, Reason.NOBODY),
        ("alias", {"anonymousId": "a", "previousId": "p"}, Reason.NOBODY),
        ("track", {"userId": "u"}, Reason.NO_EVENT),
        ("track", {"userId": "u", "event": "  "}, Reason.NO_EVENT),
        ("track", {"userId": "u", "event": 7}, Reason.NO_EVENT),
        ("track", {"userId": "u", "event": "e" * 101}, Reason.EVENT_TOO_LONG),
        ("group", {"userId": "u"}, Reason.NO_GROUP),
        ("alias", {"userId": "u"}, Reason.NO_PREVIOUS),
        ("page", {"userId": "u" * 256}, Reason.ID_TOO_LONG),
        ("page", {"userId": {"id": 1}}, Reason.ID_NOT_TEXT),
        ("page", {"userId": True}, Reason.ID_NOT_TEXT),
        ("page", {"userId": 10**300}, Reason.ID_NOT_TEXT),
        ("page", {"userId": "u", "properties": []}, Reason.FIELD_NOT_OBJECT),
        ("identify", {"userId": "u", "traits": "tall"}, Reason.FIELD_NOT_OBJECT),
        ("page", {"userId": "u", "timestamp": "yesterday"}, Reason.UNREADABLE_TIME),
        ("page", {"userId": "u", "timestamp": "0001-01-01T00:00:00+14:00"}, Reason.UNREADABLE_TIME),
        ("page", {"userId": "u", "timestamp": 1e300}, Reason.UNREADABLE_TIME),
        ("page", {"userId": "u", "timestamp": [1]}, Reason.UNREADABLE_TIME),
        ("page", {"userId": "u", "sentAt": "soon", "timestamp": "2026-05-03"}, Reason.UNREADABLE_TIME),
        ("page", {"userId": "u", "properties": {"deep": [{"x": "a\0b"}]}}, Reason.NUL_CHARACTER),
        ("page", {"userId": "u", "properties": {"a\0b": 1}}, Reason.NUL_CHARACTER),
        ("page", [1], Reason.NOT_AN_OBJECT),
        ("batch", {"events": []}, Reason.NO_BATCH),
        ("batch", {"batch": {}}, Reason.NO_BATCH),
        ("batch", {"batch": [0] * (BATCH_ITEMS + 1)}, Reason.TOO_MANY_ITEMS),
        ("page", b"", Reason.NOT_JSON),
        ("page", b"{", Reason.NOT_JSON),
        ("page", b'{"userId": "\xff"}', Reason.NOT_JSON),
        ("page", b"[" * 20_000, Reason.NOT_JSON),
        ("page", b" " * (ITEM_BYTES + 1), Reason.ITEM_TOO_LARGE),
        ("batch", b" " * (BATCH_BYTES + 1), Reason.BATCH_TOO_LARGE),
        ("page", b'{"userId": "u", "properties": ' + b'{"a":' * 70 + b"1" + b"}" * 71, Reason.TOO_DEEP),
    ],
)
def test_every_rule_has_its_name(call: str, said: Any, expected: Reason) -> None:
    assert reason(call, said) is expected


def test_rules_name_nobody_and_none_is_missing() -> None:
    assert set(RULES) == set(Reason)
    assert all(len(rule) <= 400 and rule.endswith(".") for rule in RULES.values())


def test_bad_items_leave_the_others_alone() -> None:
    big = {**TRACK, "properties": {"x": "y" * ITEM_BYTES}}
    reading = read_calls("batch", batch(TRACK, 3, {**TRACK, "type": "shout"}, {"userId": "u"}, big, TRACK), NOW)
    assert len(reading.calls) == 2
    assert [(bad.index, bad.reason) for bad in reading.rejected] == [
        (1, Reason.NOT_AN_OBJECT),
        (2, Reason.UNKNOWN_TYPE),
        (3, Reason.UNKNOWN_TYPE),
        (4, Reason.ITEM_TOO_LARGE),
    ]


def test_a_context_that_cannot_be_used_spoils_every_item() -> None:
    rejected = read_calls("batch", batch(TRACK, TRACK, context=[1]), NOW).rejected
    assert [bad.reason for bad in rejected] == [Reason.FIELD_NOT_OBJECT] * 2


def test_half_a_letter_and_no_number_cost_nobody_their_event() -> None:
    body = b'{"batch":[{"type":"track","userId":"u","event":"Sent \\ud83d","properties":{"a":NaN,"b":1e999,"c":[2]}}]}'
    (found,) = read_calls("batch", body, NOW).calls
    assert (found.event, found.properties) == ("Sent \ufffd", {"a": None, "b": None, "c": [2]})
    assert judge("batch", body, NOW) == (1, [])


def test_a_number_with_five_thousand_digits_is_no_number() -> None:
    body = b'{"userId":"u","properties":{"n":' + b"9" * 5_000 + b"}}"
    assert read_calls("page", body, NOW).calls[0].properties == {"n": None}
    assert judge("page", body, NOW).accepted == 1


def test_an_empty_batch_is_no_fault() -> None:
    assert read_calls("batch", batch(), NOW) == read_calls("batch", b'{"batch": [ ]}', NOW)
    assert judge("batch", batch(), NOW) == (0, [])
