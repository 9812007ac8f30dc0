"""A person's tasks, promises and cases as a calendar (RFC 5545), at a secret address that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q
from icalendar import Alarm, Calendar, Event, Todo

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import CalendarFeed, Case, Promise, Task

_USED_EVERY = timedelta(minutes=5)
_DONE_SHOWN = timedelta(days=30)
_LONGEST_REMINDER = 7 * 24 * 60
_PRIORITIES = {Task.Priority.HIGH: 1, Task.Priority.NORMAL: 5, Task.Priority.LOW: 9}  # as RFC 5545 counts them
_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a calendar: due on a day, or at a time of it; `alarm` is when to remind, in UTC."""

    uid: str
    title: str
    about: str
    due: date | datetime
    alarm: datetime | None
    changed_at: datetime
    priority: int
    done_at: datetime | None = None


def open_feed(
    person: str, zone: str, *, at: datetime, remind_time: time = time(9), remind_minutes: int = 30
) -> tuple[str, CalendarFeed]:
    """Make a feed; the secret of its address is given this once.

    Args:
        person: whose.
        zone: where they are.
        at: now.
        remind_time: when on its day to remind of what has no time of the day, in their zone.
        remind_minutes: how long before what has one.

    Raises BadInput for an unknown zone, or a reminder of more than a week.
    """
    if zone not in available_timezones():
        raise BadInput(f"'{zone}' is no time zone: it is a name such as Europe/London.")
    if not 0 <= remind_minutes <= _LONGEST_REMINDER:
        raise BadInput(f"A reminder comes 0 to {_LONGEST_REMINDER} minutes before, not {remind_minutes}.")
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        person=person, hash=_hash(secret), zone=zone, remind_time=remind_time, remind_minutes=remind_minutes,
        created_at=at,
    )  # fmt: skip
    return secret, feed


def revoke_feed(number: int, *, person: str, at: datetime) -> None:
    """End a person's own feed; again changes nothing. Raises NotFound."""
    feed = CalendarFeed.objects.filter(pk=number, person=person).first()
    if feed is None:
        raise NotFound(f"You have no calendar {number}.", hint="Reload the page.")
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])


def feeds_of(person: str) -> list[CalendarFeed]:
    """The person's feeds that still hold."""
    return list(CalendarFeed.objects.filter(person=person, revoked_at=None).order_by("created_at"))


def feed_behind(secret: str, *, at: datetime) -> CalendarFeed | None:
    """The feed of that secret, if it still holds; notes that it was read."""
    feed = CalendarFeed.objects.filter(hash=_hash(secret), revoked_at=None).first()
    if feed and (feed.read_at is None or at - feed.read_at >= _USED_EVERY):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)
    return feed


