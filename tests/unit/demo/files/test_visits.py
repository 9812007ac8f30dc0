"""Visits: bodies that the event door would take, of people whom the shop knows and of strangers, of the last weeks."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from regulars.demo.business import make_business
from regulars.ledger.inbox.calls import Call, read_calls

UNTIL = date(2026, 3, 31)
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_business(tmp_path_factory.mktemp("visits"), size=400, seed=5, until=UNTIL).visits


@pytest.fixture(scope="module")
def calls(visits: Path) -> list[Call]:
    readings = [read_calls("batch", body, AT) for body in visits.read_bytes().splitlines()]
    assert not [refused for reading in readings for refused in reading.rejected]
    return [call for reading in readings for call in reading.calls]


def test_every_event_is_taken_once_and_lies_in_the_last_two_weeks(calls: list[Call]) -> None:
    assert len({call.message_id for call in calls}) == len(calls) > 100
    last = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC) + timedelta(days=2)
    assert all(last - timedelta(days=17) < call.at < last for call in calls)


def test_some_are_known_and_say_who_they_are_and_some_are_strangers(calls: list[Call]) -> None:
    said = {call.user_id: call.traits for call in calls if call.kind == "identify"}
    assert said
    assert all("@" in str(traits["email"]) for traits in said.values())
    known = {call.anonymous_id for call in calls if call.user_id}
    strangers = {call.anonymous_id for call in calls} - known
    assert known
    assert strangers
    assert {call.event for call in calls if call.kind == "track"} == {"Product Viewed", "Product Added"}


def test_the_same_seed_tells_the_same(visits: Path, tmp_path: Path) -> None:
    again = make_business(tmp_path, size=400, seed=5, until=UNTIL).visits
    assert again.read_bytes() == visits.read_bytes()
    assert all(json.loads(line)["batch"] for line in again.read_text("utf-8").splitlines())
