"""The event door as senders meet it: a real server, the SDKs' ways of sending, bad input, kills and restarts."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.door_server import DoorServer, make_door, serving, serving_copy

from regulars.ledger.inbox.calls import read_calls
from regulars.ledger.inbox.reasons import BATCH_BYTES, ITEM_BYTES

pytestmark = pytest.mark.acceptance
TRACK = {"type": "track", "userId": "u-1", "event": "Order Completed"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DoorServer:
    return make_door(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def door(made: DoorServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DoorServer]:
    with serving_copy(made, tmp_path_factory.mktemp("door") / "ledger") as server:
        yield server


def track(**more: Any) -> dict[str, Any]:
    return {**TRACK, "messageId": str(uuid.uuid4()), **more}


@pytest.mark.parametrize("path", ["/v1/track", "/v1/t", "/t", "/v1/track/"])
def test_a_call_is_kept_whole(path: str, door: DoorServer) -> None:
    said = track(properties={"naïve": "☕"})
    assert door.send(path, said)[:2] == (200, {"success": True})
    kept = door.kept()[-1]
    assert (kept.call, json.loads(kept.body)) == ("track", said)


@pytest.mark.parametrize(
    ("address", "kind"),
    [(a, k) for k in ("identify", "page", "screen", "group", "alias") for a in (f"/v1/{k}", f"/{k[0]}")],
)
def test_every_call_has_its_addresses(address: str, kind: str, door: DoorServer) -> None:
    said = {"userId": "u-1", "groupId": "g", "previousId": "p", "name": "n"}
    assert door.send(address, said)[0] == 200
    assert door.kept()[-1].call == kind


@pytest.mark.parametrize("address", ["/v1/batch", "/v1/import", "/v1/b", "/b"])
def test_a_batch_may_be_packed(address: str, door: DoorServer) -> None:
    said = {"batch": [track(), track()], "sentAt": "2026-05-03T12:00:00Z"}
    packed = gzip.compress(json.dumps(said).encode())
    assert door.send(address, packed, **{"Content-Encoding": "gzip"})[:2] == (200, {"success": True})
    assert json.loads(door.kept()[-1].body) == said


def test_the_key_may_come_in_three_ways_and_is_not_kept(door: DoorServer) -> None:
    said = track()
    assert door.send("/v1/track", said, key="", Authorization=f"Bearer {door.key}")[0] == 200
    assert door.send("/t", {**said, "writeKey": door.key}, key="", **{"Content-Type": "text/plain"})[0] == 200
    assert door.send("/v1/batch", {"batch": [said], "writeKey": door.key}, key="")[0] == 200
    assert not any(door.key.encode() in kept.body for kept in door.kept())
    files = b"".join(path.read_bytes() for path in door.shop.data.glob("*.sqlite3*"))
    assert door.key.encode() not in files


@pytest.mark.parametrize("key", ["", "nobody's", "naïve", "\0", "k" * 10_000])
def test_without_a_key_of_ours_nobody_comes_in(key: str, door: DoorServer) -> None:
    before = len(door.kept())
    status, answer, _ = door.send("/v1/track", track(), key=key)
    assert (status, answer["success"], answer["code"]) == (401, False, "wrong-key" if key else "no-key")
    assert door.send("/v1/track", track(), key="", Authorization="Basic %%%")[0] == 401
    assert len(door.kept()) == before


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/track", b"{", "not-json"),
        ("/v1/track", b"", "not-json"),
        ("/v1/track", {"userId": "u"}, "no-event"),
        ("/v1/batch", {"batch": [{"type": "track"}]}, "nobody"),
        ("/v1/track", b" " * (ITEM_BYTES + 1), "item-too-large"),
        ("/v1/batch", b" " * (BATCH_BYTES + 1), "batch-too-large"),
        ("/v1/batch", b" " * 5_000_000, "batch-too-large"),
        pytest.param("/v1/batch", gzip.compress(b" " * 300_000_000, 9), "batch-too-large", id="bomb"),
        pytest.param("/v1/batch", gzip.compress(b"{}")[:-9], "not-unpacked", id="cut"),
        pytest.param("/v1/batch", gzip.compress(b"{}") + b"more", "not-unpacked", id="more"),
    ],
)
def test_what_cannot_be_used_is_told_by_name(path: str, body: Any, code: str, door: DoorServer) -> None:
    before = len(door.kept())
    status, answer, _ = door.send(path, body)
    assert (status, answer["code"], answer["rejected"][0]["code"]) == (400, code, code)
    assert answer["message"].endswith(".")
    assert len(door.kept()) == before


def test_packed_in_a_way_we_do_not_know(door: DoorServer) -> None:
    assert door.send("/v1/track", track(), **{"Content-Encoding": "br"})[1]["code"] == "not-unpacked"


def test_good_items_go_in_and_bad_ones_are_shown(door: DoorServer) -> None:
    status, answer, _ = door.send("/v1/batch", {"batch": [track(), {**track(), "event": ""}, 5, track()]})
    assert (status, answer["success"]) == (200, True)
    assert [(bad["index"], bad["code"]) for bad in answer["rejected"]] == [(1, "no-event"), (2, "not-an-object")]
    kept = door.kept()[-1]
    assert len(read_calls(kept.call, kept.body, kept.received_at).calls) == 2


def test_browsers_may_ask_from_any_page(door: DoorServer) -> None:
    status, _, headers = door.send("/t", b"", key="", method="OPTIONS", Origin="https://shop.example")
    assert status == 204
    assert headers["access-control-allow-origin"] == "*"
    assert "authorization" in headers["access-control-allow-headers"]
    status, _, headers = door.send("/t", track())
    assert (headers["access-control-allow-origin"], headers["access-control-expose-headers"]) == ("*", "retry-after")
    assert door.send("/m", {"series": []}, key="")[0] == 200


def test_the_browsers_sdk_is_told_to_send_here(door: DoorServer) -> None:
    status, answer, _ = door.send(f"/v1/projects/{door.key}/settings", b"", key="", method="GET")
    segment = answer["integrations"]["Segment.io"]
    assert (status, segment["apiKey"], segment["apiHost"]) == (200, door.key, f"127.0.0.1:{door.port}/v1")
    assert (segment["protocol"], answer["metrics"]["sampleRate"]) == ("http", 0)
    for nobody in ("nobody", "%ff", "%ed%a0%80", "%00", "a/b", ""):
        assert door.send(f"/v1/projects/{nobody}/settings", b"", key="", method="GET")[0] in {401, 404}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/track", 405), ("PUT", "/b", 405), ("POST", "/v1/shout", 404), ("POST", "/v1/", 404)],
)
def test_other_addresses_and_ways(method: str, path: str, status: int, door: DoorServer) -> None:
    assert door.send(path, b"", method=method)[0] == status


def test_all_else_is_the_consoles(door: DoorServer) -> None:
    with urllib.request.urlopen(f"{door.url}/sign-in/") as page:
        assert b"Regulars" in page.read()


def test_keys_are_rotated_and_revoked_within_seconds(door: DoorServer) -> None:
    second = door.make_key(name="next")
    assert door.send("/v1/track", track(), key=second["key"])[0] == 200  # a new key opens at once
    assert door.send("/v1/track", track())[0] == 200  # and the old one too
    door.shop.run("key", "revoke", str(second["number"]))
    began = time.monotonic()
    while door.send("/v1/track", track(), key=second["key"])[0] == 200:
        assert time.monotonic() - began < 6
        time.sleep(0.1)
    assert door.send("/v1/track", track())[0] == 200
    door.send("/v1/track", {"userId": "u"})
    time.sleep(1.5)
    listed = {key["number"]: key for key in door.shop.ask("key", "list")}
    assert all(key["last_used_at"] for key in listed.values())
    assert listed[second["number"]]["revoked_at"]


def turned_down(door: DoorServer) -> Counter[str]:
    with closing(sqlite3.connect(door.shop.data / "regulars.sqlite3")) as ledger:
        return Counter(dict(ledger.execute("SELECT reason, SUM(count) FROM ledger_rejection GROUP BY reason")))


def test_every_rejection_is_counted_under_its_name(door: DoorServer) -> None:
    before = turned_down(door)
    for _ in range(3):
        door.send("/v1/track", {"userId": "u"})
    door.send("/v1/batch", {"batch": [track(), {"type": "page"}, {"type": "shout", "userId": "u"}]})
    door.send("/v1/batch", b"\x1f\x8b")
    door.send("/v1/track", {"userId": "u"}, key="nobody's")
    expected = Counter({"no-event": 3, "nobody": 1, "unknown-type": 1, "not-unpacked": 1})
    began = time.monotonic()
    while turned_down(door) - before != expected:
        assert time.monotonic() - began < 10
        time.sleep(0.2)


bodies = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ).map(lambda value: json.dumps(value).encode()),
    st.lists(
        st.sampled_from([TRACK, {**TRACK, "event": None}, {"type": "page", "anonymousId": "\ud800"}, 3, {"a": "\0"}]),
        max_size=5,
    ).map(lambda items: json.dumps({"batch": items}).encode()),
    st.integers(60, 3_000).map(lambda depth: b'{"batch":' + b"[" * depth + b"]" * depth + b"}"),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/v1/batch", "/v1/track", "/p", "/v1/identify", "/v1/alias", "/b"]),
    body=bodies,
    pack=st.sampled_from(["no", "no", "gzip", "cut", "said"]),
    cut=st.integers(1, 30),
)
def test_no_body_breaks_the_door(path: str, body: bytes, pack: str, cut: int, door: DoorServer) -> None:
    """Never a 5xx; and what is acknowledged, exactly, is in the inbox."""
    before = len(door.kept())
    sent = gzip.compress(body)[: -cut if pack == "cut" else None] if pack in {"gzip", "cut"} else body
    status, answer, _ = door.send(path, sent, **({"Content-Encoding": "gzip"} if pack != "no" else {}))
    assert status in {200, 400}
    assert answer["success"] is (status == 200)
    new = door.kept()[before:]
    if status == 200 and new:
        (kept,) = new
        reading = read_calls(kept.call, kept.body, kept.received_at)
        assert reading.calls
        assert [bad["index"] for bad in answer.get("rejected", [])] == [bad.index for bad in reading.rejected]
    else:
        assert not new


def test_senders_are_held_off_while_too_much_waits(made: DoorServer, tmp_path: Path) -> None:
    with serving_copy(made, tmp_path / "full", REGULARS_INBOX_MB="0") as full:
        status, answer, headers = full.send("/v1/track", track())
        assert (status, answer["code"], int(headers["retry-after"])) == (429, "too-full", 30)
        assert full.kept() == []


class Sender(threading.Thread):
    """Sends batches until told to stop; notes the messages that were acknowledged, and no other."""

    def __init__(self, door: DoorServer) -> None:
        super().__init__(daemon=True)
        self.door, self.acknowledged, self.ending = door, [], threading.Event()  # type: ignore[var-annotated]

    def run(self) -> None:
        while not self.ending.is_set():
            items = [track() for _ in range(random.randint(1, 5))]
            try:
                status, _, _ = self.door.send("/v1/batch", {"batch": items})
            except OSError:  # killed meanwhile; an SDK would send it again
                time.sleep(0.02)
                continue
            except Exception:  # an answer that was cut off
                continue
            if status == 200:
                self.acknowledged += [item["messageId"] for item in items]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_acknowledged_survives_kills(workers: int, made: DoorServer, tmp_path: Path) -> None:
    with serving_copy(made, tmp_path / "ledger", workers=workers) as door:
        senders = [Sender(door) for _ in range(4)]
        for sender in senders:
            sender.start()
        draw = random.Random(workers)
        for _ in range(3 - workers + 1):
            time.sleep(draw.uniform(0.4, 0.8))
            door.kill()
            door.start()
        time.sleep(0.5)
        for sender in senders:
            sender.ending.set()
        for sender in senders:
            sender.join(10)
        assert door.stop() == 0
        acknowledged = [message for sender in senders for message in sender.acknowledged]
        there = [call.message_id for call in door.calls()]
        assert len(acknowledged) > 100
        assert set(acknowledged) <= set(there)
        assert len(there) == len(set(there)), "nobody sent anything twice"
        numbers = [kept.number for kept in door.kept()]
        assert numbers == sorted(set(numbers))


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database of our own."""
    address = os.environ.get("REGULARS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
    name = f"regulars_door_{os.getpid()}"
    try:
        server = psycopg.connect(address, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL 15 or newer; set REGULARS_TEST_POSTGRES to its address")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{address.rsplit('/', 1)[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_on_postgresql_too(database: str, tmp_path: Path) -> None:
    with serving(make_door(tmp_path, REGULARS_DATABASE_URL=database)) as door:
        sender = Sender(door)
        sender.start()
        for _ in range(2):
            time.sleep(0.7)
            door.kill()
            door.start()
        sender.ending.set()
        sender.join(10)
        with psycopg.connect(database) as ledger:
            kept = ledger.execute("SELECT call, body, received_at FROM ledger_inbox ORDER BY number").fetchall()
        there = {call.message_id for row in kept for call in read_calls(*row).calls}
        assert sender.acknowledged
        assert set(sender.acknowledged) <= there


def test_a_worker_that_is_told_to_end_answers_first(made: DoorServer, tmp_path: Path) -> None:
    with serving_copy(made, tmp_path / "ledger") as door:
        sender = Sender(door)
        sender.start()
        time.sleep(1.0)
        assert door.stop() == 0
        sender.ending.set()
        sender.join(10)
        assert sender.acknowledged
        assert set(sender.acknowledged) <= {call.message_id for call in door.calls()}