def calendar_of(feed: CalendarFeed, *, at: datetime, site: str, todos: bool = False) -> bytes:
    """The calendar as a file; the same as long as nothing in it changed.

    Args:
        feed: whose, and how they are reminded.
        at: now; what was done long ago is left out.
        site: the server's address; what a thing is called in the calendar (UID) is stable under it.
        todos: as entries of a list of tasks (VTODO) instead of events, which more programs show.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Regulars//Tasks and promises//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Regulars: {feed.person}")
    for item in sorted(_items(feed, site, at), key=lambda one: one.uid):
        if todos or item.done_at is None:
            calendar.add_component(_todo(item) if todos else _event(item))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def mark_of(content: bytes) -> str:
    """The mark (ETag) of a calendar's content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _items(feed: CalendarFeed, site: str, at: datetime) -> Iterator[Item]:
    zone = ZoneInfo(feed.zone)

    def uid(kind: str, number: int) -> str:
        return str(uuid5(NAMESPACE_URL, f"{site}/{kind}/{number}"))

    theirs = Task.objects.filter(assigned_to=feed.person, due_on__isnull=False)
    theirs = theirs.select_related("customer").prefetch_related("improvements")
    for task in theirs.filter(Q(done_at=None) | Q(done_at__gte=at - _DONE_SHOWN)):
        due = _due_of(task, zone)
        whom, place = _whom(task)
        yield Item(
            uid("task", task.pk), f"{task.title} ({whom})" if whom else task.title, f"{site}/{place}",
            due, _alarm(feed, due, task.snoozed_until), task.changed_at or task.created_at,
            _PRIORITIES[Task.Priority(task.priority)], task.done_at,
        )  # fmt: skip
    promises = Promise.objects.filter(made_by=feed.person, kept_at=None, broken_at=None, due_on__isnull=False)
    for made in promises.select_related("customer"):
        day = made.due_on or at.date()
        yield Item(
            uid("promise", made.pk), f"Promised: {made.text} ({made.customer.called})",
            f"{site}/customers/{made.customer.code}/", day, _alarm(feed, day, None), made.made_at, 1,
        )  # fmt: skip
    for case in Case.objects.filter(owner=feed.person, closed_at=None).select_related("customer"):
        answered = case.last_answer_at is not None and case.last_answer_at >= case.heard_at
        moment = (case.resolve_due_at if answered else case.answer_due_at).replace(microsecond=0)
        title = f"{'Settle' if answered else 'Answer'}: {case.subject} ({case.customer.called})"
        yield Item(
            uid("case", case.pk), title, f"{site}/interact/cases/{case.pk}/", moment.astimezone(zone),
            _alarm(feed, moment, None), max(case.heard_at, case.last_answer_at or case.opened_at),
            1 if case.priority == Case.Priority.HIGH else 5,
        )  # fmt: skip


def _whom(task: Task) -> tuple[str, str]:
    """Whom a task is for, and the page that tells more."""
    if task.customer:
        return task.customer.called, f"customers/{task.customer.code}/"
    improvement = next(iter(task.improvements.all()), None)
    if improvement is None:
        return "", "interact/commitments/"
    return f"{improvement.need}, of {improvement.among or 'everybody'}", f"measure/improvements/{improvement.pk}/"


def _due_of(task: Task, zone: ZoneInfo) -> date | datetime:
    day = task.due_on or task.created_at.date()
    return datetime.combine(day, task.due_time, ZoneInfo(task.zone or zone.key)) if task.due_time else day


def _alarm(feed: CalendarFeed, due: date | datetime, snoozed: datetime | None) -> datetime:
    """When to remind: before the time, else at the person's own hour of the day, as their clocks go then."""
    if snoozed is not None:
        return snoozed.astimezone(UTC)
    if isinstance(due, datetime):
        return due.astimezone(UTC) - timedelta(minutes=feed.remind_minutes)
    return datetime.combine(due, feed.remind_time, ZoneInfo(feed.zone)).astimezone(UTC)


def _event(item: Item) -> Event:
    event = Event()
    _describe(event, item)
    event.add("dtstart", item.due)
    event.add("dtend", item.due + (_HALF_HOUR if isinstance(item.due, datetime) else timedelta(days=1)))
    event.add("transp", "TRANSPARENT")
    return event


def _todo(item: Item) -> Todo:
    todo = Todo()
    _describe(todo, item)
    todo.add("due", item.due)
    todo.add("priority", item.priority)
    todo.add("status", "COMPLETED" if item.done_at else "NEEDS-ACTION")
    if item.done_at:
        todo.add("completed", item.done_at.astimezone(UTC))
    return todo


def _describe(component: Event | Todo, item: Item) -> None:
    component.add("uid", item.uid)
    component.add("summary", item.title)
    component.add("description", item.about)
    component.add("url", item.about)
    # A stamp of its own at each reading would make every answer look new.
    component.add("dtstamp", item.changed_at.astimezone(UTC))
    component.add("last-modified", item.changed_at.astimezone(UTC))
    if item.alarm and item.done_at is None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", item.title)
        alarm.add("trigger", item.alarm)
        component.add_component(alarm)


def _hash(secret: str) -> str:
    # Plain SHA-256 will do: a secret holds 256 random bits, so there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
