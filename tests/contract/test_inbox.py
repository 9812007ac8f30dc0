"""The inbox on each database: in order, whole, all or none, and nothing left of what was removed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from regulars.kernel.options import data_folder
from regulars.ledger.inbox import Body, Inbox, open_inbox

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def inbox(db: None) -> Iterator[Inbox]:
    """The ledger's inbox, empty."""
    found = open_inbox()
    found.forget_until(found.last())
    yield found
    found.forget_until(found.last())
    found.close()


def bodies(*texts: str, source: int = 7) -> list[Body]:
    return [Body(source, "track", NOW + timedelta(seconds=place), text.encode()) for place, text in enumerate(texts)]


def texts(inbox: Inbox, after: int = 0) -> list[str]:
    return [kept.body.decode() for kept in inbox.read_after(after, 1_000)]


def test_what_is_appended_is_there_in_order(inbox: Inbox) -> None:
    last = inbox.append(bodies("one", "two", "three"))
    kept = inbox.read_after(0, 10)
    assert [each.number for each in kept] == [last - 2, last - 1, last]
    assert kept[0] == (last - 2, 7, "track", NOW, b"one")
    assert kept[1].received_at == NOW + timedelta(seconds=1)
    assert texts(inbox, after=last - 1) == ["three"]
    assert [each.number for each in inbox.read_after(0, 1)] == [last - 2]
    assert (inbox.last(), inbox.waiting()) == (last, 3)


def test_many_at_once_and_bytes_of_any_kind(inbox: Inbox) -> None:
    strange = bytes(range(256))
    last = inbox.append([Body(1, "batch", NOW, strange + str(place).encode()) for place in range(700)])
    kept = inbox.read_after(0, 1_000)
    assert [each.number for each in kept] == list(range(last - 699, last + 1))
    assert kept[-1].body == strange + b"699"


def test_numbers_are_never_given_twice(inbox: Inbox) -> None:
    last = inbox.append(bodies("one", "two"))
    assert inbox.forget_until(last) == 2
    assert (inbox.last(), inbox.waiting(), texts(inbox)) == (last, 0, [])
    assert inbox.append(bodies("three")) == last + 1


def test_forgetting_stops_where_it_is_told(inbox: Inbox) -> None:
    last = inbox.append(bodies("one", "two", "three"))
    assert inbox.forget_until(last - 1) == 2
    assert texts(inbox) == ["three"]


def test_all_or_none(inbox: Inbox) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 (each driver has its own)
        inbox.append([*bodies("one"), Body(1, None, NOW, b"two")])  # type: ignore[arg-type]
    assert texts(inbox) == []
    inbox.append(bodies("three"))
    assert texts(inbox) == ["three"]


def test_size_grows_with_what_waits(inbox: Inbox) -> None:
    before = inbox.size()
    inbox.append(bodies(*("x" * 10_000 for _ in range(100))))
    assert inbox.size() - before >= 900_000


def test_writers_side_by_side_keep_the_order(inbox: Inbox) -> None:
    """A reader that follows along misses nothing: no lower number turns up once a higher one was seen."""

    def write(source: int) -> None:
        own = open_inbox()
        for place in range(40):
            own.append(bodies(f"{source}-{place}", source=source))
        own.close()

    writers = [threading.Thread(target=write, args=(source,)) for source in range(4)]
    for writer in writers:
        writer.start()
    seen: list[tuple[int, int]] = []
    after = inbox.read_after(0, 1)[0].number - 1 if inbox.waiting() else 0
    while len(seen) < 160:
        for kept in inbox.read_after(after, 50):
            seen.append((kept.number, kept.source))
            after = kept.number
        if not any(writer.is_alive() for writer in writers) and not inbox.read_after(after, 1):
            break
    for writer in writers:
        writer.join()
    assert len(seen) == 160
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)


def test_erasing_removes_and_leaves_nothing(inbox: Inbox) -> None:
    last = inbox.append(bodies("ann@example.com", "bob@example.com", "carl@example.com", "dora"))
    assert inbox.remove([last - 3, last - 1, last + 99]) == 2
    assert texts(inbox) == ["bob@example.com", "dora"]
    inbox.scrub()
    if connection.vendor == "sqlite":
        left = b"".join(path.read_bytes() for path in data_folder().glob("inbox.sqlite3*"))
        assert b"bob@example.com" in left
        assert b"ann@" not in left
        assert b"carl@" not in left
