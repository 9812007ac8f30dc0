"""Repeats are known for days, within bounds, by every process."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regulars.intake.events import seen as module
from regulars.intake.events.seen import Seen, hash_of
from regulars.ledger.models import SeenMessages

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 3)
DAY = timedelta(days=1)


def test_a_hash_is_of_source_and_message() -> None:
    assert hash_of(1, "m") == hash_of(1, "m") != hash_of(2, "m")
    assert 0 <= hash_of(1, "m") < 1 << 64


def test_what_is_kept_is_known_also_to_others() -> None:
    one, other = Seen(), Seen()
    for seen in (one, other):
        seen.catch_up(TODAY)
    one.keep({1, 2, (1 << 64) - 1}, TODAY)
    assert one.known({1, 2, 3, (1 << 64) - 1}) == {1, 2, (1 << 64) - 1}
    other.catch_up(TODAY)
    other.keep({4}, TODAY)
    one.catch_up(TODAY)
    assert one.known({1, 4, 5}) == other.known({1, 4, 5}) == {1, 4}
    assert SeenMessages.objects.count() == 1, "a row is filled before the next is begun"


def test_after_days_it_is_forgotten() -> None:
    seen = Seen(days=2)
    for number in range(5):
        today = TODAY + number * DAY
        seen.catch_up(today)
        seen.keep({number}, today)
    assert seen.known(range(5)) == {2, 3, 4}
    assert SeenMessages.objects.count() == 3


def test_no_more_than_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_A_ROW", 10)
    monkeypatch.setattr(module, "_MANY_RECENT", 20)
    seen = Seen(most=100)
    for start in range(0, 500, 10):
        seen.catch_up(TODAY)
        seen.keep(range(start, start + 10), TODAY)
    assert seen.known(range(400, 500)) == set(range(400, 500))
    assert not seen.known(range(300))
    assert SeenMessages.objects.count() <= 13


def test_what_was_not_committed_is_forgotten() -> None:
    seen = Seen()
    seen.catch_up(TODAY)
    seen.keep({1}, TODAY)
    SeenMessages.objects.all().delete()
    seen.forget()
    seen.catch_up(TODAY)
    assert not seen.known({1})
