"""The calendar of a person, read back as calendar programs read it: times in their zones, alarms, stable names."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from regulars.interact.tasks import add_task, finish_task, promise, snooze_task
from regulars.interact.tasks.calendar import calendar_of, feed_behind, feeds_of, mark_of, open_feed, revoke_feed
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import CalendarFeed, Case, Customer, Improvement, Task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 10, tzinfo=UTC)  # two days before the clocks go forward in London
SITE = "https://shop.example"


@pytest.fixture
def ann() -> Customer:
    return Customer.objects.create(known_since=NOW, name="Ann Cole")


@pytest.fixture
def feed() -> CalendarFeed:
    return open_feed("amy", "Europe/London", at=NOW)[1]


def read(feed: CalendarFeed, kind: str = "VEVENT", at: datetime = NOW) -> dict[str, Any]:
    """The entries by their titles."""
    content = calendar_of(feed, at=at, site=SITE, todos=kind == "VTODO")
    calendar = Calendar.from_ical(content)
    return {str(entry["SUMMARY"]): entry for entry in calendar.walk(kind)}


def alarm(entry: Any) -> datetime:
    (found,) = entry.walk("VALARM")
    return found["TRIGGER"].dt


def test_what_is_done_for_a_group_leads_to_its_improvement(feed: CalendarFeed) -> None:
    given = {"created_by": "amy", "created_at": NOW, "due_on": NOW.date(), "assigned_to": "amy"}
    task = Task.objects.create(title="Open at eight", **given)
    Task.objects.create(title="Left over", **given)
    made = Improvement.objects.create(
        need="help", cut="tier", among="most valuable", what="Open at eight", owner="amy", due_on=NOW.date(), task=task,
        gap=-2, low=-3, high=-1, answers=9, made_by="amy", made_at=NOW,
    )  # fmt: skip
    entry = read(feed)["Open at eight (help, of most valuable)"]
    assert str(entry["URL"]) == f"{SITE}/measure/improvements/{made.pk}/"
    assert "Left over" in read(feed)


@pytest.mark.parametrize(
    ("day", "reminded"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 9, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 30, 8, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_and_the_reminder_comes_at_nine_by_their_clock(
    feed: CalendarFeed, ann: Customer, day: date, reminded: datetime
) -> None:
    add_task(ann, "Call", by="amy", at=NOW, due_on=day, assigned_to="amy")
    entry = read(feed)["Call (Ann Cole)"]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (day, day + timedelta(days=1))
    assert alarm(entry) == reminded
    assert str(entry["URL"]) == f"{SITE}/customers/{ann.code}/"


def test_a_time_of_the_day_keeps_its_zone_across_the_change_of_the_clocks(feed: CalendarFeed, ann: Customer) -> None:
    add_task(ann, "Call", by="amy", at=NOW, due_on=date(2026, 3, 30), due_time=time(14), zone="Europe/London",
             assigned_to="amy")  # fmt: skip
    add_task(ann, "Ring", by="amy", at=NOW, due_on=date(2026, 3, 30), due_time=time(14), zone="America/New_York",
             assigned_to="amy")  # fmt: skip
    entries = read(feed)
    call, ring = entries["Call (Ann Cole)"], entries["Ring (Ann Cole)"]
    assert call["DTSTART"].dt.astimezone(UTC) == datetime(2026, 3, 30, 13, tzinfo=UTC)
    assert call["DTSTART"].params["TZID"] == "Europe/London"
    assert alarm(call) == datetime(2026, 3, 30, 12, 30, tzinfo=UTC)
    assert ring["DTSTART"].dt.astimezone(UTC) == datetime(2026, 3, 30, 18, tzinfo=UTC)
    zones = Calendar.from_ical(calendar_of(feed, at=NOW, site=SITE)).walk("VTIMEZONE")
    assert {str(zone["TZID"]) for zone in zones} == {"Europe/London", "America/New_York"}


def test_promises_and_cases_are_in_it_and_others_tasks_are_not(feed: CalendarFeed, ann: Customer) -> None:
    promise(ann, "Send a new one", at=NOW, due_on=date(2026, 4, 1), by="amy")
    promise(ann, "Bob's", at=NOW, due_on=date(2026, 4, 1), by="bob")
    add_task(ann, "Bob's", by="amy", at=NOW, due_on=date(2026, 4, 1), assigned_to="bob")
    add_task(ann, "Some day", by="amy", at=NOW, assigned_to="amy")
    case = Case.objects.create(
        customer=ann, matter="x", subject="Broken", origin="person", owner="amy", opened_at=NOW, heard_at=NOW,
        answer_due_at=NOW + timedelta(days=3), resolve_due_at=NOW + timedelta(days=9),
    )  # fmt: skip
    assert set(read(feed)) == {"Promised: Send a new one (Ann Cole)", "Answer: Broken (Ann Cole)"}
    assert read(feed)["Answer: Broken (Ann Cole)"]["DTSTART"].dt.astimezone(UTC) == NOW + timedelta(days=3)
    case.last_answer_at = NOW + timedelta(hours=1)
    case.save()
    assert read(feed)["Settle: Broken (Ann Cole)"]["DTSTART"].dt.astimezone(UTC) == NOW + timedelta(days=9)
    case.closed_at = NOW
    case.save()
    assert set(read(feed)) == {"Promised: Send a new one (Ann Cole)"}


def test_tasks_as_a_list_say_what_is_done_and_how_urgent(feed: CalendarFeed, ann: Customer) -> None:
    urgent = add_task(ann, "Now", by="amy", at=NOW, due_on=date(2026, 4, 1), assigned_to="amy", priority=1)
    add_task(ann, "Then", by="amy", at=NOW, due_on=date(2026, 4, 1), assigned_to="amy", priority=3)
    finish_task(urgent.pk, by="amy", at=NOW + timedelta(hours=1))
    todos = read(feed, "VTODO")
    assert (todos["Now (Ann Cole)"]["PRIORITY"], str(todos["Now (Ann Cole)"]["STATUS"])) == (1, "COMPLETED")
    assert todos["Now (Ann Cole)"]["COMPLETED"].dt == NOW + timedelta(hours=1)
    assert (todos["Then (Ann Cole)"]["PRIORITY"], str(todos["Then (Ann Cole)"]["STATUS"])) == (9, "NEEDS-ACTION")
    assert not todos["Now (Ann Cole)"].walk("VALARM")
    assert "Now (Ann Cole)" not in read(feed)
    assert "Now (Ann Cole)" not in read(feed, "VTODO", NOW + timedelta(days=40))


def test_what_is_put_off_is_reminded_of_then(feed: CalendarFeed, ann: Customer) -> None:
    task = add_task(ann, "Call", by="amy", at=NOW, due_on=date(2026, 3, 28), assigned_to="amy")
    until = datetime(2026, 4, 2, 9, tzinfo=ZoneInfo("Europe/London"))
    snooze_task(task.pk, until, at=NOW + timedelta(hours=1))
    assert alarm(read(feed)["Call (Ann Cole)"]) == until


def test_it_is_the_same_until_something_changes_and_names_stay(feed: CalendarFeed, ann: Customer) -> None:
    task = add_task(ann, "Call", by="amy", at=NOW, due_on=date(2026, 4, 1), assigned_to="amy")
    first = calendar_of(feed, at=NOW, site=SITE)
    assert calendar_of(feed, at=NOW + timedelta(days=1), site=SITE) == first
    uid = str(read(feed)["Call (Ann Cole)"]["UID"])
    snooze_task(task.pk, NOW + timedelta(days=2), at=NOW + timedelta(hours=1))
    changed = calendar_of(feed, at=NOW, site=SITE)
    assert mark_of(changed) != mark_of(first)
    assert str(read(feed)["Call (Ann Cole)"]["UID"]) == uid
    other = open_feed("amy", "Asia/Tokyo", at=NOW)[1]
    assert str(read(other)["Call (Ann Cole)"]["UID"]) == uid


def test_the_secret_opens_it_is_not_kept_and_can_be_revoked() -> None:
    secret, feed = open_feed("amy", "Europe/London", at=NOW)
    assert secret not in str(CalendarFeed.objects.values().get())
    assert feed_behind(secret, at=NOW) == feed
    assert CalendarFeed.objects.get().read_at == NOW
    assert feed_behind(secret + "x", at=NOW) is None
    with pytest.raises(NotFound):
        revoke_feed(feed.pk, person="bob", at=NOW)
    revoke_feed(feed.pk, person="amy", at=NOW)
    assert feed_behind(secret, at=NOW) is None
    assert feeds_of("amy") == []


def test_feeds_that_cannot_be() -> None:
    with pytest.raises(BadInput, match="'Mars' is no time zone"):
        open_feed("amy", "Mars", at=NOW)
    with pytest.raises(BadInput, match="not 20000"):
        open_feed("amy", "UTC", at=NOW, remind_minutes=20_000)
